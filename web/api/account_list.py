"""All console accounts, for admins."""

from litestar import Controller, get

from web.account_list import AccountList
from web.problems import responses
from web.queries import Cursor, Limit
from web.services import Given, Services


class AccountListDoor(Controller):
    """Who may sign in on the console."""

    path = "/api/accounts"
    tags = ("Console accounts",)

    @get("", responses=responses(400, 401, 403))
    async def accounts(self, services: Given[Services], limit: Limit = 50, cursor: Cursor = None) -> AccountList:
        """List all console accounts by name: roles, second factor, lock, last sign-in, how many sessions are open."""
        return await services.account_book.page(limit, cursor)
