"""The supplier register as it stands now, made of all that came in and of what people said."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from sluss.core.party import Account, Party, Scheme
from sluss.outside.shipped import shipped
from sluss.rules.register.filed import Vouched
from sluss.rules.register.supplier_faults import FLAWS, Bounds, Fault
from sluss.rules.register.supplier_limits import months_before, read_limits
from sluss.rules.register.supplier_pairs import all_faults
from sluss.rules.register.supplier_said import Gathered, Owed, Said, Source
from sluss.rules.register.supplier_score import Progress, Score, progress, score
from sluss.rules.register.suppliers import Frame, Register, merge, whole_lists
from sluss.services import _shipped
from sluss.store import suppliers as store
from sluss.store.suppliers import Plain

DISMISS, REOPEN = "dismiss-fault", "reopen-fault"
MARK = "fault:"
# The books of the locked system are no word of the supplier's own.
_OWN_LISTS = frozenset({"open-items", "ledger"})


@dataclass(frozen=True, slots=True)
class View:
    """Suppliers and faults. faults: all of them; dismissed: id to what was said of those put away.

    progress: None if there is no list before the one in force.
    """

    register: Register
    bounds: Bounds
    faults: list[Fault]
    dismissed: dict[str, Plain]
    score: Score
    progress: Progress | None

    @property
    def standing(self) -> list[Fault]:
        """The faults that nobody dismissed."""
        return [fault for fault in self.faults if fault.id not in self.dismissed]


def view(today: date) -> View:
    """The register of suppliers on this day."""
    bounds = bounds_on(today)
    gathered = _gather(bounds)
    vouched = [Vouched(*row) for row in store.vouchers()]
    days = whole_lists(gathered.lists, bounds.whole_list_percent)
    in_force = days[-1] if days else ""
    register = merge(gathered, vouched, Frame(in_force, "", bounds.quiet_days))
    faults = all_faults(register, bounds)
    said = store.said_of_faults((DISMISS, REOPEN), MARK)
    dismissed = {id_: row for id_, row in said.items() if row["kind"] == DISMISS}
    standing = [fault for fault in faults if fault.id not in dismissed]
    return View(
        register,
        bounds,
        faults,
        dismissed,
        score(register, standing),
        _progress(gathered, vouched, days, bounds, faults),
    )


def told(fault: Fault, now: View) -> Plain:
    """What a fault says, in plain values, no person's number among them."""
    names = [now.register.suppliers[key].name for key in fault.about]
    said = {"code": fault.code, "suppliers": names, "found": fault.found, "detail": fault.detail}
    return said | {"expected": fault.expected, "count": fault.count}


def bounds_on(today: date) -> Bounds:
    """What is old, recent or whole on a day."""
    limits = read_limits(shipped("register/suppliers.toml"), today)
    return Bounds(
        turnover_since=months_before(today, limits.turnover_months).isoformat(),
        dormant_since=months_before(today, limits.dormant_months).isoformat(),
        recent_days=limits.recent_days,
        quiet_days=limits.quiet_days,
        whole_list_percent=limits.whole_list_percent,
        clearing=_shipped.clearing(),
    )


def _progress(
    gathered: Gathered, vouched: list[Vouched], days: list[str], bounds: Bounds, now: list[Fault]
) -> Progress | None:
    """What the list in force mended of the list before it; all else is as it is today."""
    if len(days) < 2:
        return None
    before = merge(gathered, vouched, Frame(days[-2], days[-2], bounds.quiet_days))
    return progress(days[-2], all_faults(before, bounds), now)


def _gather(bounds: Bounds) -> Gathered:
    gathered = Gathered(bounds.turnover_since)
    for said in _Reader().read():
        gathered.add(said)
    for row in store.debts():
        gathered.add_owed(
            Owed(
                party=Party(name=row["supplier_name"], org_number=row["org_number"]),
                is_credit=row["kind"] == "credit-note",
                currency=row["currency"],
                minor=row["claimed_minor"],
                open_minor=row["open_minor"],
                issued_on=row["issue_on"],
                due_on=row["due_on"],
                account_key=row["account_key"],
            )
        )
    return gathered


class _Reader:
    """Records as what they say of suppliers. Accounts are made once, and shared."""

    def __init__(self) -> None:
        self._days = store.list_days()
        self._accounts: dict[tuple[str, str, str], Account] = {}
        self._flaws: tuple[str, dict[int, list[tuple[str, str]]]] = ("", {})
        self._came_back = {
            entry["end_to_end_id"]: str(entry.get("booked_on") or "")
            for entry in store.returns()
            if entry.get("end_to_end_id") and not entry.get("counterparty_account")
        }

    def read(self) -> Iterator[Said]:
        """What each record says, in the order in which they came."""
        for sha256, kind, body in store.told():
            where = sha256, body.get("line", 0)
            if kind == "SupplierEntry":
                yield self._listed(body, where)
            elif kind == "Claim":
                yield from self._claimed(body, where)
            elif kind == "PaymentOrder":
                yield from self._ordered(body, where)
            else:
                yield from self._moved(body, where)

    def _listed(self, body: Plain, where: tuple[str, int]) -> Said:
        sha256, line = where
        if self._flaws[0] != sha256:  # The rows of a file stand together.
            self._flaws = sha256, store.flaws(sha256, FLAWS)
        return Said(
            source=Source.LIST,
            party=_party(body["supplier"]),
            accounts=self._all(body.get("accounts", ())),
            on=body.get("listed_on") or self._days[sha256],
            category=body.get("category", ""),
            where=where,
            flaws=tuple(sorted(set(self._flaws[1].get(line, ())))),
        )

    def _claimed(self, body: Plain, where: tuple[str, int]) -> Iterator[Said]:
        """Invoices and credit notes. A reminder may come from anybody; payouts go to persons."""
        if body["kind"] not in ("invoice", "credit-note"):
            return
        is_list = body["origin"] in _OWN_LISTS
        on = (body.get("listed_on") if is_list else None) or body.get("issue_date") or ""
        is_asking = body["kind"] == "invoice"
        payee = body.get("payee")
        yield Said(
            source=Source.OPEN_ITEMS if is_list else Source.INVOICE,
            party=_party(body["supplier"]),
            accounts=self._all(body.get("accounts", ())) if is_asking else (),
            on=on,
            payee=payee.get("name", "") or payee.get("org_number", "–") if payee else "",
            where=where,
        )

    def _ordered(self, body: Plain, where: tuple[str, int]) -> Iterator[Said]:
        account, party = body.get("creditor_account"), _party(body.get("creditor", {}))
        if not account:
            return
        on = body.get("execution_on") or str(body.get("created_at") or "")[:10]
        accounts = (self._account(account),)
        yield Said(source=Source.ORDERED, party=party, accounts=accounts, on=on, where=where)
        back_on = self._came_back.get(body.get("end_to_end_id", ""))
        if back_on is not None:
            yield Said(source=Source.RETURNED, party=party, accounts=accounts, on=back_on,
                       where=where)  # fmt: skip

    def _moved(self, body: Plain, where: tuple[str, int]) -> Iterator[Said]:
        """Booked money out of our account, and what came back of it."""
        account = body.get("counterparty_account")
        if not account or not body.get("is_booked", True):
            return
        is_back = body.get("is_return") or body.get("is_reversal")
        if body["amount"]["minor"] >= 0 and not is_back:
            return
        yield Said(
            source=Source.RETURNED if is_back else Source.PAID,
            party=_party(body.get("counterparty", {})),
            accounts=(self._account(account),),
            on=body.get("booked_on") or "",
            where=where,
        )

    def _all(self, plain: list[Plain]) -> tuple[Account, ...]:
        return tuple(map(self._account, plain))

    def _account(self, plain: Plain) -> Account:
        told = plain["scheme"], plain["number"], plain.get("bic", "")
        found = self._accounts.get(told)
        if found is None:
            found = Account(Scheme(told[0]), told[1], told[2])
            self._accounts[told] = found
        return found


def _party(plain: Plain) -> Party:
    return Party(**plain)
