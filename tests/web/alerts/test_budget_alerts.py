"""Marks of labor budgets: each is told once, to those who may know, even if nothing but time passes."""

from events.orders import OrderChanged
from projections.days import from_us
from tests.projections.shop import NOON_US
from tests.web.alerts.floor import OTHER, subjects


def test_time_alone_reaches_marks_each_is_told_once(floor, hook):
    """Ana and Ben earn 50 an hour together, of a budget of 100: nothing is recorded while they work."""
    floor.budget("1", 100)
    floor.tell(hook.url)
    floor.worked("ana", "1", 0, None)
    floor.worked("ben", "1", 0, None)
    floor.wake()
    for hours in (0.5, 0.99, 1, 1.2, 1.8, 1.9, 2, 3):
        floor.at(hours)
        floor.settle()
    assert subjects(hook.posts) == [f"Order 1 has used {used}% of its labor budget" for used in ("50", "90", "100")]
    assert [post.said["data"]["mark"] for post in hook.posts] == [50, 90, 100]
    assert hook.posts[0].said["data"]["customer_number"] == "7"


def test_a_higher_mark_at_once_is_one_alert(floor, hook):
    floor.budget("1", 100)
    floor.tell(hook.url)
    floor.wake()
    floor.worked("ana", "1", -2, 0)
    floor.worked("ben", "1", -2, 0)
    floor.settle()
    assert subjects(hook.posts) == ["Order 1 has used 100% of its labor budget"]


def test_what_is_one_persons_cost_is_told_to_those_who_may_see_pay(floor, hook, other):
    floor.budget("1", 100)
    floor.tell(hook.url)
    floor.tell(other.url, key=OTHER, sees_pay=True)
    floor.wake()
    floor.worked("ana", "1", -3, 0)
    floor.settle()
    assert subjects(other.posts) == ["Order 1 has used 60% of its labor budget"]
    assert hook.posts == []
    floor.worked("ben", "1", -1, 0)
    floor.settle()
    assert subjects(other.posts)[1:] == ["Order 1 has used 90% of its labor budget"]
    assert subjects(hook.posts) == ["Order 1 has used 90% of its labor budget"]


def test_a_post_names_no_person_and_no_amount(floor, hook):
    floor.budget("1", 100)
    floor.tell(hook.url)
    floor.wake()
    floor.worked("ana", "1", -2, 0)
    floor.worked("ben", "1", -2, 0)
    floor.settle()
    [post] = hook.posts
    said = post.said["data"]
    facts = {"order_number", "customer_number", "mark", "used_percent"}
    assert set(said) == {"shop", "language", "subject", "text", "url"} | facts
    for word in ("ana", "ben", "Person", "20.00", "30.00", "50.00"):
        assert word not in post.body.decode().replace("Sample Trophies", "")


def test_a_budget_that_was_raised_counts_anew_one_that_is_corrected_back_does_not(floor, hook):
    floor.budget("1", 100)
    floor.tell(hook.url)
    floor.wake()
    for who in ("ana", "ben"):
        floor.worked(who, "1", -1, 0, session=who)
    floor.settle()
    assert len(hook.posts) == 1  # 50 of 100
    floor.worked("ben", "1", -0.5, 0, session="ben")
    floor.settle()
    floor.worked("ben", "1", -1, 0, session="ben")
    floor.settle()
    assert len(hook.posts) == 1
    floor.budget("1", 200)
    floor.settle()
    assert len(hook.posts) == 1
    for who in ("ana", "ben"):
        floor.worked(who, "1", -3, -2)
    floor.settle()
    assert subjects(hook.posts)[1:] == ["Order 1 has used 50% of its labor budget"]
    floor.budget("1", 110)  # 100 of 110: less money than there was
    floor.settle()
    assert subjects(hook.posts)[2:] == ["Order 1 has used 90.9% of its labor budget"]
    floor.budget("1", 111)  # still over 90, as it was told
    floor.settle()
    assert len(hook.posts) == 3


def test_of_what_has_shipped_nobody_is_told(floor, hook):
    floor.budget("1", 100)
    floor.tell(hook.url)
    floor.wake()
    shipped = OrderChanged(number="1", source="FLOORBOOK", shipped_on=from_us(NOON_US).date())
    floor.say(("order-1", shipped))
    for who in ("ana", "ben"):
        floor.worked(who, "1", -2, 0)
    floor.settle()
    assert hook.posts == []
