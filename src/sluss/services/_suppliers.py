"""The supplier register as it stands now, made of all that came in and of what people said."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from sluss.core.masking import hide
from sluss.core.party import Account, Party, Scheme
from sluss.rules.register.filed import Vouched
from sluss.rules.register.supplier_faults import FLAWS, Bounds, Fault
from sluss.rules.register.supplier_limits import months_before
from sluss.rules.register.supplier_pairs import all_faults
from sluss.rules.register.supplier_said import Gathered, Owed, Said, Seen, Source, Where
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
    about = [now.register.suppliers[key] for key in fault.about]
    persons = [number for supplier in about for number in supplier.persons]
    said = {word: hide(getattr(fault, word), persons) for word in ("found", "expected", "detail")}
    names = [hide(supplier.name, persons) for supplier in about]
    return {"code": fault.code, "suppliers": names, "count": fault.count, **said}


def bounds_on(today: date) -> Bounds:
    """What is old, recent or whole on a day."""
    limits = _shipped.limits("suppliers").on(today)
    return Bounds(
        turnover_since=months_before(today, limits["turnover_months"]).isoformat(),
        dormant_since=months_before(today, limits["dormant_months"]).isoformat(),
        recent_days=limits["recent_days"],
        quiet_days=limits["quiet_days"],
        whole_list_percent=limits["whole_list_percent"],
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
    gathered = Gathered()
    reader = _Reader()
    for said, seen in reader.read():
        gathered.add(said, seen)
    for row in store.debts(bounds.turnover_since):
        gathered.add_owed(
            Owed(
                party=Party(name=row["supplier_name"], org_number=row["org_number"]),
                is_credit=row["kind"] == "credit-note",
                currency=row["currency"],
                is_recent=row["is_recent"],
                account_key=row["asked"],
                count=row["count"],
                minor=int(row["minor"]),
                open=row["open"],
                open_minor=int(row["left"]),
                last_on=row["last_on"],
            )
        )
    return gathered


# What is said alike, in plain words: source, party, accounts, and who is to be paid instead.
_Words = tuple[tuple[str, str], ...]
_Alike = tuple[Source, _Words, tuple[tuple[str, str, str], ...], str]


class _Reader:
    """Records as what they say of suppliers. What is said alike is counted before it is typed."""

    def __init__(self) -> None:
        self._days = store.list_days()
        self._incident_on = store.incident_on()
        self._flaws: tuple[str, dict[int, list[tuple[str, str]]]] = ("", {})
        self._alike: dict[_Alike, Seen] = {}
        self._came_back = {
            _transfer(entry): str(entry.get("booked_on") or "")
            for entry in store.returns()
            if entry.get("end_to_end_id") and not entry.get("counterparty_account")
        }

    def read(self) -> Iterator[tuple[Said, Seen | None]]:
        """Each list row; then all that invoices, lists and payments say, and when."""
        for sha256, kind, body in store.told():
            where = sha256, body.get("line", 0)
            if kind == "SupplierEntry":
                yield self._listed(body, where), None
            elif kind == "Claim":
                self._claimed(body, where)
            elif kind == "PaymentOrder":
                self._ordered(body, where)
            else:
                self._moved(body, where)
        for (source, party, accounts, payee), seen in self._alike.items():
            said = Said(
                source=source, party=Party(**dict(party)), accounts=_typed(accounts), payee=payee
            )
            yield said, seen

    def _listed(self, body: Plain, where: Where) -> Said:
        sha256, line = where
        came_on, given = self._days[sha256]
        told = body.get("listed_on") or given
        if self._flaws[0] != sha256:  # The rows of a file stand together.
            self._flaws = sha256, store.flaws(sha256, FLAWS)
        return Said(
            source=Source.LIST,
            party=Party(**body["supplier"]),
            accounts=_typed(_accounts(body.get("accounts", ()))),
            on=told or came_on,
            category=body.get("category", ""),
            where=where,
            flaws=tuple(sorted(set(self._flaws[1].get(line, ())))),
            # The day on which it came says nothing of the day on which it was true.
            is_believed=bool(told) and (not self._incident_on or told <= self._incident_on),
        )

    def _claimed(self, body: Plain, where: Where) -> None:
        """Invoices and credit notes. A reminder may come from anybody; payouts go to persons."""
        if body["kind"] not in ("invoice", "credit-note"):
            return
        is_list = body["origin"] in _OWN_LISTS
        on = (body.get("listed_on") if is_list else None) or body.get("issue_date") or ""
        accounts = body.get("accounts", ()) if body["kind"] == "invoice" else ()
        payee = body.get("payee")
        instead = payee.get("name", "") or payee.get("org_number", "–") if payee else ""
        source = Source.OPEN_ITEMS if is_list else Source.INVOICE
        self._count(source, body["supplier"], accounts, on, where, instead)

    def _ordered(self, body: Plain, where: Where) -> None:
        account, party = body.get("creditor_account"), body.get("creditor", {})
        if not account:
            return
        on = body.get("execution_on") or str(body.get("created_at") or "")[:10]
        self._count(Source.ORDERED, party, (account,), on, where)
        back_on = self._came_back.get(_transfer(body))
        if back_on is not None:
            self._count(Source.RETURNED, party, (account,), back_on, where)

    def _moved(self, body: Plain, where: Where) -> None:
        """Booked money out of our account, and what came back of it."""
        account = body.get("counterparty_account")
        if not account or not body.get("is_booked", True):
            return
        is_back = body.get("is_return") or body.get("is_reversal")
        if body["amount"]["minor"] >= 0 and not is_back:
            return
        source = Source.RETURNED if is_back else Source.PAID
        on = body.get("booked_on") or ""
        self._count(source, body.get("counterparty", {}), (account,), on, where)

    def _count(
        self, source: Source, party: Plain, accounts: Iterable[Plain], on: str, where: Where,
        payee: str = "",
    ) -> None:  # fmt: skip
        alike = source, tuple(party.items()), _accounts(accounts), payee
        seen = self._alike.get(alike)
        if seen is None:
            seen = self._alike[alike] = Seen()
        seen.add(on, where)


def _transfer(body: Plain) -> tuple[str, str, int]:
    """By what a return finds its order: a number may name many payments of a year."""
    amount = body["amount"]
    return body.get("end_to_end_id", ""), amount["currency"], abs(amount["minor"])


def _accounts(plain: Iterable[Plain]) -> tuple[tuple[str, str, str], ...]:
    return tuple([(one["scheme"], one["number"], one.get("bic", "")) for one in plain])


def _typed(accounts: Iterable[tuple[str, str, str]]) -> tuple[Account, ...]:
    return tuple(Account(Scheme(scheme), number, bic) for scheme, number, bic in accounts)
