"""What people say while handing back, and the bins as they are told with it."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from django.db.models import Max

from sluss.core.ids import masked
from sluss.core.masking import hide, persons_in, without_person_numbers
from sluss.core.money import Money
from sluss.core.outcome import Finding
from sluss.core.party import Party
from sluss.core.plain import canonical, to_plain
from sluss.core.records import DocumentKind
from sluss.rules.handback.bins import Bin, Row
from sluss.rules.handback.elsewhere import Paid
from sluss.rules.handback.match import There
from sluss.rules.handback.restored import amount_of
from sluss.services._bins import Compared, Doubt
from sluss.services._command import Context, Plain
from sluss.services._original import names_of_files
from sluss.store.models import HandbackEntry

EXPLAIN, WITHDRAW, SIGN = "explain", "withdraw", "sign"


@dataclass(frozen=True, slots=True)
class Explained:
    """Why a row or fault is as it is, by a person."""

    reason: str
    by: str
    at: str

    @property
    def plain(self) -> Plain:
        return {"reason": self.reason, "by": self.by, "at": self.at}


def write_entry(
    context: Context, kind: str, about: str, text: str, facts: Plain | None = None
) -> int:
    """Keep what a person said, and give its number."""
    number = int(HandbackEntry.objects.aggregate(top=Max("id"))["top"] or 0) + 1
    HandbackEntry.objects.create(
        id=number,
        seq=context.seq,
        kind=kind,
        about=about,
        by=context.by,
        at=context.at,
        text=text,
        facts=canonical(facts or {}),
    )
    return number


def explanations() -> dict[str, Explained]:
    """What stands of rows and faults: the last that was said, unless it was taken back."""
    found: dict[str, Explained] = {}
    rows = HandbackEntry.objects.filter(kind__in=(EXPLAIN, WITHDRAW)).order_by("id")
    for kind, about, text, by, at in rows.values_list("kind", "about", "text", "by", "at"):
        if kind == EXPLAIN:
            found[about] = Explained(text, by, at)
        else:
            found.pop(about, None)
    return found


@dataclass(frozen=True, slots=True)
class Standing:
    """The bins with what was said of them. sha256: of all that a signature is to."""

    compared: Compared
    said: dict[str, Explained]
    sha256: str

    @classmethod
    def of(cls, compared: Compared) -> Standing:
        """As it is now."""
        said = explanations()
        told = [
            compared.state.number,
            [[row.id, *_words(said.get(row.id))] for row in compared.rows],
            [[fault.id, *_words(said.get(fault.id))] for fault in compared.faults],
        ]
        return cls(compared, said, hashlib.sha256(canonical(told).encode()).hexdigest())

    @property
    def open_rows(self) -> list[Row]:
        """What neither a rule nor a person explains."""
        rows = self.compared.rows
        return [row for row in rows if not row.is_explained and row.id not in self.said]

    @property
    def open_faults(self) -> list[Doubt]:
        """What no person has said anything of."""
        return [fault for fault in self.compared.faults if fault.id not in self.said]

    @property
    def signed(self) -> dict[str, str]:
        """Who signed which bins last."""
        rows = HandbackEntry.objects.filter(kind=SIGN).order_by("id")
        return dict(rows.values_list("by", "about"))


def _words(said: Explained | None) -> list[str]:
    return [said.reason, said.by] if said else []


# ---- As it is told --------------------------------------------------------------------------


def told_bins(standing: Standing, only: Bin | None = None) -> Plain:
    """The bins. only: the rows of this bin alone; the sums are of all."""
    compared = standing.compared
    state = compared.state
    by_bin: dict[Bin, list[Row]] = defaultdict(list)
    for row in compared.rows:
        by_bin[row.bin].append(row)
    open_ids = {row.id for row in standing.open_rows}
    files = names_of_files(sha for row in compared.rows for sha in _files_of(row))
    return {
        "state": {"number": state.number, "as_of": state.as_of or None, "loaded_at": state.at},
        "functions": [function.value for function in compared.functions],
        "bins": {bin_.value: _sums(by_bin[bin_], open_ids) for bin_ in Bin},
        "totals": _sums(compared.rows, open_ids),
        "rows": [
            _told_row(row, standing, files)
            for row in compared.rows
            if only is None or row.bin is only
        ],
        "faults": [
            {
                "id": fault.id,
                "finding": to_plain(_masked(fault.finding)),
                "explanation": _explanation(standing, fault.id),
            }
            for fault in compared.faults
        ],
        "unexplained": {"rows": len(open_ids), "faults": len(standing.open_faults)},
        "sha256": standing.sha256,
        "signed_by": sorted(n for n, sha in standing.signed.items() if sha == standing.sha256),
    }


def _masked(finding: Finding) -> Finding:
    return replace(
        finding,
        found=without_person_numbers(finding.found),
        expected=without_person_numbers(finding.expected),
    )


def _sums(rows: Sequence[Row], open_ids: set[str]) -> Plain:
    """How many, and what both sides and the differences come to, to the öre."""
    told: dict[str, Plain] = {}
    for currency in sorted({row.difference.currency for row in rows} | {"SEK"}):
        mine = [row for row in rows if row.difference.currency == currency]
        told[currency] = {
            "there": _sum(currency, (row.there_amount for row in mine)),
            "here": _sum(currency, (row.here_amount for row in mine)),
            "difference": _sum(currency, (row.difference for row in mine)),
            "currency": currency,
        }
    others = [sums for currency, sums in told.items() if currency != "SEK"]
    return {
        "count": len(rows),
        "unexplained": sum(row.id in open_ids for row in rows),
        **told["SEK"],
        "other_currencies": others,
    }


def _sum(currency: str, amounts: Iterable[Money | None]) -> str:
    return Money(currency, sum(one.minor for one in amounts if one is not None)).text


def _explanation(standing: Standing, id_: str) -> Plain | None:
    said = standing.said.get(id_)
    return said.plain if said else None


def _told_row(row: Row, standing: Standing, files: Mapping[str, str]) -> Plain:
    here, first = row.here, row.there[0].claim if row.there else None
    party = here.payable.supplier if here else first.supplier if first else Party()
    kind = here.payable.kind if here else first.kind if first else DocumentKind.INVOICE
    number = here.payable.document_number if here else first.document_number if first else ""
    return {
        "id": row.id,
        "bin": row.bin.value,
        "kind": kind.value,
        "supplier": _supplier(party),
        "document_number": _number(number, party, kind),
        "there": [_told_there(one) for one in row.there],
        "here": {
            "payable": here.payable.id,
            "state": here.payable.state.value,
            "payment": here.standing.value or None,
        }
        if here
        else None,
        "there_amount": row.there_amount.text if row.there_amount else None,
        "here_amount": row.here_amount.text if row.here_amount else None,
        "difference": row.difference.text,
        "currency": row.difference.currency,
        "rules": [rule.value for rule in row.rules],
        "why": row.why.value if row.why else None,
        "reason": row.reason or None,
        "looks_like": list(row.looks_like),
        "payments": [_told_payment(one, row, files) for one in row.payments],
        "explanation": _explanation(standing, row.id),
    }


def _files_of(row: Row) -> list[str]:
    return [_file_of(place) for one in row.payments for place, _ in one.places]


def _file_of(place: str) -> str:
    return place.partition(":")[0]


def _told_payment(one: Paid, row: Row, files: Mapping[str, str]) -> Plain:
    """A payment of others, and whether the restored system knows of it; None if nobody can tell."""
    return {
        "end_to_end_id": without_person_numbers(one.end_to_end_id) or None,
        "ocr": without_person_numbers(one.ocr) or None,
        "date": one.on.isoformat() if one.on else None,
        "amount": Money(row.difference.currency, one.minor).text,
        "standing": one.standing.value,
        "known_there": one not in row.lacks if row.lacks else None,
        "evidence": [
            {
                "sha256": _file_of(place),
                "file": without_person_numbers(files.get(_file_of(place), "")),
                "place": {"line": line},
            }
            for place, line in one.places
        ],
    }


def _supplier(party: Party) -> Plain:
    return {
        "name": hide(without_person_numbers(party.name), persons_in(party.org_number, None)),
        "org_number": masked(party.org_number) or None,
    }


def _number(number: str, party: Party, kind: DocumentKind) -> str:
    if kind is DocumentKind.PAYOUT:
        return without_person_numbers(number)
    return hide(number, persons_in(party.org_number, None))


def _told_there(one: There) -> Plain:
    claim = one.claim
    return {
        "document_number": _number(claim.document_number, claim.supplier, claim.kind),
        "amount": amount_of(claim).text,
        "issue_date": claim.issue_date.isoformat() if claim.issue_date else None,
        "due_date": claim.due_date.isoformat() if claim.due_date else None,
        "line": claim.line,
        "proposed": one.is_proposed,
    }
