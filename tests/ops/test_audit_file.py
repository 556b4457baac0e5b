"""The exported record: whatever is done to it afterwards is found, with nothing but the file and a key at hand."""

import json
import os
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from events.export import Span, export, span_of
from events.log import HEADER, SignedHead, genesis, link, prefixed
from ops.cli import main
from ops.verdict import Verdict, read_heads, verify_file
from tests.events.logs import NOW, SECOND, Logbook


@pytest.fixture
def book(tmp_path: Path) -> Iterator[Logbook]:
    book = Logbook(tmp_path)
    book.append([book.entry(f"work-{name}", data=b'{"n":"\xc3\xa9"}') for name in "aba"])
    book.writer.begin()
    book.writer.sign_and_commit()
    yield book
    book.close()


def exported(book: Logbook, span: Span | None = None) -> bytes:
    log = book.reader()
    text = b"".join(export(log, span or span_of(log), book.public_key, NOW))
    log.close()
    return text


def checked(text: bytes, folder: Path, **known: object) -> Verdict:
    path = folder / f"record-{os.urandom(4).hex()}.jsonl"
    path.write_bytes(text)
    return verify_file(path, **known)  # type: ignore[arg-type]


def test_a_whole_record_is_sound_and_says_what_it_proves(book: Logbook, tmp_path: Path) -> None:
    verdict = checked(exported(book), tmp_path)
    assert (verdict.sound, verdict.first, verdict.last, verdict.signed_up_to) == (True, 1, 3, 3)
    assert verdict.public_key == book.public_key.hex()
    assert "this file cannot say" in " ".join(verdict.proves)
    known = checked(exported(book), tmp_path, key=book.public_key)
    assert "the key that you named" in " ".join(known.proves)


@pytest.mark.parametrize("block", [1, 2, 3, 1_024])
def test_a_record_of_many_pieces_is_whole(
    book: Logbook, tmp_path: Path, block: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("events.export.BLOCK", block)
    book.fill(20)
    book.writer.begin()
    book.writer.sign_and_commit()
    log, told = book.reader(), list[tuple[int, int]]()
    text = b"".join(export(log, span_of(log), book.public_key, NOW, lambda *said: told.append(said)))
    log.close()
    verdict = checked(text, tmp_path)
    assert (verdict.broken, verdict.last, verdict.signed_up_to) == (None, 23, 23)
    assert told[-1] == (23, 23)
    assert len(told) == -(-23 // block)


@pytest.mark.slow
def test_every_flipped_bit_is_found(book: Logbook, tmp_path: Path) -> None:
    text, path = exported(book), tmp_path / "record.jsonl"
    for at in range(len(text)):
        path.write_bytes(text[:at] + bytes([text[at] ^ (1 << at % 8)]) + text[at + 1 :])
        assert not verify_file(path).sound, text[max(0, at - 20) : at + 20]


def test_a_cut_is_found_wherever_it_is(book: Logbook, tmp_path: Path) -> None:
    text = exported(book)
    lines = text.splitlines(keepends=True)
    for kept in range(len(lines)):
        verdict = checked(b"".join(lines[:kept]), tmp_path)
        assert verdict.broken == "the file ends here: what followed was cut off"
        assert verdict.broken_at == max(1, kept)
    assert not checked(text[:-1], tmp_path).sound
    assert not checked(text + b"\n", tmp_path).sound


def test_dropped_doubled_and_swapped_lines_are_found(book: Logbook, tmp_path: Path) -> None:
    lines = exported(book).splitlines(keepends=True)
    for at in range(len(lines)):
        assert not checked(b"".join([*lines[:at], *lines[at + 1 :]]), tmp_path).sound
        assert not checked(b"".join([*lines[: at + 1], *lines[at:]]), tmp_path).sound
        if at:
            assert not checked(b"".join([*lines[: at - 1], lines[at], lines[at - 1], *lines[at + 1 :]]), tmp_path).sound
    swapped = [lines[0], lines[2], lines[1], *lines[3:]]
    assert checked(b"".join(swapped), tmp_path).broken == "record 1 is not here: the next one is 2"


def test_another_logs_signature_does_not_fit(book: Logbook, tmp_path: Path) -> None:
    other = Logbook(tmp_path / "other")
    other.fill(3)
    other.writer.begin()
    other.writer.sign_and_commit()
    lines, others = (exported(each).splitlines(keepends=True) for each in (book, other))
    other.close()
    assert not checked(b"".join([*lines[:-1], others[-1]]), tmp_path).sound
    verdict = checked(b"".join(lines), tmp_path, key=other.public_key)
    assert verdict.broken is not None
    assert verdict.broken.startswith("it was signed with another key than yours")


def forged(text: bytes, signer: Ed25519PrivateKey) -> bytes:
    """Rewrite history with care: another person, every chain value anew, signed with a key of one's own."""
    import hashlib
    from uuid import UUID

    first, *records, last = (json.loads(line) for line in text.splitlines())
    chain = genesis(first["log_id"])
    for record in records:
        record["stream"] = record["stream"].replace("work-b", "work-c")
        names = prefixed(record["stream"]) + prefixed(*(record[name] for name in ("tag", "actor", "device", "origin")))
        times = (record["occurred_at_us"], record["recorded_at_us"], record["part"])
        made = UUID(record["command_id"]).bytes
        chain = link(chain, record["position"], record["version"], *times, made, names, record["data"].encode())
        record["chain"] = chain.hex()
    head = last["head"]
    head["chain"] = chain.hex()
    message = SignedHead.message(first["log_id"], head["position"], chain, head["signed_at_us"])
    head["signature"] = signer.sign(message).hex()
    public_key = signer.public_key().public_bytes_raw()
    lines = b"".join(msgspec.json.encode(each) + b"\n" for each in (first, *records))
    last |= {"public_key": public_key.hex(), "fingerprint": hashlib.sha256(public_key).hexdigest()}
    return lines + msgspec.json.encode(last | {"sha256": hashlib.sha256(lines).hexdigest()}) + b"\n"


def test_a_forgery_with_another_key_is_known_by_the_key_or_by_a_head(book: Logbook, tmp_path: Path) -> None:
    assert HEADER.size == 54
    text = exported(book)
    false = forged(text, Ed25519PrivateKey.generate())
    taken = checked(false, tmp_path)
    assert taken.sound  # nothing in the file itself gives it away, and that is said
    assert f"the key in the file itself, {taken.public_key[:16]}…" in " ".join(taken.proves)
    assert not checked(false, tmp_path, key=book.public_key).sound
    heads = read_heads((book.folder / "heads.jsonl").read_bytes())
    assert checked(text, tmp_path, heads=heads).sound
    verdict = checked(false, tmp_path, heads=heads)
    assert verdict.broken is not None
    assert "history was rewritten" in verdict.broken


def test_a_record_that_ends_too_early_is_known_by_a_later_head(book: Logbook, tmp_path: Path) -> None:
    early = exported(book, Span(0, 2))
    assert "nobody vouches" in " ".join(checked(early, tmp_path).proves)
    heads = read_heads((book.folder / "heads.jsonl").read_bytes())
    verdict = checked(early, tmp_path, heads=heads)
    assert (verdict.broken_at, verdict.broken) == (3, "a head is known at 3: the records 3 to 3 are missing")


def test_a_span_of_the_record_proves_itself_too(book: Logbook, tmp_path: Path) -> None:
    book.append([book.entry("work-a")], NOW + SECOND)
    log = book.reader()
    assert span_of(log, NOW + 1) == Span(3, 4)
    assert span_of(log, None, NOW) == Span(0, 3)
    assert span_of(log, NOW + 5 * SECOND) == Span(4, 4)
    log.close()
    verdict = checked(exported(book, Span(1, 3)), tmp_path)
    assert (verdict.sound, verdict.first, verdict.last, verdict.signed_up_to) == (True, 2, 3, 3)
    empty = checked(exported(book, Span(4, 4)), tmp_path)
    assert (empty.sound, empty.signed_up_to) == (True, 0)


def test_from_the_command_line(
    book: Logbook, tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    file, data = tmp_path / "out.jsonl", str(book.folder)
    assert main(["audit", "export", str(file), "--data", data]) == 0
    assert file.stat().st_mode & 0o777 == 0o600
    assert main(["audit", "export", str(file), "--data", data]) == 1
    assert "is there already" in capfd.readouterr().err
    assert main(["audit", "verify", str(file), "--key", book.public_key.hex()]) == 0
    assert capfd.readouterr().out.endswith("sound\n")
    assert main(["audit", "verify", str(file), "--head", str(book.folder / "heads.jsonl"), "--json"]) == 0
    assert json.loads(capfd.readouterr().out)["signed_up_to"] == 3
    file.write_bytes(file.read_bytes().replace(b"person:a", b"person:b", 1))
    assert main(["audit", "verify", str(file)]) == 1
    assert "PROBLEM at 1" in capfd.readouterr().out
    assert main(["audit", "verify", str(file), "--key", "beef"]) == 2

    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("os.fsync", interrupted)
    assert main(["audit", "export", str(tmp_path / "never.jsonl"), "--data", data, "--from", "2", "--to", "3"]) == 130
    assert not [path for path in tmp_path.iterdir() if "never" in path.name]
