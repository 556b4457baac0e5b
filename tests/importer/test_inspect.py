"""An export looked at without importing it."""

import pytest

from importer.inspect import inspect_export
from importer.problems import ExportRefused
from tests.importer.tables import A_FEW, SPECS, cut, overwrite, overwrite_descriptor, write_table


def table(seen, name):
    (found,) = (table for table in seen.tables if table.file == name)
    return found


def test_a_sound_export_is_shown(export):
    write_table(export / "CUSTOMER.DBF", SPECS["CUSTOMER"], A_FEW["CUSTOMER"], deleted=[2])
    write_table(export / "VENDOR.DBF", "NAME C(10); NOTES M", [])
    (export / "VENDOR.FPT").unlink()
    (export / "Copy of CUSTOMER.DBF").touch()
    seen = inspect_export(export.parent)
    assert (seen.export, seen.chosen, seen.ready) == ("asidta_file_1", "default", True)
    assert seen.ignored == ("Copy of CUSTOMER.DBF",)
    assert list(seen.lines())[-6:] == [
        "VENDOR.DBF (not imported): 0 rows, 0 deleted, Visual FoxPro, code page cp1252, memos VENDOR.FPT (missing)",
        "    NAME C(10), NOTES M(4)",
        "",
        "layout default: fits",
        "an import would take it",
        "ignored: Copy of CUSTOMER.DBF",
    ]
    customers = table(seen, "CUSTOMER.DBF")
    assert (customers.rows, customers.deleted, customers.code_page) == (3, 1, "cp1252")
    assert customers.fields["name"] == "COMPANY"


@pytest.mark.parametrize(
    ("damage", "name", "word"),
    [
        (lambda export: cut(export / "LNITM.DBF", -20), "LNITM.DBF", "cut off"),
        (lambda export: (export / "AINONOTE.FPT").unlink(), "AINONOTE.DBF", "its memo file AINONOTE.FPT is missing"),
        (lambda export: overwrite(export / "LNITM.DBF", 29, b"\xee"), "LNITM.DBF", "unknown code page 0xee"),
    ],
    ids=["cut off", "no memo file", "code page"],
)
def test_a_damaged_table_is_shown_with_its_problem(export, damage, name, word):
    damage(export)
    seen = inspect_export(export)
    assert word in table(seen, name).problem
    assert not seen.ready
    assert "an import would refuse it" in list(seen.lines())


def test_what_a_layout_misses_is_shown(export):
    overwrite_descriptor(export / "CUSTOMER.DBF", "EMAIL", 0, b"E_MAIL")
    (export / "LNITM.DBF").unlink()
    seen = inspect_export(export)
    assert not seen.chosen
    assert [missing.split(":")[0] for missing in seen.layouts[0].missing] == [
        "CUSTOMER.DBF, column EMAIL",
        "LNITM.DBF",
    ]
    assert "layout default: does not fit" in list(seen.lines())


def test_without_an_export_it_says_so(tmp_path):
    with pytest.raises(ExportRefused, match="holds neither a folder"):
        inspect_export(tmp_path)
