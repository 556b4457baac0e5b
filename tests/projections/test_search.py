"""Search: whatever is typed gives an answer; the exact number, then the latest, come first."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from events.customers import CustomerChanged
from events.orders import OrderChanged
from projections.customers import list_customers
from projections.people import list_people
from projections.reading import one_moment, reading_engine
from projections.search import search_orders
from tests.projections.shop import Shop, customer, order, person

OPERATORS = st.sampled_from(
    ['"', "'", "*", "-", "NEAR(", ")", "AND", "OR", "NOT", ":", "^", "+", "number:", "\0", "{}", ""]
)


@pytest.fixture(scope="module")
def connection(tmp_path_factory):
    shop = Shop(tmp_path_factory.mktemp("search"))
    shop.say(customer("7", "Acorn Club"))
    for number in range(1, 41):
        on = date(2026, 1, 1 + number % 28)
        shop.say(order(str(number), customer_number="7", description="walnut plaque", ordered_on=on, total_e4=1))
    shop.close()
    engine = reading_engine(shop.build())
    with one_moment(engine) as connection:
        yield connection
    engine.dispose()


@given(st.lists(st.one_of(OPERATORS, st.text(max_size=8))).map(" ".join) | st.text())
def test_any_text_is_a_search(connection, typed):
    assert isinstance(search_orders(connection, typed), list)


@given(st.lists(st.one_of(OPERATORS, st.sampled_from(["acorn", "WALNUT", "plaq", "clu"])), min_size=1).map(" ".join))
def test_operators_do_not_keep_words_from_being_found(connection, typed):
    import re

    words = [word for word in re.findall(r"[a-z]+", typed.lower()) if word in ("acorn", "walnut", "plaq", "clu")]
    others = any(word in typed for word in ("NEAR", "AND", "OR", "NOT", "number"))
    if words and not others:
        assert len(search_orders(connection, typed, limit=50)) == 40


def test_the_exact_number_comes_first_then_the_latest(connection):
    found = [order.number for order in search_orders(connection, "1", limit=50)]
    assert found[0] == "1"
    assert set(found) == {"1", *map(str, range(10, 20))}
    days = [order.ordered_on for order in search_orders(connection, "1", limit=50)[1:]]
    assert days == sorted(days, reverse=True)


def test_pages_follow_each_other(connection):
    whole = search_orders(connection, "walnut", limit=50)
    first = search_orders(connection, "walnut", limit=15)
    rest = search_orders(connection, "walnut", limit=50, before=first[-1].recency)
    assert first + rest == whole


def test_a_changed_name_or_date_is_found_at_once(tmp_path):
    shop = Shop(tmp_path)
    shop.say(customer("7", "Acorn Club"), order("1", customer_number="7"), order("2", customer_number="7"))
    path = shop.build()
    shop.say(("customer-7", CustomerChanged(number="7", source="FLOORBOOK", name="Birch Club")))
    changed = OrderChanged(number="1", source="FLOORBOOK", customer_number="7", ordered_on=date(2026, 5, 5))
    shop.say(("order-1", changed))
    shop.follow(path)
    shop.close()
    engine = reading_engine(path)
    with one_moment(engine) as connection:
        assert search_orders(connection, "acorn") == []
        assert [order.number for order in search_orders(connection, "birch")] == ["1", "2"]
    engine.dispose()


@pytest.mark.parametrize("typed", ["jose garcia", "JOSÉ García", "José Garci\u0301a", "garcía"])
def test_accents_and_case_count_nowhere(tmp_path, typed):
    """Neither those typed nor those of the name: among people, customers and orders alike."""
    shop = Shop(tmp_path)
    shop.say(person("1", "Day", "José García"), person("2", "Day", "Jose Garcia"), person("3", "Day", "Zoë"))
    shop.say(person("4", "Day", "Ángel"))
    shop.say(customer("1", "José García"), customer("2", "Jose Garcia"), customer("3", "Zoë"))
    for number in "123":
        shop.say(order(number, customer_number=number, description="cup", ordered_on=date(2026, 1, 1), total_e4=1))
    shop.close()
    engine = reading_engine(shop.build())
    with one_moment(engine) as found:
        assert [each.person_id for each in list_people(found, words=typed)] == ["1", "2"]
        assert [each.name for each in list_people(found)] == ["Ángel", "José García", "Jose Garcia", "Zoë"]
        assert [each.number for each in list_customers(found, words=typed)] == ["1", "2"]
        assert {each.number for each in search_orders(found, typed)} == {"1", "2"}
    engine.dispose()
