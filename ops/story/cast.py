"""Who works in the invented shop, where and on what. Every name here is plainly made up."""

from datetime import time
from typing import Literal

import msgspec

SHOP_NAME = "Sample & Example Awards"
ZONE = "America/Chicago"

TEAMS = {"Engraving": time(16, 30), "Print": time(16, 30), "Assembly": time(17, 0), "Office": None}
WORK_TYPES = {
    "Engraving": ("Laser engraving", "Rotary engraving", "Proof check"),
    "Print": ("Sublimation", "Flag sewing", "Proof check"),
    "Assembly": ("Assembly", "Packing", "Shipping"),
    "Office": ("Proof check",),
}
MATERIALS = {
    "Laser engraving": ("Brass plate 3 x 1 in", "pc", 21_500),
    "Rotary engraving": ("Walnut plaque 9 x 12 in", "pc", 118_000),
    "Sublimation": ("Transfer paper", "sheet", 3_200),
    "Flag sewing": ("Nylon header tape", "m", 7_800),
    "Assembly": ("Marble base", "pc", 64_000),
    "Packing": ("Carton, double wall", "pc", 11_500),
}
NOTES = (
    "customer wants the date below the name",
    "proof approved by phone",
    "second plate: first one had a scratch",
    "waiting for the walnut stock",
    "checked against the old order",
)
TABLETS = ("Bench 1", "Bench 2", "Print room", "Assembly line", "Packing table", "Office counter")


class Member(msgspec.Struct, frozen=True):
    """One of the cast. Pay: an amount in whole currency units, per hour or per year; `raise_` comes in mid-story.

    Who has a `login` may sign in on the console, too.
    """

    name: str
    roles: tuple[str, ...]
    team: str
    kind: Literal["hourly", "salary"]
    pay: str
    raise_: str | None = None
    language: Literal["en", "es"] | None = None
    login: str | None = None


CAST = (
    Member("Ada Sample", ("contributor",), "Engraving", "hourly", "18.25"),
    Member("Ben Example", ("contributor",), "Engraving", "hourly", "19.00", "19.75"),
    Member("Cora Specimen", ("contributor",), "Engraving", "hourly", "21.50"),
    Member("Dan Placeholder", ("contributor",), "Engraving", "hourly", "17.40"),
    Member("Eva Muestra", ("contributor",), "Engraving", "hourly", "18.60", None, "es"),
    Member("Finn Testcase", ("contributor", "team_lead"), "Engraving", "hourly", "24.00"),
    Member("Gina Mockup", ("contributor",), "Print", "hourly", "18.00"),
    Member("Hugo Ejemplo", ("contributor",), "Print", "hourly", "18.90", None, "es"),
    Member("Iris Dummy", ("contributor",), "Print", "hourly", "20.10", "21.00"),
    Member("Jack Nobody", ("contributor",), "Print", "hourly", "17.75"),
    Member("Kim Anyone", ("contributor",), "Print", "hourly", "19.35"),
    Member("Leo Someone", ("contributor", "team_lead"), "Print", "hourly", "23.50"),
    Member("Mia Whoever", ("contributor",), "Assembly", "hourly", "16.90"),
    Member("Ned Prototype", ("contributor",), "Assembly", "hourly", "17.20"),
    Member("Olga Plantilla", ("contributor",), "Assembly", "hourly", "17.20", "18.00", "es"),
    Member("Pat Template", ("contributor",), "Assembly", "hourly", "18.10"),
    Member("Quin Stencil", ("contributor",), "Assembly", "hourly", "16.75"),
    Member("Rosa Modelo", ("contributor",), "Assembly", "hourly", "17.95", None, "es"),
    Member("Sam Fiction", ("contributor", "team_lead"), "Assembly", "hourly", "22.80"),
    Member("Tess Invented", ("foreman", "contributor"), "Engraving", "salary", "52000.00", login="tess"),
    Member("Uwe Imaginary", ("foreman", "contributor"), "Assembly", "salary", "61350.00"),
    Member("Vera Pretend", ("office",), "Office", "salary", "48000.00", login="vera"),
    Member("Walt Makebelieve", ("office", "contributor"), "Office", "hourly", "20.00"),
    Member("Zoe Fabricated", ("admin",), "Office", "salary", "78000.00", login="zoe"),
)
