"""A rule that is asked only where something stands must hold wherever it does not."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from sluss.formats.einvoice_tree import Invoice, Node, read_invoice
from sluss.outside.shipped import shipped
from sluss.rules.intake.einvoice.rule import Rule, RuleSet
from sluss.rules.intake.einvoice.sets import rule_sets
from tests.rules.intake.einvoice.documents import GOOD, spoiled

SETS = rule_sets(shipped)
_UBL = "urn:oasis:names:specification:ubl:schema:xsd"
_EMPTY = f"<Invoice xmlns='{_UBL}:Invoice-2'/>".encode()
# What most rules with a need are about has none of its parts, as nowhere in an honest invoice.
_BARE = (
    f"<Invoice xmlns='{_UBL}:Invoice-2' xmlns:cac='{_UBL}:CommonAggregateComponents-2'>"
    "<cac:TaxTotal/><cac:LegalMonetaryTotal/><cac:InvoiceLine><cac:Price/></cac:InvoiceLine>"
    "</Invoice>"
).encode()
_ALLOWANCE = GOOD[GOOD.index("<cac:AllowanceCharge>") : GOOD.index("<cac:TaxTotal>")]
_TOLD = '<cbc:AllowanceTotalAmount currencyID="SEK">100.00</cbc:AllowanceTotalAmount>'
_NO_ALLOWANCE = spoiled((_ALLOWANCE, ""), (_TOLD, ""))


def not_asked(rules: RuleSet, invoice: Invoice) -> Iterator[tuple[Rule, Node]]:
    """Every rule at every element where it is not asked, for what it needs stands nowhere."""
    contexts = [context for pattern in rules.patterns for context in pattern]
    for kind, nodes in invoice.kinds.items():
        for context in contexts:
            if context.may_match(kind):
                for rule in context.rules:
                    if rule.needs and not any(map(invoice.all, rule.needs)):
                        yield from ((rule, node) for node in nodes)


@pytest.mark.parametrize("document", [_EMPTY, _BARE, GOOD.encode(), _NO_ALLOWANCE])
def test_what_is_not_asked_holds(document):
    invoice = read_invoice(document)
    assert isinstance(invoice, Invoice)
    passed = [pair for one in SETS if one.syntax == "ubl" for pair in not_asked(one, invoice)]
    assert len({rule.id for rule, _ in passed}) > 5
    assert [rule.id for rule, node in passed if not rule.holds(node, invoice)] == []


def test_every_rule_that_needs_something_is_seen_not_to_be_asked():
    needing = {rule.id for one in SETS for rule in one.rules() if rule.needs}
    seen = set()
    for document in (_EMPTY, _BARE, GOOD.encode(), _NO_ALLOWANCE):
        invoice = read_invoice(document)
        assert isinstance(invoice, Invoice)
        seen |= {rule.id for one in SETS for rule, _ in not_asked(one, invoice)}
    assert seen == needing
