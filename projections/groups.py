"""The groups: which projections share a file. In one, what follows from other rows comes after them."""

from projections.access import Access
from projections.audit import Audit, read_mentions
from projections.corrections import Corrections
from projections.customers import Customers
from projections.erasing import Erasing
from projections.floor import Floor
from projections.fold import read_facts
from projections.imports import Imports
from projections.labor_cost import LaborCost
from projections.labor_rules import LaborRules
from projections.materials import Materials
from projections.orders import Orders
from projections.people import People
from projections.profitability import Profitability
from projections.projection import Group
from projections.refusals import Refusals
from projections.renaming import Renaming
from projections.search import Search
from projections.settings import Settings
from projections.timeline import Timeline
from projections.timesheets import Timesheets

WORK = Group(
    "work",
    (
        Settings,
        People,
        Customers,
        Orders,
        Timeline,
        Corrections,
        Timesheets,
        Refusals,
        Materials,
        LaborRules,
        LaborCost,
        Profitability,
        Floor,
        Erasing,
        Renaming,
        Search,
        Imports,
        Access,
    ),
    read_facts,
)
AUDIT = Group("audit", (Audit,), read_mentions)

GROUPS = {group.name: group for group in (WORK, AUDIT)}
"""All groups by name."""
