"""What goes back to the restored system, beside the vouchers: lists, originals, and who said yes.

Everything is in open tables and unchanged originals, with an index by which nothing is lost.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from sluss.core.ids import masked
from sluss.core.lifecycle import State, is_owed
from sluss.core.masking import hide, masked_account, persons_in, without_person_numbers
from sluss.core.money import Money
from sluss.core.party import Scheme
from sluss.formats.table_write import PLAIN, Cell, write_csv
from sluss.rules.handback.bins import Row
from sluss.rules.register.flows import Standing
from sluss.services._bins import Compared, compare
from sluss.services._closure import payables_of_claims, slices
from sluss.services._handing_back import explanations
from sluss.services._original import stored_parts
from sluss.services._paid import paid_from_here, rows_of, vouchers_of
from sluss.store.models import Decision, HandbackEntry, Organisation, Original, PayableRow
from sluss.store.read import account_changes

# Our own documents come as these; the rest of what claims a debt are lists of the system itself.
DOCUMENTS = frozenset({"ubl", "cii", "svefaktura", "pdf", "pdf-pictures", "paper"})
_ITS_OWN = frozenset({"open-items", "sie4", "sie5"})
_NAME_CHARS = 12

Files = dict[str, Iterator[bytes]]

_MARK = (
    "payable", "supplier", "org_number", "supplier_number", "document_number", "amount",
    "currency", "paid_on", "standing", "end_to_end_id", "batch", "vouchers", "bin",
)  # fmt: skip
_INDEX = (
    "file", "sha256", "size", "received_as", "kind", "payable", "supplier", "document_number",
    "amount", "currency", "state",
)  # fmt: skip
_ATTESTS = ("payable", "document_number", "amount", "currency", "by", "at", "comment")
_ACCOUNTS = (
    "change", "party", "name", "scheme", "number", "state", "requested_on", "proposed_by",
    "called_back_by", "called_at", "called_number", "spoke_with", "confirmed_by",
)  # fmt: skip
_BINS = (
    "row", "bin", "payable", "supplier", "org_number", "document_number", "there", "here",
    "difference", "currency", "rules", "to_explain", "explanation", "explained_by",
    "lacks",
)  # fmt: skip
_SAID = ("entry", "kind", "about", "by", "at", "text", "facts")


def files_to_hand_over() -> Files:
    """Name to contents. Originals are in a folder of their own, as they came, with an index."""
    compared = compare()
    documents = _documents(compared)
    found: Files = {
        "mark-as-paid.csv": write_csv(_MARK, _marks(compared), PLAIN),
        "originals.csv": write_csv(_INDEX, (one.cells for one in documents), PLAIN),
        "attests.csv": write_csv(_ATTESTS, _attests(), PLAIN),
        "supplier-changes.csv": write_csv(_ACCOUNTS, _changes(), PLAIN),
        "decisions.csv": write_csv(_SAID, _said(), PLAIN),
    }
    if compared:
        found["bins.csv"] = write_csv(_BINS, _binned(compared.rows), PLAIN)
    for one in documents:
        found.setdefault(one.file, stored_parts(one.sha256))
    return found


# ---- What is to be marked as paid -----------------------------------------------------------


def _marks(compared: Compared | None) -> Iterator[Sequence[Cell]]:
    """Each debt that we paid or that is on its way, with the payment and the vouchers of it."""
    paid = [one for one in paid_from_here() if _moves(one.standing)]
    rows, vouchers = rows_of(paid), vouchers_of(p for one in paid for p, _ in one.items)
    bins = {r.here.payable.id: r.bin.value for r in (compared.rows if compared else ()) if r.here}
    for one in paid:
        for payable, minor in one.items:
            row = rows[payable]
            plain = json.loads(row.body)["payable"]
            is_booked = one.standing is Standing.BOOKED
            yield (
                row.public_id,
                _name(row),
                masked(row.org_number),
                plain["supplier"].get("supplier_number", ""),
                number_of(row),
                _signed(row, minor),
                row.currency,
                one.on.isoformat() if one.on and is_booked else "",
                one.standing.value,
                one.end_to_end_id,
                one.batch,
                " ".join(vouchers.get(payable, ())) if is_booked else "",
                bins.get(row.public_id, ""),
            )


def _moves(standing: Standing) -> bool:
    return standing not in (Standing.REJECTED, Standing.RETURNED)


def _signed(row: PayableRow, minor: int) -> Money:
    return Money(row.currency, -minor if row.kind == "credit-note" else minor)


def _name(row: PayableRow) -> str:
    return hide(without_person_numbers(row.supplier_name), persons_in(row.org_number, None))


def number_of(row: PayableRow) -> str:
    """The number of a debt's document as anybody may see it."""
    if row.kind == "payout":
        return without_person_numbers(row.document_number)
    return hide(row.document_number, persons_in(row.org_number, None))


# ---- Originals that the restored system never had -------------------------------------------


@dataclass(frozen=True, slots=True)
class _Document:
    """An original and a debt that it is about."""

    file: str
    sha256: str
    cells: tuple[Cell, ...]


def _documents(compared: Compared | None) -> list[_Document]:
    """The documents of the debts that the locked system had not registered: in no list of its own,
    nor among the restored items, nor paid by itself. What was over before the lock is no news.
    """
    locked_on = Organisation.objects.values_list("incident_on", flat=True).get()
    there = {r.here.payable.id for r in (compared.rows if compared else ()) if r.here and r.there}
    found: list[tuple[str, PayableRow]] = []
    rows = PayableRow.objects.filter(elsewhere_minor=0).exclude(kind="payout").order_by("id")
    for row in rows.iterator():
        evidence = json.loads(row.body)["evidence"]
        if row.public_id in there or any(kind in _ITS_OWN for _, kind, _, _ in evidence):
            continue
        is_since = bool(locked_on) and row.issue_on >= locked_on
        if not (is_since or row.ours_minor or is_owed(State(row.state))):
            continue
        shas = dict.fromkeys(name.partition(":")[0] for name, k, _, _ in evidence if k in DOCUMENTS)
        found.extend((sha, row) for sha in shas)
    originals = _originals({sha for sha, _ in found})
    return [_document(originals[sha], row) for sha, row in found]


def _originals(shas: Iterable[str]) -> dict[str, Original]:
    found: dict[str, Original] = {}
    for part in slices(sorted(shas)):
        found.update({one.sha256: one for one in Original.objects.filter(sha256__in=part)})
    return found


def file_name(original: Original) -> str:
    """What an original is called outside: by its hash, so that no name is ever taken."""
    ending = PurePosixPath(original.name).suffix[:8]
    return f"originals/{original.sha256[:_NAME_CHARS]}{ending if ending.isascii() else ''}"


def _document(original: Original, row: PayableRow) -> _Document:
    file = file_name(original)
    cells = (
        file,
        original.sha256,
        original.size,
        without_person_numbers(original.name),
        row.kind,
        row.public_id,
        _name(row),
        number_of(row),
        _signed(row, row.claimed_minor),
        row.currency,
        row.state,
    )
    return _Document(file, original.sha256, cells)


# ---- Who said what --------------------------------------------------------------------------


def _attests() -> Iterator[Sequence[Cell]]:
    said = list(
        Decision.objects.filter(kind="attest")
        .order_by("id")
        .values_list("claim", "by", "at", "reason")
    )
    places = payables_of_claims({claim for claim, _, _, _ in said})
    rows: dict[int, PayableRow] = {}
    for part in slices(set(places.values())):
        rows.update({row.id: row for row in PayableRow.objects.filter(id__in=part)})
    for claim, by, at, reason in said:
        row = rows[places[claim]]
        amount = _signed(row, row.claimed_minor)
        comment = without_person_numbers(reason)
        yield row.public_id, number_of(row), amount, row.currency, by, at, comment


def _changes() -> Iterator[Sequence[Cell]]:
    """Accounts that people changed: the restored system has the old ones."""
    for one in sorted(account_changes(), key=lambda change: int(change["change"])):
        call = one["calls"][-1] if one["calls"] else defaultdict(str)
        account = one["account"]
        yield (
            one["change"],
            without_person_numbers(one["party"]),
            without_person_numbers(one["name"]),
            account["scheme"],
            masked_account(Scheme(account["scheme"]), account["number"]),
            one["state"],
            one["requested_on"],
            one["proposed_by"],
            call["by"],
            call["at"],
            call["phone"],
            call["spoke_with"],
            one["confirmed_by"],
        )


def _said() -> Iterator[Sequence[Cell]]:
    """All that people said while handing back; what it is about may be a person's number."""
    for row in HandbackEntry.objects.order_by("id").iterator():
        about = masked(row.about) if len(row.about) == 10 else row.about
        yield row.id, row.kind, about, row.by, row.at, without_person_numbers(row.text), row.facts


def _binned(rows: Iterable[Row]) -> Iterator[Sequence[Cell]]:
    said = explanations()
    for row in rows:
        here = row.here.payable if row.here else None
        claim = row.there[0].claim if row.there else None
        party = here.supplier if here else claim.supplier if claim else None
        number = here.document_number if here else claim.document_number if claim else ""
        org_number = party.org_number if party else ""
        explained = said.get(row.id)
        yield (
            row.id,
            row.bin.value,
            here.id if here else "",
            without_person_numbers(party.name if party else ""),
            masked(org_number),
            without_person_numbers(hide(number, persons_in(org_number, None))),
            row.there_amount,
            row.here_amount,
            row.difference,
            row.difference.currency,
            " ".join(rule.value.removeprefix("bins.rule_") for rule in row.rules),
            row.why.value.removeprefix("bins.why_") if row.why else "",
            explained.reason if explained else "",
            explained.by if explained else "",
            # The payments of its own that the restored system does not know of.
            " ".join(without_person_numbers(one.end_to_end_id or one.ocr) for one in row.lacks),
        )
