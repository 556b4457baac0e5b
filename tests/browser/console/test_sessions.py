"""The list of sessions: what each shows, and to whom."""

import pytest

from tests.browser.console.desk import Open

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("console-sessions")]


def test_an_admin_sees_sessions_with_their_cost(desk: Open) -> None:
    """47 minutes at 18.25 an hour cost 14.30."""
    admin = desk("admin")
    admin.go("/sessions", "Sessions")
    ada = [row for row in admin.rows("Sessions") if row[0] == "Ada Sample" and row[1] == "107923"]
    assert [(row[5], row[6]) for row in ada] == [("0:47", "$14.30")]


def test_a_foreman_sees_the_hours_alone(desk: Open) -> None:
    """What one session cost would tell what somebody earns."""
    foreman = desk("foreman")
    foreman.go("/sessions", "Sessions")
    assert all("$" not in " ".join(row) for row in foreman.rows("Sessions"))
