"""What listeners are told of changes: never less than there was, however hints are lost or overtaken.

And that no page goes on showing what is no longer so, whether it listens all the time, after breaks, or from an
answer on that it had before it listened.
"""

from hypothesis import given
from hypothesis import strategies as st

from web.moves import Hint, Moves

TABLES = st.frozensets(st.sampled_from("abc"), max_size=2)
ACTS = st.one_of(
    st.tuples(st.just("commit"), TABLES),
    st.tuples(st.just("switch"), st.integers(0, 3)),
    st.tuples(st.sampled_from(("say", "deliver", "lose", "begin to look", "have looked")), st.none()),
    st.tuples(st.sampled_from(("listen", "sign in", "ask", "have asked", "follow")), st.integers(0, 1)),
)


class Floor:
    """A file that changes, its projector, the server that hears of it, two listeners, and two who look at a page."""

    def __init__(self):
        self.moves = Moves()
        self.generation, self.position = 1, 0
        self.changes = {}
        self.said = (1, 0)
        self.unsaid = frozenset()
        self.on_their_way = []
        self.look = None
        self.told = {}
        self.pages = {}

    def act(self, what, how):
        getattr(self, what.replace(" ", "_"))(*([] if how is None else [how]))

    def commit(self, tables):
        self.position += 1
        self.changes[self.generation, self.position] = tables
        self.unsaid |= tables

    def switch(self, back):
        self.generation += 1
        self.position = max(0, self.position - back)
        self.unsaid = frozenset()

    def say(self):
        if self.said != (self.generation, self.position):
            hint = Hint("work", self.generation, self.said[1], self.position, self.unsaid)
            self.on_their_way.append(hint)
            self.said, self.unsaid = (self.generation, self.position), frozenset()

    def deliver(self):
        if self.on_their_way:
            self.moves.hear(self.on_their_way.pop(0))

    def lose(self):
        del self.on_their_way[:1]

    def begin_to_look(self):
        self.look = (self.generation, self.position, self.moves.step)

    def have_looked(self):
        if self.look is not None:
            self.moves.see(*self.look)
            self.look = None

    def listen(self, who):
        moves = self.moves
        step, generation, position = self.told.get(who, (None, None, 0))
        if step is not None and step != moves.step:
            tables = moves.since(step)
            if tables is not None:
                assert (moves.generation, moves.position > position) == (generation, True)
                passed = range(position + 1, moves.position + 1)
                assert set(tables) >= {table for each in passed for table in self.changes[generation, each]}
        self.told[who] = (moves.step, moves.generation, moves.position)

    def made_of(self, tables):
        """Whatever an answer shows: of each table, when it changed last in the generation that is read."""
        changes = {
            each: position
            for (generation, position), changed in sorted(self.changes.items())
            for each in changed
            if generation == self.generation and position <= self.position
        }
        return self.generation, {table: changes.get(table) for table in tables}

    def sign_in(self, who):
        """Somebody opens a page: they are told from which step on to listen."""
        self.pages[who] = Page(self.moves.step, tables="ab" if who else "b")

    def ask(self, who):
        if page := self.pages.get(who):
            page.asked = True

    def have_asked(self, who):
        page = self.pages.get(who)
        if page and page.asked:
            page.asked, page.shows = False, self.made_of(page.tables)

    def follow(self, who):
        """The page listens, or comes back after a break, and asks again for what is overtaken."""
        page = self.pages.get(who)
        if page is None or page.since == self.moves.step:
            return
        tables = self.moves.since(page.since)
        page.since = self.moves.step
        if tables is None or set(tables) & set(page.tables):
            page.shows = self.made_of(page.tables)  # at the earliest: an answer on its way comes later


class Page:
    """What somebody looks at: of which tables it is made, by which step it was told, what it shows."""

    def __init__(self, since, tables):
        self.since, self.tables = since, tables
        self.asked, self.shows = False, None


@given(st.lists(ACTS, max_size=60))
def test_nobody_is_told_of_less_than_changed(acts):
    floor = Floor()
    for act in acts:
        floor.act(*act)
    for _ in range(2):  # one look may have begun before the last switch
        floor.begin_to_look()
        floor.have_looked()
    for who in range(2):
        floor.listen(who)
        assert floor.told[who][1:] == (floor.generation, floor.position)
        floor.follow(who)
        page = floor.pages.get(who)
        assert page is None or page.shows in (None, floor.made_of(page.tables))


def hint(since, position, *tables, generation=1):
    return Hint("work", generation, since, position, frozenset(tables))


def known(position):
    moves = Moves()
    moves.see(1, position, 0)
    return moves


def test_tables_of_several_changes_are_told_together():
    moves = known(5)
    first = moves.step
    moves.hear(hint(5, 6, "a"))
    second = moves.step
    moves.hear(hint(6, 9, "b", "c"))
    moves.hear(hint(9, 10))
    assert (moves.since(first), moves.since(second), moves.since(moves.step)) == (["a", "b", "c"], ["b", "c"], [])


def test_after_a_lost_hint_anything_may_have_changed():
    moves = known(5)
    before = moves.step
    moves.hear(hint(6, 7, "a"))
    assert moves.since(before) is None
    before = moves.step
    moves.hear(hint(7, 8, "a"))
    assert moves.since(before) == ["a"]


def test_a_hint_that_a_look_was_quicker_than_says_nothing_new():
    moves = known(5)
    moves.see(1, 6, moves.step)
    before = moves.step
    moves.hear(hint(5, 6, "a"))
    assert moves.step == before
    moves.hear(hint(5, 7, "a"))
    assert moves.since(before) == ["a"]


def test_a_look_that_hints_were_quicker_than_says_nothing_new():
    moves = known(5)
    looking = moves.step
    moves.hear(hint(5, 7, "a"))
    before = moves.step
    assert not moves.see(1, 6, looking)
    moves.hear(hint(7, 7, generation=2))
    assert not moves.see(1, 7, looking)
    assert moves.since(before) is None
