"""Which debt a reminder asks for."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sluss.core.records import Claim, DocumentKind
from sluss.rules.register.cluster import Cluster, claim_of, gather
from sluss.rules.register.filed import Decided, Filed
from sluss.rules.register.numbers import alike
from sluss.rules.register.parties import agree


def with_reminders(claims: Sequence[Filed], decided: Sequence[Decided]) -> list[Cluster]:
    """Clusters of documents, each with the reminders of it; a reminder of nothing known is one."""
    documents = [f for f in claims if claim_of(f).kind is not DocumentKind.REMINDER]
    clusters = gather(documents, decided)
    lonely = []
    for filed in sorted(claims, key=lambda f: f.name):
        if claim_of(filed).kind is DocumentKind.REMINDER:
            known = [c for c in clusters if _reminds(claim_of(filed), c)]
            if known:
                _likeliest(claim_of(filed), known).reminders.append(filed)
            else:
                lonely.append(filed)
    return clusters + gather(lonely, decided)


def _likeliest(reminder: Claim, known: Sequence[Cluster]) -> Cluster:
    """Of debts of one number, that of the amount asked for; else the last that was issued before.

    Numbers begin anew: a supplier's invoice 6 of this year is not that of the last.
    """

    def order(cluster: Cluster) -> tuple[bool, bool, date]:
        best = cluster.best
        issued, asked = best.issue_date or date.min, reminder.issue_date or date.max
        return best.amount == reminder.amount, issued <= asked, issued

    return max(known, key=order)


def _reminds(reminder: Claim, cluster: Cluster) -> bool:
    if cluster.best.kind is not DocumentKind.INVOICE:
        return False
    numbers = [claim_of(f).document_number for f in cluster.claims]
    asked = reminder.refers_to or (reminder.document_number,)
    named = any(alike(a, n) for a in asked for n in numbers)
    return named and any(agree(reminder, claim_of(f)) for f in cluster.claims)
