"""The books and the register in open forms, for anybody to read without us."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from django.db.models import Max, Min, Sum

from sluss.core.money import Money
from sluss.formats.beancount import VoucherText, write_beancount
from sluss.services import _shipped
from sluss.store.models import Organisation, Posting, Voucher


def beancount_lines(today: date) -> Iterator[str]:
    """The whole book as beancount text, ending with the balances that it must come to."""
    roles = {account: role for role, account in _shipped.chart().items()}
    days = Voucher.objects.aggregate(first=Min("booked_on"), last=Max("booked_on"))
    closes: dict[str, list[Money]] = {}
    for row in (
        Posting.objects.values("account", "currency")
        .annotate(s=Sum("amount_minor"))
        .order_by("account", "currency")
    ):
        closes.setdefault(roles[row["account"]], []).append(Money(row["currency"], row["s"]))
    last = date.fromisoformat(days["last"]) if days["last"] else today
    return write_beancount(
        Organisation.objects.get().name,
        _vouchers(roles),
        opened_on=days["first"] or today.isoformat(),
        closes=closes,
        closed_on=(last + timedelta(days=1)).isoformat(),
    )


def _vouchers(roles: dict[str, str]) -> Iterator[VoucherText]:
    """Vouchers in the order of their days (beancount sorts by day), then of their numbers."""
    rows = Posting.objects.order_by("voucher", "row").iterator()
    posting = next(rows, None)
    for voucher in Voucher.objects.order_by("number").iterator():
        mine = []
        while posting is not None and posting.voucher == voucher.number:
            amount = Money(posting.currency, posting.amount_minor)
            mine.append((roles[posting.account], amount))
            posting = next(rows, None)
        yield VoucherText(
            voucher.number, voucher.series, voucher.booked_on, voucher.text, tuple(mine)
        )
