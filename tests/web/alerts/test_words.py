"""What alerts say in either language, how they write numbers and times, and that their links lead somewhere."""

import json
import re
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import msgspec
import pytest

from commands.alerts import KINDS
from events.fact import NIL
from ops.pages import PAGES
from tests.web.alerts.trying import ALERT, BUDGET
from web.alerts.alert import MEANINGS, page_of
from web.alerts.formats import Formats
from web.alerts.words import words

PAD = {"tablet_id": "t", "tablet_name": "Bench 1", "until": "2026-11-22 14:00 UTC"}
CASES = {
    "labor-budget": [BUDGET, {**BUDGET, "customer_number": None}],
    "import": [
        {"import_id": "i", "export": "asidta_file_20261120", "refused_rows": 2},
        {"import_id": "i", "export": "asidta_file_20261120", "refused_rows": 1},
        {"export": "asidta_file_20261120", "reason": "3 problems in it", "problems": 3},
        {"export": "asidta_file_20261120", "reason": "it did not come to its end", "problems": None},
    ],
    "projector": [{"group": "work", "position": 7, "tag": "task.added.v1"}, {"group": "work", "position": None}],
    "pad-locked": [PAD, {**PAD, "tablet_name": None}, {**PAD, "tablet_id": NIL}],
    "test": [{}],
}
WAITING = [{"waiting": 1}, {"waiting": 1_250}]
ALERTS = [
    msgspec.structs.replace(ALERT, kind=kind, facts=facts)
    for kind in (*KINDS, "test")
    for facts in CASES.get(kind, WAITING)
]
_INTL = """
const [locale, zone, moments, numbers] = JSON.parse(process.argv[1]);
const time = new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeStyle: "short", timeZone: zone });
const percent = new Intl.NumberFormat(locale, { style: "percent", maximumFractionDigits: 1 });
const percentages = numbers.map((each) => percent.format(`${each}e-2`));
console.log(JSON.stringify([moments.map((at) => time.format(at)), percentages]));
"""
MOMENTS = [datetime(2026, month, 9, hour, 4, tzinfo=UTC) for month in range(1, 13) for hour in (0, 5, 6, 17, 18)]
PERCENTAGES = ["50.0", "92.3", "100.0", "12345.6", "0.1"]


@pytest.mark.parametrize("alert", ALERTS, ids=lambda alert: alert.kind)
def test_each_kind_has_a_meaning_and_words_in_both_languages(alert):
    english, spanish = (words(alert, Formats(language)) for language in ("en", "es"))
    for said in (english, spanish):
        assert said.subject
        assert said.text
        assert "\n" not in said.subject
        assert "None" not in said.text + said.subject
    assert english.subject != spanish.subject
    assert english.text != spanish.text
    assert alert.kind == "test" or MEANINGS[alert.kind]


@pytest.mark.parametrize(("language", "locale"), [("en", "en-US"), ("es", "es-MX")])
def test_numbers_and_times_look_as_on_the_console(language, locale):
    """As the browser's own `Intl` writes them there; it puts narrow spaces where mail has plain ones."""
    zone, write = "America/Chicago", Formats(language, "America/Chicago")
    asked = json.dumps([locale, zone, [at.timestamp() * 1_000 for at in MOMENTS], PERCENTAGES])
    node = Path(sys.executable).parent / "node"
    done = subprocess.run([node, "-e", _INTL, asked], capture_output=True, text=True, check=True)
    moments, percentages = json.loads(re.sub(r"[\u00a0\u202f]", " ", done.stdout))
    assert [write.moment(at) for at in MOMENTS] == moments
    assert [write.percent(each) for each in PERCENTAGES] == percentages
    assert locale in (PAGES / "console/src/core/format.ts").read_text(encoding="utf-8")


def test_times_are_those_of_the_shops_clock():
    alert = msgspec.structs.replace(ALERT, kind="pad-locked", facts=PAD)
    assert "locked until Nov 22, 2026, 8:00 AM," in words(alert, Formats("en", "America/Chicago")).text
    assert "hasta el 22 nov 2026, 8:00 a.m.," in words(alert, Formats("es", "America/Chicago")).text


@pytest.mark.parametrize("alert", ALERTS, ids=lambda alert: alert.kind)
def test_what_it_is_about_has_a_page_on_the_console(alert):
    entries = (PAGES / "console/src/entries.ts").read_text(encoding="utf-8")
    paths = [re.sub(r":\w+", "[^/]+", each) for each in re.findall(r'^    path: "(.+)",$', entries, re.MULTILINE)]
    url = urlsplit(page_of(alert))
    assert any(re.fullmatch(f"/console{path}", url.path) for path in paths), url.path
    if url.query:
        kinds = (PAGES / "console/src/pages/review/items.ts").read_text(encoding="utf-8")
        assert f'"{parse_qs(url.query)["kind"][0]}"' in kinds.partition("KINDS = [")[2].partition("]")[0]


def test_a_number_of_an_order_may_hold_anything():
    odd = msgspec.structs.replace(ALERT, facts={**BUDGET, "order_number": "A/7 ñ?"})
    assert page_of(odd) == "/console/orders/A%2F7%20%C3%B1%3F"
