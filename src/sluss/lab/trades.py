"""What the firms around a municipality do, sell and are called."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Trade:
    """A line of business.

    vat:    per cent.
    prices: lowest and highest unit price, whole kronor.
    staff:  fewest and most employees.
    """

    category: str
    noun: str
    vat: int
    prices: tuple[int, int]
    staff: tuple[int, int]
    cost_account: str
    goods: tuple[str, ...]


TRADES: tuple[Trade, ...] = (
    Trade(
        "Livsmedel",
        "Livs & Grossist",
        12,
        (45, 900),
        (20, 180),
        "6411",
        (
            "Standardmjölk 3 % 10 liter",
            "Potatis tvättad 25 kg",
            "Nötfärs 12 % 5 kg",
            "Bananer 18 kg",
            "Havregryn 10 kg",
            "Fullkornsbröd skivat 20-pack",
            "Torskfilé fryst 5 kg",
            "Äpplen Ingrid Marie 13 kg",
        ),
    ),
    Trade(
        "El och värme",
        "Energi",
        25,
        (900, 21_000),
        (30, 400),
        "6211",
        (
            "Elförbrukning Björkskolan",
            "Elförbrukning äldreboendet Solgården",
            "Fjärrvärme sporthallen",
            "Nätavgift vattenverket",
            "Elförbrukning kommunhuset",
            "Effektavgift reningsverket",
        ),
    ),
    Trade(
        "Skolskjuts",
        "Buss & Taxi",
        6,
        (700, 6_200),
        (4, 40),
        "7021",
        (
            "Skolskjuts linje 4 Norrbyn",
            "Skolskjuts linje 7 Sjöändan",
            "Särskild skolskjuts taxi",
            "Extra tur simundervisning",
            "Väntetid enligt avtal",
            "Skolskjuts linje 2 Östra",
        ),
    ),
    Trade(
        "Läkemedel och sjukvård",
        "Medicin",
        25,
        (120, 4_800),
        (10, 90),
        "6461",
        (
            "Inkontinensskydd medium kartong",
            "Kompresser sterila 100 st",
            "Handskar nitril 200 st",
            "Sårvårdsset",
            "Handdesinfektion 5 liter",
            "Blodtrycksmanschett",
        ),
    ),
    Trade(
        "Drivmedel",
        "Bränsle",
        25,
        (1_200, 9_500),
        (5, 60),
        "6231",
        (
            "Diesel HVO100 till fordonspoolen",
            "Bensin 95 räddningstjänsten",
            "AdBlue 1000 liter",
            "Eldningsolja reservkraft",
            "Diesel snöröjningsfordon",
            "Spolarvätska 200 liter",
        ),
    ),
    Trade(
        "Snöröjning",
        "Gräv & Schakt",
        25,
        (650, 3_400),
        (1, 8),
        "6341",
        (
            "Plogning område 3",
            "Sandning gångbanor",
            "Jour vecka 45",
            "Bortforsling av snö",
            "Halkbekämpning skolgårdar",
            "Maskintimmar hjullastare",
        ),
    ),
    Trade(
        "Städ",
        "Städ & Miljö",
        25,
        (380, 5_200),
        (2, 9),
        "7311",
        (
            "Städning förskolan Lingonet",
            "Golvvård kommunhuset",
            "Fönsterputs biblioteket",
            "Storstädning gymnastiksal",
            "Städmaterial",
            "Trappstädning hyreshus",
        ),
    ),
    Trade(
        "Familjehem och placeringar",
        "Omsorg",
        25,
        (2_400, 11_000),
        (3, 35),
        "5631",
        (
            "Konsulentstöd familjehem",
            "Jourplacering dygn",
            "Handledning",
            "Umgängesstöd timmar",
            "Stödboende dygn",
            "Resor enligt genomförandeplan",
        ),
    ),
    Trade(
        "IT-drift",
        "Data",
        25,
        (1_500, 18_000),
        (8, 120),
        "6541",
        (
            "Driftavtal server november",
            "Licenser kontorsstöd",
            "Supporttimmar",
            "Nätverksutrustning",
            "Brandväggsabonnemang",
            "Bärbar dator",
        ),
    ),
    Trade(
        "Hyra",
        "Fastigheter",
        25,
        (8_000, 64_000),
        (2, 30),
        "6011",
        (
            "Lokalhyra kvartal 4",
            "Tillägg värme",
            "Fastighetsskatt",
            "Parkeringsplatser",
            "Hyra förråd",
            "Indextillägg",
        ),
    ),
    Trade(
        "Bygg och underhåll",
        "Bygg",
        25,
        (450, 14_000),
        (2, 25),
        "6351",
        (
            "Snickeriarbete timmar",
            "Gipsskivor",
            "Byte av fönster",
            "Målning korridor",
            "Ställningshyra",
            "Ventilationsåtgärder",
        ),
    ),
    Trade(
        "Kontorsmaterial",
        "Kontor",
        25,
        (35, 1_300),
        (5, 70),
        "6451",
        (
            "Kopieringspapper A4 pall",
            "Pennor blandade",
            "Pärmar A4 rygg 60",
            "Whiteboardtavla",
            "Toner svart",
            "Blädderblock",
        ),
    ),
)

SURNAMES: tuple[str, ...] = tuple(
    "Lindgren Åkesson Bergqvist Söderlund Ekström Nyberg Wikström Hägg Norén Forsman Öberg Sjöblom "
    "Rask Holmgren Dahlin Åström Lövgren Sandell Hedlund Ström Brännvall Ödman Kvist Ljung "
    "Fjällström Grankvist Myhr Tallberg Vesterlund Zetterström".split()
)
TOWNS: tuple[tuple[str, str], ...] = (
    ("Exempelköping", "99110"),
    ("Norrby", "99121"),
    ("Sjöändan", "99134"),
    ("Östervik", "99140"),
    ("Älvdala", "99155"),
    ("Storåsen", "99160"),
    ("Hällby", "99172"),
    ("Ängsholm", "99188"),
)
STREETS: tuple[str, ...] = (
    "Storgatan",
    "Industrivägen",
    "Kvarnvägen",
    "Järnvägsgatan",
    "Åsvägen",
    "Hamngatan",
    "Björkallén",
)
