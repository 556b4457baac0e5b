"""A chain alone does not tell that its end was cut off or worked out anew: signed and remembered heads do."""

from pathlib import Path

from events.heads import HEADS_FILE
from events.log import Entry, Head, SignedHead, link, prefixed
from events.secrets import Secrets
from events.verify import verify
from tests.events.logs import NOW, Logbook, found, without_guards


class TestCutTail:
    """A chain alone does not tell that its end was cut off: the heads that somebody remembers do."""

    def test_signed_heads_in_the_file_tell(self, filled: Logbook):
        without_guards(filled.path, ["DELETE FROM event WHERE position > 40"])
        position, what = found(filled)[0]
        assert position == 41
        assert what.endswith("stands at 60: the records 41 to 60 were cut off")

    def test_the_heads_noted_beside_the_log_tell(self, filled: Logbook):
        cut = [f"DELETE FROM {table} WHERE position > 40" for table in ("event", "signed_head")]
        without_guards(filled.path, cut)
        position, what = found(filled)[0]
        assert position == 41
        assert what.startswith("the head signed at 20")
        assert what.endswith("UTC stands at 60: the records 41 to 60 were cut off")

    def test_a_head_that_a_read_model_or_a_backup_remembers_tells(self, filled: Logbook):
        head = filled.reader().head()
        cut = [f"DELETE FROM {table} WHERE position > 40" for table in ("event", "signed_head")]
        without_guards(filled.path, cut)
        (filled.folder / HEADS_FILE).unlink()
        assert found(filled) == []
        what = "a head that is remembered elsewhere stands at 60: the records 41 to 60 were cut off"
        assert found(filled, known_heads=[Head(50, bytes(32)), head]) == [(41, what)]

    def test_a_log_without_any_head_is_suspect(self, filled: Logbook):
        without_guards(filled.path, ["DELETE FROM event WHERE position > 40", "DELETE FROM signed_head"])
        (filled.folder / HEADS_FILE).unlink()
        assert found(filled) == [(40, "no signed head is left, though the first commit signs one: they were removed")]

    def test_a_wal_that_was_removed_is_found(self, book: Logbook, tmp_path: Path):
        """What was not yet moved into the file is gone with it; the copy is what a hasty administrator would make."""
        book.fill(30)
        book.writer.begin()
        book.writer.sign_and_commit()
        copy = tmp_path / "copy"
        copy.mkdir()
        (copy / "floorbook.db").write_bytes(book.path.read_bytes())
        (copy / HEADS_FILE).write_bytes((book.folder / HEADS_FILE).read_bytes())
        problems = verify(copy / "floorbook.db", book.public_key).problems
        assert problems

    def test_a_file_that_was_cut_short_is_found(self, filled: Logbook):
        content = filled.path.read_bytes()
        filled.path.write_bytes(content[: len(content) // 2])
        assert found(filled)

    def test_a_file_that_is_no_database_any_more_is_a_problem_and_no_crash(self, filled: Logbook):
        filled.path.write_bytes(b"\x00" * 4_096 + filled.path.read_bytes()[4_096:])
        assert found(filled)[0][0] == 0


class TestRewritten:
    """Somebody alters a record and works out all chain values after it anew: only a signature tells."""

    def rewrite(self, book: Logbook, first: int, **said) -> None:
        reader = book.reader()
        chain = reader.read_positions([first - 1])[0].chain
        statements = []
        for record in list(reader.read(first - 1)):
            fields = {name: getattr(record, name) for name in Entry.__struct_fields__}
            fields |= {"recorded_at_us": record.recorded_at_us} | (said if record.position == first else {})
            names = prefixed(*(fields[name] for name in ("stream", "tag", "actor", "device", "origin")))
            chain = link(
                chain, record.position, fields["version"], fields["occurred_at_us"], fields["recorded_at_us"],
                fields["part"], fields["command_id"], names, fields["data"],
            )  # fmt: skip
            statements.append(
                f"UPDATE event SET chain = x'{chain.hex()}', data = x'{fields['data'].hex()}',"
                f" version = {fields['version']}, recorded_at = {fields['recorded_at_us']}"
                f" WHERE position = {record.position}"
            )
        reader.close()
        without_guards(book.path, statements)

    def test_the_next_signed_head_does_not_fit(self, filled: Logbook):
        self.rewrite(filled, 17, data=b'{"n":99}')
        (position, what), *_ = found(filled)
        assert position == 28
        assert what.endswith("history was rewritten up to here")

    def test_heads_made_to_fit_have_a_false_signature(self, filled: Logbook, tmp_path: Path):
        self.rewrite(filled, 17, data=b'{"n":99}')
        stranger = Secrets.load_or_create(tmp_path / "stranger").signer
        statements = []
        reader = filled.reader()
        for head in reader.signed_heads()[1:]:
            (record,) = reader.read_positions([head.position])
            message = SignedHead.message(reader.log_id, head.position, record.chain, head.signed_at_us)
            statements.append(
                f"UPDATE signed_head SET chain = x'{record.chain.hex()}',"
                f" signature = x'{stranger.sign(message).hex()}' WHERE position = {head.position}"
            )
        reader.close()
        without_guards(filled.path, statements)
        (filled.folder / HEADS_FILE).unlink()
        assert found(filled) == [(position, "the signature of the head here is false") for position in (28, 49, 60)]

    def test_a_version_that_does_not_follow_is_found(self, filled: Logbook):
        self.rewrite(filled, 17, version=100)
        assert (17, "version 100 follows version 3 in its stream") in found(filled)

    def test_a_time_that_goes_back_is_found(self, filled: Logbook):
        self.rewrite(filled, 17, recorded_at_us=NOW - 1)
        assert (17, "it was recorded at an earlier time than the record before it") in found(filled)
