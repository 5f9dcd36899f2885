"""Whether what is read of a statement is all of it: pages, summaries, numbers and repeats."""

from __future__ import annotations

from datetime import date

import pytest

from sluss.core.money import Money
from sluss.core.records import BankEntry, Statement
from sluss.formats.camt import read_camt
from tests.formats.test_camt import balance, details, entry

ACCOUNT = "<Acct><Id><IBAN>SE5360000000000000123456</IBAN></Id><Ccy>SEK</Ccy></Acct>"
INTERIM = "</CdOrPrtry><SubTp><Cd>INTM</Cd></SubTp></Tp>"


def frame(
    *inside: str,
    name: str = "S1",
    sequence: int | None = None,
    page: tuple[int, str] | None = None,
    kind: str = "Stmt",
    account: str = ACCOUNT,
) -> str:
    number = f"<ElctrncSeqNb>{sequence}</ElctrncSeqNb>" if sequence is not None else ""
    shown = f"<PgNb>{page[0]}</PgNb><LastPgInd>{page[1]}</LastPgInd>" if page else ""
    pages = f"<{kind}Pgntn>{shown}</{kind}Pgntn>" if page else ""
    return f"<{kind}><Id>{name}</Id>{pages}{number}{account}{''.join(inside)}</{kind}>"


def file(*frames: str, header: str = "", message: str = "BkToCstmrStmt") -> bytes:
    return f"""<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><{message}>
    <GrpHdr><MsgId>B1</MsgId>{header}</GrpHdr>{"".join(frames)}</{message}></Document>""".encode()


def told(*frames: str, header: str = "") -> list[tuple[str, str, str]]:
    findings = read_camt(file(*frames, header=header)).findings
    return [(finding.code, finding.found, finding.expected) for finding in findings]


def statements(data: bytes) -> list[Statement]:
    return [record for record in read_camt(data).records if isinstance(record, Statement)]


def interim(kind: str, amount: str) -> str:
    return balance(kind, amount).replace("</CdOrPrtry></Tp>", INTERIM)


def opening(amount: str) -> str:
    return balance("OPBD", amount)


def closing(amount: str) -> str:
    return balance("CLBD", amount)


FIRST, LAST = (1, "false"), (2, "true")


@pytest.mark.parametrize(
    ("pages", "found"),
    [
        # Each page with its own interim balances, as the standard's INTM means it.
        ([frame(opening("10.00"), interim("CLBD", "6.00"), entry("4.00"), page=FIRST),
          frame(interim("OPBD", "6.00"), closing("3.00"), entry("3.00"), page=LAST)], []),
        # Each page with the balances of the whole statement.
        ([frame(opening("10.00"), closing("3.00"), entry("4.00"), page=FIRST),
          frame(opening("10.00"), closing("3.00"), entry("3.00"), page=LAST)], []),
        # The opening balance on the first page and the closing one on the last.
        ([frame(opening("10.00"), entry("4.00"), page=FIRST),
          frame(closing("3.00"), entry("3.00"), page=LAST)], []),
        # No balances but the last page's: nothing can be proved.
        ([frame(entry("4.00"), page=FIRST), frame(closing("3.00"), page=LAST)], []),
        # An entry is missing on a page.
        ([frame(opening("10.00"), closing("3.00"), entry("3.00"), page=FIRST),
          frame(opening("10.00"), closing("3.00"), entry("3.00"), page=LAST)],
         [("camt.balance_differs", "3.00", "4.00")]),
        ([frame(opening("10.00"), interim("CLBD", "6.00"), entry("3.00"), page=FIRST),
          frame(interim("OPBD", "6.00"), closing("3.00"), entry("3.00"), page=LAST)],
         [("camt.balance_differs", "6.00", "7.00")]),
        # A page alone is no whole: what it lacks may come in the next file.
        ([frame(opening("10.00"), closing("3.00"), entry("4.00"), page=FIRST)], []),
        ([frame(opening("10.00"), closing("3.00"), entry("3.00"), page=LAST)], []),
        # But a page between two others is missing.
        ([frame(opening("10.00"), closing("3.00"), entry("4.00"), page=FIRST),
          frame(opening("10.00"), closing("3.00"), entry("1.00"), page=(3, "true"))],
         [("camt.page_missing", "3", "2")]),
        # One page of one is a whole statement.
        ([frame(opening("10.00"), closing("3.00"), entry("4.00"), page=(1, "true"))],
         [("camt.balance_differs", "3.00", "6.00")]),
    ],
)  # fmt: skip
def test_pages_are_proved_together_or_by_their_own_balances(pages, found):
    assert told(*pages) == found


def test_a_page_of_the_message_is_a_page_of_its_statement():
    header = "<MsgPgntn><PgNb>2</PgNb><LastPgInd>false</LastPgInd></MsgPgntn>"
    page = frame(opening("10.00"), closing("3.00"), entry("4.00"))
    assert told(page, header=header) == []
    (whole,) = statements(file(page, header=header))
    assert (whole.page, whole.is_last_page) == (2, False)
    moved = [r for r in read_camt(file(page, header=header)).records if isinstance(r, BankEntry)]
    assert [movement.page for movement in moved] == [2]
    assert [s.page for s in statements(file(page))] == [None]


@pytest.mark.parametrize("page", [("one", "true"), ("", "false"), (0, "true")])
def test_a_page_without_a_number_is_no_page(page):
    (whole,) = statements(file(frame(page=page)))
    assert (whole.page, whole.is_last_page) == (None, True)


@pytest.mark.parametrize(
    ("numbers", "found"),
    [
        ([231, 232, 233], []),
        ([231, 233], [("camt.sequence_gap", "233", "232")]),
        ([231, 235, 236], [("camt.sequence_gap", "235", "232")]),
        ([231, 231], []),
        ([364, 1], []),
        ([None, 5, None, 6], []),
    ],
)
def test_a_number_that_the_bank_left_out_between_two_statements_is_told(numbers, found):
    frames = [frame(name=f"S{place}", sequence=n) for place, n in enumerate(numbers)]
    assert told(*frames) == found


def test_each_account_has_its_own_series():
    other = ACCOUNT.replace("SE5360000000000000123456", "SE7450000000050001234567")
    frames = [frame(sequence=1), frame(name="S2", sequence=9, account=other)]
    assert told(*frames) == []


def test_a_statement_that_stands_twice_in_a_file_is_told_and_both_are_given():
    one = frame(opening("10.00"), closing("6.00"), entry("4.00"))
    assert told(one, one) == [("camt.statement_twice", "S1", "each only once")]
    assert len(statements(file(one, one))) == 2
    assert told(one, one.replace("S1", "S2")) == []
    assert told(one.replace("S1", ""), one.replace("S1", "")) == []


def summary(count: int | None = None, credit: str = "", debit: str = "") -> str:
    total = f"<TtlNtries><NbOfNtries>{count}</NbOfNtries></TtlNtries>" if count is not None else ""
    sides = "".join(
        f"<Ttl{side}Ntries><Sum>{amount}</Sum></Ttl{side}Ntries>"
        for side, amount in (("Cdt", credit), ("Dbt", debit))
        if amount
    )
    return f"<TxsSummry>{total}{sides}</TxsSummry>"


@pytest.mark.parametrize(
    ("claimed", "found"),
    [
        (summary(3), []),
        (summary(3, "5", "4.5"), []),
        # What is pending may be counted or not.
        (summary(2, "5.00", "3.50"), []),
        (summary(4), [("camt.summary_differs", "4", "3")]),
        (summary(3, "5.00", "4.51"), [("camt.summary_differs", "4.51", "4.50")]),
        (summary(None, "6.00"), [("camt.summary_differs", "6.00", "5.00")]),
        (summary(None), []),
    ],
)
@pytest.mark.parametrize("kind", ["Stmt", "Ntfctn"])
def test_a_summary_proves_the_entries(claimed, found, kind):
    moved = [entry("5.00", "CRDT"), entry("3.50"), entry("1.00", status="PDNG")]
    assert told(frame(claimed, *moved, kind=kind)) == found


def test_the_counts_of_both_sides_are_the_count_of_all():
    sides = "".join(
        f"<Ttl{s}Ntries><NbOfNtries>1</NbOfNtries></Ttl{s}Ntries>" for s in ("Cdt", "Dbt")
    )
    claimed = f"<TxsSummry>{sides}</TxsSummry>"
    assert told(frame(claimed, entry("5.00", "CRDT"), entry("3.50"))) == []
    expected = [("camt.summary_differs", "2", "1")]
    assert told(frame(claimed, entry("5.00", "CRDT"))) == expected


def test_the_summary_of_a_page_may_be_that_of_the_whole():
    assert told(frame(summary(9), entry("4.00"), page=FIRST)) == []


def test_an_account_that_names_no_currency_has_that_of_its_balances_or_entries():
    bare = ACCOUNT.replace("<Ccy>SEK</Ccy>", "")
    euro = [
        part.replace("SEK", "EUR") for part in (opening("10.00"), closing("6.00"), entry("4.00"))
    ]
    assert told(frame(*euro, account=bare)) == []
    (whole,) = statements(file(frame(*euro, account=bare)))
    assert (whole.currency, whole.closing) == ("EUR", Money("EUR", 600))
    (bound,) = statements(file(frame(euro[2], account=bare)))
    assert bound.currency == "EUR"


def test_a_statement_of_several_days_opens_with_the_first_and_closes_with_the_last():
    later = [balance("OPBD", "6.00"), balance("CLBD", "5.00")]
    days = [part.replace("2026-11-26", "2026-11-27") for part in later]
    data = file(frame(opening("10.00"), *days, closing("6.00"), entry("4.00"), entry("1.00")))
    assert read_camt(data).findings == []
    (whole,) = statements(data)
    assert (whole.opening, whole.closing) == (Money("SEK", 1000), Money("SEK", 500))
    assert (whole.from_on, whole.to_on) == (date(2026, 11, 26), date(2026, 11, 27))


def test_another_sum_beside_the_booked_balance_is_passed_over():
    base = opening("999.00").replace("</CdOrPrtry></Tp>", INTERIM.replace("INTM", "BCUR"))
    assert told(frame(opening("10.00"), base, closing("6.00"), entry("4.00"))) == []


def test_the_balance_of_the_day_before_opens_a_statement_that_begins_a_day_later():
    before = balance("PRCD", "10.00").replace("2026-11-26", "2026-11-25")
    (whole,) = statements(file(frame(before, closing("6.00"), entry("4.00"))))
    assert (whole.opening, whole.from_on) == (Money("SEK", 1000), date(2026, 11, 26))


CHARGE = '<Chrgs><Amt Ccy="SEK">{}</Amt></Chrgs>'
RECORD = '<Chrgs><Rcrd><Amt Ccy="SEK">{}</Amt><CdtDbtInd>{}</CdtDbtInd></Rcrd></Chrgs>'


@pytest.mark.parametrize(
    ("charges", "minors"),
    [
        (CHARGE.format("1.00"), [-300, -100]),
        (RECORD.format("1.00", "DBIT"), [-300, -100]),
        (CHARGE.format("0.25") + CHARGE.format("0.75"), [-300, -100]),
        (RECORD.format("2.00", "DBIT") + RECORD.format("1.00", "CRDT"), [-300, -100]),
    ],
)
def test_what_the_bank_took_for_itself_is_a_movement_of_its_own(charges, minors):
    """The payment keeps the amount that was ordered, so that it is known again."""
    detail = f"""<TxDtls><Refs><EndToEndId>E1</EndToEndId></Refs><Amt Ccy="SEK">3.00</Amt>
    <CdtDbtInd>DBIT</CdtDbtInd>{charges}</TxDtls>"""
    pair = opening("10.00"), closing("6.00")
    for inside in (details(detail), charges + details(detail.replace(charges, ""))):
        data = file(frame(*pair, entry("4.00", inside=inside)))
        assert read_camt(data).findings == []
        moved = [r for r in read_camt(data).records if isinstance(r, BankEntry)]
        assert [movement.amount.minor for movement in moved] == minors
        assert [movement.end_to_end_id for movement in moved] == ["E1", ""]
        assert [movement.ordinal for movement in moved] == [0, 1]


@pytest.mark.parametrize("charges", [CHARGE.format("0.50"), CHARGE.format("one"), ""])
def test_charges_that_do_not_explain_the_entry_leave_it_whole(charges):
    detail = f"""<TxDtls><Refs><EndToEndId>E1</EndToEndId></Refs><Amt Ccy="SEK">3.00</Amt>
    {charges}</TxDtls>"""
    found = told(frame(entry("4.00", inside=details(detail))))
    assert found == [("camt.details_differ", "-3.00", "-4.00")]


def test_an_amount_of_nothing_was_only_written_because_it_must_be():
    detail = '<TxDtls><Amt Ccy="SEK">0</Amt><CdtDbtInd>DBIT</CdtDbtInd></TxDtls>'
    assert told(frame(entry("4.00", inside=details(detail)))) == []


def test_a_notification_tells_of_pages_too():
    pages = [frame(entry("4.00"), kind="Ntfctn", page=page) for page in (FIRST, (4, "true"))]
    assert told(*pages) == [("camt.page_missing", "4", "2")]
