"""The bench of sluss check: how fast, in what memory, how it grows, and against SaxonC.

The official stylesheets are no part of the project. SLUSS_BENCH_XSLT names a folder with them;
then, and if saxonche is installed, they are run on the same invoices. Else the bench says what it
left out.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median

from sluss.check import check
from sluss.formats.second_opinion import as_text
from sluss.outside import saxon
from tools.bench.child import run
from tools.bench.figures import Figure

NAME = "check"
XSLT = "SLUSS_BENCH_XSLT"
# 8 to 22 KB: what most invoices have.
_LINES = (6, 8, 10, 12, 14, 16)
_OFFICIAL = ("en16931", "peppol")
_SECONDS, _TURNS = 1.5, 7
_FOLDER = 2_000
_LONG, _LONGER, _MANY_RATES, _RATES = 1_000, 4_000, 2_000, 100
_NS = "urn:oasis:names:specification:ubl:schema:xsd:"


def check_invoices(work: Path) -> Iterator[Figure]:
    """E-invoices held to the rules on one core and on all, and against SaxonC where it is."""
    documents = [invoice(lines) for lines in _LINES]
    size = sum(map(len, documents)) / len(documents) / 1000
    with_ours = _pace(documents, check)
    yield Figure(bench=NAME, what="size of an invoice", value=size, unit="KB")
    yield Figure(bench=NAME, what="one core, with our rules", value=with_ours, unit="invoices/s")
    yield from _official(documents)
    yield from _growth()
    yield from _folder(work, documents)


def _there() -> tuple[str, ...]:
    from sluss.check import rules_there_are

    return tuple(one for one in _OFFICIAL if one in rules_there_are())


def _pace(documents: list[bytes], judge: Callable[[bytes], object]) -> float:
    """Invoices in a second of one processor's time, the parsing included."""
    for one in documents:
        judge(one)
    count, begun = 0, time.process_time()
    while (spent := time.process_time() - begun) < _SECONDS:
        for one in documents:
            judge(one)
        count += len(documents)
    return count / spent


def _official(documents: list[bytes]) -> Iterator[Figure]:
    """The official rules, ours against SaxonC in turns: no machine has an even pace."""
    place = os.environ.get(XSLT, "")
    if not place or not saxon.is_installed():
        missing = f"{XSLT} is not set" if not place else "saxonche is not installed"
        print(f"bench: check: not run against SaxonC: {missing}", file=sys.stderr)
        yield _ours(_pace(documents, _by_the_official))
        return
    texts = [text.encode() for text in map(as_text, documents) if isinstance(text, str)]
    with saxon.Saxon(saxon.stylesheets_at(Path(place))) as asked:
        turns = [
            (
                _pace(documents, _by_the_official),
                _pace(texts, lambda one: asked.reports(one.decode())),
            )
            for _ in range(_TURNS)
        ]
    ratios = [ours / theirs for ours, theirs in turns]
    yield _ours(median(ours for ours, _ in turns))
    theirs = median(theirs for _, theirs in turns)
    yield Figure(bench=NAME, what="SaxonC, one core", value=theirs, unit="invoices/s")
    what = f"against SaxonC, the middle of {_TURNS} turns"
    yield Figure(bench=NAME, what=what, value=median(ratios), unit="x", bar=10, is_least=True)


def _by_the_official(document: bytes) -> object:
    return check(document, rules=_there())


def _ours(pace: float) -> Figure:
    return Figure(bench=NAME, what=f"one core, {' '.join(_there())}", value=pace, unit="invoices/s")


def _growth() -> Iterator[Figure]:
    """Four times the lines may take little more than four times as long; rates cost nothing."""
    long, longer = _seconds(invoice(_LONG)), _seconds(invoice(_LONGER))
    ratio = longer / long / (_LONGER / _LONG)
    yield Figure(bench=NAME, what=f"{_LONGER:,} lines", value=longer, unit="s")
    what = f"{_LONGER:,} lines against {_LONG:,}, a line"
    yield Figure(bench=NAME, what=what, value=ratio, unit="x", bar=1.5)
    one, many = _seconds(invoice(_MANY_RATES)), _seconds(invoice(_MANY_RATES, _RATES))
    what = f"{_MANY_RATES:,} lines with {_RATES} rates against one"
    yield Figure(bench=NAME, what=what, value=many / one, unit="x", bar=2)


def _seconds(document: bytes) -> float:
    check(document)
    spent = []
    for _ in range(3):
        begun = time.process_time()
        check(document)
        spent.append(time.process_time() - begun)
    return min(spent)


def _folder(work: Path, documents: list[bytes]) -> Iterator[Figure]:
    """A folder as a person checks it: the program begun, every file read, the answer written."""
    folder, home = work / "check-in", work / "no-home"
    folder.mkdir(exist_ok=True)
    for number in range(_FOLDER):
        (folder / f"{number:05}.xml").write_bytes(documents[number % len(documents)])
    env = {**os.environ, "SLUSS_HOME": str(home)}
    call = ["sluss", "check", str(folder), "--json"]
    out = work / "check.json"
    one = run([*call, "--workers", "1"], output=out, env=env, codes=(0, 1))
    alone = run([*call[:2], str(folder / "00000.xml")], output=out, env=env, codes=(0, 1))
    every = run(call, output=out, env=env, codes=(0, 1))
    yield Figure(bench=NAME, what=f"{_FOLDER:,} files, one process", value=one.seconds, unit="s")
    yield Figure(bench=NAME, what=f"{_FOLDER:,} files, all cores", value=every.seconds, unit="s")
    yield Figure(bench=NAME, what="one file, begun and done", value=alone.seconds, unit="s")
    library = run(["tools.bench.inside", "check", str(folder)], output=out, env=env)
    yield Figure(bench=NAME, what="memory, sluss.check", value=library.peak_mb, unit="MB", bar=60)
    yield Figure(bench=NAME, what="memory, the program", value=one.peak_mb, unit="MB")


def invoice(lines: int, rates: int = 1) -> bytes:
    """A whole Peppol invoice of so many lines, which has so many rates of VAT in turn."""
    percents = [25 + number for number in range(rates)]
    of_rate = [len(range(number, lines, rates)) * 100 for number in range(rates)]
    taxes = [total * percent / 100 for total, percent in zip(of_rate, percents, strict=True)]
    total, vat = lines * 100, sum(taxes)
    return _WHOLE.format(
        total=f"{total:.2f}",
        vat=f"{vat:.2f}",
        payable=f"{total + vat:.2f}",
        rows="".join(
            _TAX.format(of=f"{of:.2f}", vat=f"{tax:.2f}", percent=percent)
            for of, tax, percent in zip(of_rate, taxes, percents, strict=True)
        ),
        lines="".join(
            _LINE.format(number=number + 1, percent=percents[number % rates])
            for number in range(lines)
        ),
    ).encode()


_SCHEME = "<cac:TaxScheme><cbc:ID>VAT</cbc:ID></cac:TaxScheme>"
_COUNTRY = """<cac:PostalAddress><cbc:StreetName>Storgatan 1</cbc:StreetName>
<cbc:CityName>Luleå</cbc:CityName><cbc:PostalZone>972 31</cbc:PostalZone><cac:Country>
<cbc:IdentificationCode>SE</cbc:IdentificationCode></cac:Country></cac:PostalAddress>"""
_TAX = f"""<cac:TaxSubtotal><cbc:TaxableAmount currencyID="SEK">{{of}}</cbc:TaxableAmount>
<cbc:TaxAmount currencyID="SEK">{{vat}}</cbc:TaxAmount><cac:TaxCategory><cbc:ID>S</cbc:ID>
<cbc:Percent>{{percent}}</cbc:Percent>{_SCHEME}</cac:TaxCategory></cac:TaxSubtotal>
"""
_LINE = f"""<cac:InvoiceLine>
  <cbc:ID>{{number}}</cbc:ID>
  <cbc:Note>Arbete enligt ramavtal, beställt av gatukontoret</cbc:Note>
  <cbc:InvoicedQuantity unitCode="HUR">1</cbc:InvoicedQuantity>
  <cbc:LineExtensionAmount currencyID="SEK">100.00</cbc:LineExtensionAmount>
  <cbc:AccountingCost>4010</cbc:AccountingCost>
  <cac:OrderLineReference><cbc:LineID>{{number}}</cbc:LineID></cac:OrderLineReference>
  <cac:Item>
    <cbc:Description>Snöröjning och sandning, en timme med lastmaskin och förare</cbc:Description>
    <cbc:Name>Snöröjning</cbc:Name>
    <cac:SellersItemIdentification><cbc:ID>SR-100</cbc:ID></cac:SellersItemIdentification>
    <cac:ClassifiedTaxCategory><cbc:ID>S</cbc:ID><cbc:Percent>{{percent}}</cbc:Percent>
      {_SCHEME}</cac:ClassifiedTaxCategory>
  </cac:Item>
  <cac:Price><cbc:PriceAmount currencyID="SEK">100.00</cbc:PriceAmount>
    <cbc:BaseQuantity unitCode="HUR">1</cbc:BaseQuantity></cac:Price>
</cac:InvoiceLine>
"""
_WHOLE = f"""<?xml version="1.0" encoding="UTF-8"?>
<Invoice xmlns="{_NS}Invoice-2" xmlns:cac="{_NS}CommonAggregateComponents-2"
 xmlns:cbc="{_NS}CommonBasicComponents-2">
<cbc:CustomizationID>urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0\
</cbc:CustomizationID>
<cbc:ProfileID>urn:fdc:peppol.eu:2017:poacc:billing:01:1.0</cbc:ProfileID>
<cbc:ID>F1001</cbc:ID><cbc:IssueDate>2026-11-02</cbc:IssueDate>
<cbc:DueDate>2026-12-02</cbc:DueDate><cbc:InvoiceTypeCode>380</cbc:InvoiceTypeCode>
<cbc:DocumentCurrencyCode>SEK</cbc:DocumentCurrencyCode>
<cbc:BuyerReference>Gatukontoret</cbc:BuyerReference>
<cac:AccountingSupplierParty><cac:Party>
<cbc:EndpointID schemeID="0007">5560360793</cbc:EndpointID>{_COUNTRY}
<cac:PartyTaxScheme><cbc:CompanyID>SE556036079301</cbc:CompanyID>{_SCHEME}</cac:PartyTaxScheme>
<cac:PartyLegalEntity><cbc:RegistrationName>Åkeri Norr AB</cbc:RegistrationName>
<cbc:CompanyID schemeID="0007">5560360793</cbc:CompanyID></cac:PartyLegalEntity>
</cac:Party></cac:AccountingSupplierParty>
<cac:AccountingCustomerParty><cac:Party>
<cbc:EndpointID schemeID="0007">2120000142</cbc:EndpointID>{_COUNTRY}
<cac:PartyLegalEntity><cbc:RegistrationName>Exempelköpings kommun</cbc:RegistrationName>
<cbc:CompanyID schemeID="0007">2120000142</cbc:CompanyID></cac:PartyLegalEntity>
</cac:Party></cac:AccountingCustomerParty>
<cac:PaymentMeans><cbc:PaymentMeansCode>30</cbc:PaymentMeansCode>
<cbc:PaymentID>1230003210</cbc:PaymentID><cac:PayeeFinancialAccount><cbc:ID>54029681</cbc:ID>
<cac:FinancialInstitutionBranch><cbc:ID>SE:BANKGIRO</cbc:ID></cac:FinancialInstitutionBranch>
</cac:PayeeFinancialAccount></cac:PaymentMeans>
<cac:TaxTotal><cbc:TaxAmount currencyID="SEK">{{vat}}</cbc:TaxAmount>
{{rows}}</cac:TaxTotal>
<cac:LegalMonetaryTotal>
<cbc:LineExtensionAmount currencyID="SEK">{{total}}</cbc:LineExtensionAmount>
<cbc:TaxExclusiveAmount currencyID="SEK">{{total}}</cbc:TaxExclusiveAmount>
<cbc:TaxInclusiveAmount currencyID="SEK">{{payable}}</cbc:TaxInclusiveAmount>
<cbc:PayableAmount currencyID="SEK">{{payable}}</cbc:PayableAmount>
</cac:LegalMonetaryTotal>
{{lines}}</Invoice>
"""
