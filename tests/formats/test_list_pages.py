"""Lists as they are printed, with their pages, sums and two-row heads; and payouts to people."""

from __future__ import annotations

import pytest

from sluss.core.money import Money
from sluss.core.records import Claim, DocumentKind, Reference, ReferenceType
from sluss.formats.lists import read_list

SHORT = "Namn;Fakturanr;Belopp"
PAYOUTS = "Personnr;Namn;Clearingnr;Kontonr;Belopp;Utbetalningsdag;Ändamål;Beslut"


def csv(*lines: str) -> bytes:
    return "\r\n".join([*lines, ""]).encode("cp1252")


def only(data: bytes) -> Claim:
    reading = read_list(data)
    assert reading.findings == []
    (record,) = reading.records
    assert isinstance(record, Claim)
    return record


# ---- lists as they are printed ---------------------------------------------------------------

PAGE = ("Öppna poster;;Sida 1", "Kommunen;;2023-11-20", SHORT)


def test_the_tops_of_pages_are_no_rows():
    again = [line.replace("Sida 1", "Sida 2") for line in PAGE]
    reading = read_list(csv(*PAGE, "x;1;2,00", *again, "y;2;3,00", "Summa;;5,00"))
    assert reading.findings == []
    assert [claim.line for claim in reading.records] == [4, 8]


def test_several_lists_in_one_sheet_are_each_read_with_its_own_heads():
    reading = read_list(
        csv(
            SHORT, "x;1;2,00", "Summa;;2,00", "",
            "Fakturanr;Förfallodatum;Leverantör;Restbelopp", "2;2023-12-01;y;4,00", "Summa;;;4,00",
        )
    )  # fmt: skip
    assert reading.findings == []
    told = [(c.supplier.name, c.document_number, c.amount.minor) for c in reading.records]
    assert told == [("x", "1", 200), ("y", "2", 400)]


def test_a_list_of_suppliers_may_follow_one_of_debts():
    reading = read_list(csv(SHORT, "x;1;2,00", "Leverantör;Bankgiro;Ort", "y;5402-9681;Kalix"))
    assert [type(record).__name__ for record in reading.records] == ["Claim", "SupplierEntry"]


def test_heads_below_that_cannot_be_read_refuse_the_file():
    reading = read_list(csv(SHORT, "x;1;2,00", "Namn;Bankgiro;Valuta;Belopp", "y;5402-9681;SEK;1"))
    assert [f.code for f in reading.findings] == ["lists.columns_missing"]
    assert reading.findings[0].place.line == 3
    assert reading.records == []


def test_heads_may_stand_in_two_rows():
    claim = only(
        csv("Leverantör;;Faktura;;Rest", "Nr;Namn;Nr;Datum;Belopp", "10;Bo;F1;2023-10-01;2,50")
    )
    assert (claim.supplier.supplier_number, claim.supplier.name) == ("10", "Bo")
    assert (claim.document_number, str(claim.issue_date)) == ("F1", "2023-10-01")


@pytest.mark.parametrize(
    "last",
    [
        ";;4,00", "Totalt;;4,00", "Grand total;;4,00", "S:a;;4,00", ";Delsumma;4,00",
        "Summa Bo Ek AB;;4,00",
    ],
)  # fmt: skip
def test_a_sum_is_known_by_any_of_its_words_or_by_standing_alone(last):
    reading = read_list(csv(SHORT, "x;1;2,00", "y;2;2,00", last))
    assert [f.code for f in reading.findings if f.code != "lists.remark"] == []
    assert len(reading.records) == 2


def test_the_suppliers_number_of_an_invoice_goes_before_the_systems_own():
    claim = only(csv("Namn;Löpnr;Fakturanr;Lev. fakturanr;Belopp", "Bo;7;8;F9;2,50"))
    assert claim.document_number == "F9"
    assert only(csv("Namn;Löpnr;Belopp", "Bo;7;2,50")).document_number == "7"


def test_an_amount_in_the_invoices_currency_goes_before_the_one_in_kronor():
    claim = only(csv("Namn;Fakturanr;Belopp;Valutabelopp;Valuta", "Bo;1;11500,00;1000,00;EUR"))
    assert claim.amount == Money("EUR", 100000)


@pytest.mark.parametrize("head", ["Ömmande", "Ömmande skäl", "Nödläge"])
def test_hardship_has_many_names(head):
    assert only(csv(f"{SHORT};{head}", "x;1;2;ja")).has_hardship


def test_a_text_is_what_the_payee_is_told():
    claim = only(csv(f"{SHORT};Text", "x;1;2;Avtal 7"))
    assert claim.reference == Reference(ReferenceType.TEXT, "Avtal 7")


def test_what_customers_owe_is_not_what_we_owe():
    data = csv("Kundnr;Kundnamn;Orgnr;Fakturanr;Belopp", "1;Bo;556036-0793;1;2")
    assert [f.code for f in read_list(data).findings] == ["lists.customers"]


# ---- payouts ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "heads",
    [
        "Personnr;Namn;Beslut;Att betala",
        "Personnr;Namn;Ändamål;Utbetalningsdag;Restbelopp",
        "Samordningsnummer;Namn;Beslut;Fakturanr;Belopp",
        "Förening;Beslut;Utbetalningsdag;Belopp",
        "Kund;Avser inbetalning;Belopp",
        "Namn;Inbetald OCR;Fakturanr;Belopp",
    ],
)
def test_a_list_of_payouts_is_known_by_what_only_they_have(heads):
    cells = {"Personnr": "19900101-1239", "Samordningsnummer": "900161-1236",
             "Utbetalningsdag": "2023-12-01"}  # fmt: skip
    row = ";".join(cells.get(head, "12") for head in heads.split(";"))
    claim = only(csv(heads, row))
    assert (claim.kind, claim.amount) == (DocumentKind.PAYOUT, Money("SEK", 1200))


def test_a_list_of_invoices_with_a_case_number_is_one_of_invoices():
    claim = only(csv("Namn;Orgnr;Personnr;Fakturanr;Beslut;Belopp", "Bo;556036-0793;;1;D7;12"))
    assert claim.kind is DocumentKind.INVOICE


@pytest.mark.parametrize(
    "head",
    ["Avser inbetalning", "Inbetald OCR", "Kundens OCR", "Betalningsreferens", "Återbetalning av"],
)
def test_a_refund_names_the_payment_that_it_returns(head):
    claim = only(
        csv(f"Namn;Beslut;Utbetalningsdag;Belopp;{head}", "Bo;B1;2023-12-01;12;70012345674")
    )
    assert claim.refers_to == ("70012345674",)
    assert claim.document_number == "B1"


def test_a_refund_without_a_decision_is_known_by_the_payment():
    claim = only(csv("Kund;Avser inbetalning;Belopp", "Bo;70012345674;12"))
    assert (claim.supplier.name, claim.document_number) == ("Bo", "70012345674")


def test_a_payment_reference_in_a_list_of_debts_is_what_the_payee_wants_to_see():
    claim = only(csv(f"{SHORT};Betalningsreferens", "x;1;2;1234566"))
    assert claim.reference == Reference(ReferenceType.OCR, "1234566")
    assert claim.refers_to == ()


@pytest.mark.parametrize(
    "row",
    [
        "19900101-1230;Bo;3300;9001011230;x;2023-12-01;Hyra;B1",
        "9001011239;Bo;;900101-1239;1;2023-12-01;Hyra;B1",
        "900101-1239;Bo;3300;9001011239;1;9001011239;Hyra;B1",
        "Utskriven för 19900101-1239;;;;;;;",
        "900161-1230;Bo;;;-5;2023-12-01;Hyra;B1",
    ],
)
def test_no_finding_of_a_payout_shows_the_number(row):
    findings = read_list(csv(PAYOUTS, row)).findings
    assert findings
    assert not any("1239" in str(f) or "1230" in str(f) for f in findings)


def test_a_list_without_heads_shows_nobody_either():
    (finding,) = read_list(csv("19900101-1239;Bo;3300;9001011239;12")).findings
    assert finding.found == "19900101-****, Bo, 3300, 900101****, 12"
