"""Layouts: data that says which column holds what."""

import pytest

from importer.layout import SHIPPED, choose, fit, load_layouts
from importer.problems import ExportRefused
from tests.importer.tables import SPECS, header_of, overwrite, write_table

OTHER = (SHIPPED / "default.toml").read_text().replace('name = "default"', 'name = "other"')


@pytest.fixture
def own(tmp_path):
    """Give a function that writes a layout of one's own and gives its folder."""

    def write(text):
        (tmp_path / "layouts").mkdir(exist_ok=True)
        (tmp_path / "layouts" / "own.toml").write_text(text)
        return tmp_path / "layouts"

    return write


def test_the_shipped_layouts_can_be_read():
    assert [layout.name for layout in load_layouts()] == ["default"]


def test_the_layout_that_fits_the_columns_is_chosen(export, shop, take_in, own):
    spec = SPECS["CUSTOMER"].replace("CUSTNO", "CUST_ID").replace("COMPANY", "FIRM")
    write_table(export / "CUSTOMER.DBF", spec, [("000007", "Nonesuch Bakery", "", "", "")])
    with pytest.raises(ExportRefused, match="column CUSTNO"):
        take_in(export)
    layouts = own(OTHER.replace('number = "CUSTNO"', 'number = "CUST_ID"', 1).replace("COMPANY", "FIRM"))
    assert take_in(export, layouts=(layouts,)).layout == "other"
    assert shop.customers["000007"].name == "Nonesuch Bakery"


def test_among_layouts_that_fit_the_one_that_finds_more_wins(export, own):
    fewer = OTHER.replace('phone = "PHONE"', "")
    headers = {name: header_of(export / f"{name}.DBF") for name in SPECS}
    chosen = choose([fit(layout, headers) for layout in load_layouts([own(fewer)])])
    assert chosen.layout.name == "default"


def test_a_layout_of_ones_own_replaces_a_shipped_one_of_its_name(own):
    (layout,) = load_layouts([own(OTHER.replace('"other"', '"default"').replace('"COMPANY"', '"FIRM"'))])
    assert layout.tables["CUSTOMER"].columns["name"] == "FIRM"


def test_a_layout_of_ones_own_sets_the_code_page_of_a_table(export, shop, take_in, own):
    overwrite(export / "CUSTOMER.DBF", 29, b"\xee")
    layouts = own(OTHER.replace("[tables.CUSTOMER]\n", '[tables.CUSTOMER]\ncode_page = "cp1252"\n'))
    take_in(export, layouts=(layouts,))
    assert shop.customers["000002"].name == "Café Inventé"


def test_a_layout_takes_other_column_types_where_it_says_so(export, shop, take_in, own):
    write_table(export / "CUSTOMER.DBF", SPECS["CUSTOMER"].replace("C(8)", "N(8,0)"), [(7, "Nonesuch", "", "", "")])
    layouts = own(OTHER.replace('number = "CUSTNO"', 'number = { column = "CUSTNO", types = "CN" }'))
    take_in(export, layouts=(layouts,))
    assert list(shop.customers) == ["7"]


def test_columns_and_tables_may_be_optional(export, shop, take_in, own):
    write_table(export / "CUSTOMER.DBF", "CUSTNO C(8); COMPANY C(20)", [("000007", "Nonesuch")])
    (export / "ATXDET.DBF").unlink()
    text = OTHER.replace('holds = "details"\n[tables.ATXDET', 'holds = "details"\noptional = true\n[tables.ATXDET')
    for field, column in (("contact", "CONTACT"), ("email", "EMAIL"), ("phone", "PHONE")):
        text = text.replace(f'{field} = "{column}"', f'{field} = {{ column = "{column}", optional = true }}')
    take_in(export, layouts=(own(text),))
    assert shop.customers["000007"].phone is None


WRONG = {
    "no TOML": ("name = ", "this layout cannot be read: Invalid value"),
    "an unknown word": (OTHER.replace("holds", "keeps", 1), "this layout cannot be read: "),
    "an unknown kind": (
        OTHER.replace('"notes"', '"letters"'),
        "this layout cannot be read: Invalid enum value 'letters'",
    ),
    "no table of orders": (OTHER.replace('"orders"', '"details"'), "exactly one table must hold orders, here 0 do"),
    "an unknown field": (OTHER.replace("phone =", "fax ="), "CUSTOMER knows no field fax"),
    "a needed field is missing": (OTHER.replace('name = "COMPANY"', ""), "CUSTOMER must name the column of name"),
    "small letters": (OTHER.replace("LNITM", "lnitm"), "the table lnitm must be written in capitals"),
    "an unknown code page": (
        OTHER.replace("[tables.LNITM]\n", '[tables.LNITM]\ncode_page = "cp9"\n'),
        "LNITM has the unknown code page 'cp9'",
    ),
    "no text encoding": (
        OTHER.replace("[tables.LNITM]\n", '[tables.LNITM]\ncode_page = "rot13"\n'),
        "LNITM has the unknown code page 'rot13'",
    ),
    "orders are optional": (
        OTHER.replace('holds = "orders"', 'holds = "orders"\noptional = true'),
        "COSTORD must not be optional",
    ),
}


@pytest.mark.parametrize("kind", WRONG)
def test_a_layout_that_is_wrong_says_where(own, kind):
    text, message = WRONG[kind]
    with pytest.raises(ExportRefused) as problem:
        load_layouts([own(text)])
    assert str(problem.value).startswith(f"own.toml: {message}")


def test_a_folder_of_layouts_must_be_there(tmp_path):
    with pytest.raises(ExportRefused, match="this folder of layouts is not there"):
        load_layouts([tmp_path / "nowhere"])
