"""All console accounts, for admins: who has one and how it is. Read beside the event loop, with a log of its own."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import NamedTuple

from commands.context import moment
from web.parts import Parts
from web.shapes import Shape, next_page, read_cursor
from web.world import World


class AccountLine(Shape):
    """A console account. `sessions` counts those that are good now; `name` and `login` are null once erased."""

    person_id: str
    name: str | None
    login: str | None
    roles: list[str]
    active: bool
    has_password: bool
    second_factor: bool
    recovery_codes_left: int
    locked_until: datetime | None
    last_signed_in_at: datetime | None
    sessions: int


class AccountList(Shape):
    """A page of accounts by name."""

    accounts: list[AccountLine]
    next: str | None


class _Holder(NamedTuple):
    name: str
    person_id: str


class AccountBook:
    """Lists accounts: of each the person and the whole account are folded, which is too much for the event loop."""

    def __init__(self, parts: Parts) -> None:
        """Open nothing yet."""
        self._parts = parts
        self._pool = ThreadPoolExecutor(1, "accounts")
        self._world: World | None = None

    def close(self) -> None:
        """Stop the thread and close the log."""
        self._pool.shutdown(cancel_futures=True)
        if self._world is not None:
            self._world.close()

    async def page(self, limit: int, cursor: str | None) -> AccountList:
        """Return a page."""
        after = read_cursor(cursor, tuple[str, str])
        return await asyncio.get_running_loop().run_in_executor(self._pool, lambda: self._page(limit, after))

    def _page(self, limit: int, after: tuple[str, str] | None) -> AccountList:
        if self._world is None:
            self._world = World(self._parts)
        world = self._world
        holders = sorted(_Holder(_name(world, each).casefold(), each) for each in world.accounts.holders())
        page = [each for each in holders if after is None or each > after][:limit]
        return AccountList(
            accounts=[self._line(world, each.person_id) for each in page], next=next_page(page, limit, tuple)
        )

    def _line(self, world: World, person_id: str) -> AccountLine:
        person, account, vault = world.person(person_id), world.account(person_id), world.accounts
        row, now_us = vault.password(person_id), self._parts.clock()
        return AccountLine(
            person_id=person_id,
            name=None if person is None else person.about.name,
            login=account.login,
            roles=[] if person is None else [*person.about.roles],
            active=world.person_active(person_id, now_us),
            has_password=row is not None and bool(row.hash),
            second_factor=vault.has_totp(person_id),
            recovery_codes_left=len(vault.recovery_codes(person_id)),
            locked_until=moment(account.locked_until_us) if now_us < account.locked_until_us else None,
            last_signed_in_at=moment(account.signed_in_at_us) if account.signed_in_at_us else None,
            sessions=len(world.sessions(person_id)),
        )


def _name(world: World, person_id: str) -> str:
    person = world.person(person_id)
    return "" if person is None else person.about.name or ""
