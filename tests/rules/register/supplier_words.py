"""Small words for what sources say of suppliers. Everybody is made up."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from sluss.core.clearing import AccountRule, ClearingRange, ClearingTable
from sluss.core.party import Account, Party, Scheme
from sluss.rules.register.filed import Vouched
from sluss.rules.register.supplier_faults import Bounds, Fault
from sluss.rules.register.supplier_pairs import all_faults
from sluss.rules.register.supplier_said import Gathered, Owed, Said, Source
from sluss.rules.register.suppliers import Frame, Register, merge, whole_lists

TABLE = ClearingTable(
    (ClearingRange(first=6000, last=6999, bank="Prov", rule=AccountRule.TYPE_1_WITHOUT_FIRST,
                   since=date(2019, 1, 1), seen_on=date(2019, 1, 1), sources=("a",)),)
)  # fmt: skip
BOUNDS = Bounds(
    turnover_since="2025-11-25",
    dormant_since="2025-10-25",
    recent_days=90,
    quiet_days=14,
    whole_list_percent=30,
    clearing=TABLE,
)
OLD_LIST, LIST = "2026-09-30", "2026-10-31"
ROAD = Party(
    name="Åkeri Norr AB",
    org_number="5569000010",
    vat_number="SE556900001001",
    supplier_number="10",
    town="Strömsund",
)
GLASS = Party(name="Glas i Väst HB", org_number="5569000028", supplier_number="11")
BG, OTHER_BG, THIRD_BG = (
    Account(Scheme.BANKGIRO, number) for number in ("50000017", "50000025", "50000033")
)
FACTOR = Account(Scheme.BANKGIRO, "50501055")


def row(
    party: Party = ROAD,
    *accounts: Account,
    on: str = LIST,
    line: int = 2,
    category: str = "",
    flaws: Sequence[tuple[str, str]] = (),
) -> Said:
    return Said(
        source=Source.LIST,
        party=party,
        accounts=accounts,
        on=on,
        category=category,
        where=(f"list-{on}", line),
        flaws=tuple(flaws),
    )


def invoice(
    party: Party = ROAD, *accounts: Account, on: str = "2026-10-20", payee: str = "", line: int = 1
) -> Said:
    bare = replace(party, supplier_number="", town="")
    return Said(source=Source.INVOICE, party=bare, accounts=accounts, on=on, payee=payee,
                where=(f"invoice-{party.name}-{on}", line))  # fmt: skip


def moved(source: Source, account: Account, on: str, name: str = "Åkeri Norr") -> Said:
    return Said(source=source, party=Party(name=name), accounts=(account,), on=on,
                where=(f"bank-{on}", 1))  # fmt: skip


def owed(
    party: Party = ROAD,
    minor: int = 100_00,
    *,
    on: str = "2026-10-20",
    left: int = 0,
    account: Account | None = None,
    is_credit: bool = False,
    currency: str = "SEK",
) -> Owed:
    return Owed(
        party=Party(name=party.name, org_number=party.org_number),
        is_credit=is_credit,
        currency=currency,
        is_recent=on >= BOUNDS.turnover_since,
        account_key=account.key if account and left else "",
        count=1,
        minor=minor,
        open=int(left > 0),
        open_minor=left,
        last_on=on,
    )


def called_back(account: Account, party: Party = ROAD) -> Vouched:
    return Vouched(account.key, f"org:{party.org_number}", "call-back", "change-1")


@dataclass(frozen=True)
class Look:
    """What came of some words."""

    register: Register
    faults: list[Fault]

    @property
    def codes(self) -> list[str]:
        return [fault.code.removeprefix("supplier.") for fault in self.faults]


def look(*told: Said | Owed | Vouched, bounds: Bounds = BOUNDS, until: str = "") -> Look:
    gathered = gather(told)
    vouched = [one for one in told if isinstance(one, Vouched)]
    days = whole_lists(gathered.lists, bounds.whole_list_percent)
    in_force = until or (days[-1] if days else "")
    register = merge(gathered, vouched, Frame(in_force, until, bounds.quiet_days))
    return Look(register, all_faults(register, bounds))


def gather(told: Iterable[Said | Owed | Vouched]) -> Gathered:
    gathered = Gathered()
    for one in told:
        if isinstance(one, Said):
            gathered.add(one)
        elif isinstance(one, Owed):
            gathered.add_owed(one)
    return gathered
