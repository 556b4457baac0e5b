"""The words of the invented export. Every name in it says of itself that it is made up."""

from typing import Final

MADE_UP: Final = (
    "Beispiel", "Ejemplo", "Example", "Exemple", "Fictional", "Imaginary", "Invented", "Inventé", "Made-Up",
    "Make-Believe", "Muster", "Nonesuch", "Pretend", "Sample", "Specimen", "Storybook", "Test", "Would-Be",
)  # fmt: skip
THINGS: Final = (
    "Archery", "Bakery", "Bücherei", "Café", "Canoe", "Chess", "Citrus", "Debate", "Desert", "Ferry", "Garden",
    "Glacier", "Harbor", "Kite", "Lantern", "Maple", "Marching", "Mesa", "Niño", "Orchard", "Piñata", "Prairie",
    "Quilt", "Railway", "Sailing", "Saguaro", "Télégraphe", "Tortoise", "Volleyball", "Windmill",
)  # fmt: skip
GROUPS: Final = (
    "Academy", "Association", "Bank", "Booster Club", "City Office", "Club", "Committee", "Company", "Foundation",
    "Guild", "High School", "Hotel", "League", "Museum", "Circle", "Society", "Team", "Trust", "Union", "Works",
)  # fmt: skip
FIRST_NAMES: Final = (
    "Ana", "Bo", "Chloé", "Dag", "Eva", "Finn", "Gus", "Hana", "Íñigo", "Jo", "Kai", "Lù", "Mina", "Nils", "Oda",
    "Pia", "Quinn", "Rosa", "Søren", "Tess", "Uma", "Vito", "Wren", "Xenia", "Yuri", "Zoë",
)  # fmt: skip
LAST_NAMES: Final = ("Beispiel", "Ejemplo", "Fictional", "Inventé", "Madeup", "Muster", "Nobody", "Pretend", "Sample")

PRODUCTS: Final[tuple[tuple[str, str, int, int], ...]] = (
    ("PLQ-W0912", 'Plaque walnut 9" x 12"', 45, 140),
    ("PLQ-A0912", 'plaque polshd blck acrylc 9" x 12"', 55, 160),
    ("PLQ-C0810", 'Plaque cherry finish 8" x 10" w/ brass plate', 40, 110),
    ("TRO-CUP14", 'Trophy cup silver 14" on rosewood base', 38, 190),
    ("TRO-COL18", 'Column trophy 18" marble base', 22, 75),
    ("MED-250RB", 'Medal 2.5" antique gold w/ ribbon', 3, 9),
    ("SGN-A1218", 'Sign alum .063 12" x 18" refl.', 28, 95),
    ("SGN-ADA0606", 'ADA sign 6" x 6" tactile, w/ braille', 35, 70),
    ("BAN-0308", "Banner 13 oz 3' x 8' hemmed, grommets", 60, 150),
    ("FLG-US35N", "US flag 3' x 5' nylon, sewn stripes", 29, 60),
    ("FLG-AZ35N", "AZ flag 3' x 5' nylon", 32, 68),
    ("FLG-CASEW", "Flag case walnut to hold 3' x 5' flag", 75, 180),
    ("NMB-0103M", 'Name badge 1" x 3" magnet back', 9, 16),
    ("STP-SI20", "Self-inking stamp, 4 lines", 18, 42),
    ("CRY-OCT7", 'Crystal octagon 7" etched', 65, 210),
    ("GAV-WAL10", 'Gavel set walnut 10" w/ band', 48, 120),
    ("DEC-VIN", "Vinyl decal cut, per piece", 4, 25),
    ("PEN-ROSE", "Rosewood pen set, laser engraved", 24, 58),
)
"""Item number, description, and the range of its price in whole units of currency."""

CHARGES: Final = (
    ("CHG-SETUP", "Set-up charge", 15, 45),
    ("CHG-ART", "Artwork, per hour", 40, 85),
    ("CHG-RUSH", "Rush service", 25, 60),
    ("CHG-SHIP", "Shipping & handling", 9, 38),
)
"""Charges, which are ordinary lines."""

SHELL_NOTES: Final = (
    ('plaque polshd blck acrylc 9" x 12"',),
    ("Flag case walnut to hold 3' x 5' flag", "Instal of AZ Flags at front entrance"),
    ('sign alum 24" x 36" w/ posts, customer brings artwork',),
    ('Trophy cup 14" w/ lid, engrave as per e-mail', 'Column trophies 18", 12 pcs', "Medals w/ ribbon, 60 pcs"),
    ("banner 3' x 8' «Félicitations»",),
    ("name badges, list follows", "desk plate walnut, 2 lines"),
    ('crystal octagon 7", logo in 2 colours, proof first',),
    ("US flag 5' x 8' nylon", "Pole 25' alum satin", "Instal of pole, incl. concrete base"),
    ("repair of old plaque, replace plate",),
    ("stamp self-inking 4 lines as last time",),
)
"""What AINONOTE says of orders that have no formal lines yet, item by item."""
