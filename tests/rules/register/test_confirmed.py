"""A debt that names no account goes to the one that two people confirmed for its payee."""

from __future__ import annotations

import pytest

from sluss.core.party import Account, Party, Scheme
from sluss.core.records import SupplierEntry
from sluss.rules.register.derive import Setting, derive
from sluss.rules.register.filed import Confirmed
from tests.rules.register.records import GIRO, NAME, ORG, OTHER_GIRO, claim
from tests.rules.register.test_explain import component, known

BARE = claim(account=None)
NAMELESS = claim(account=None, org="")
MINE = Confirmed(f"org:{ORG}", GIRO)
LATER = Confirmed(f"org:{ORG}", OTHER_GIRO)
BY_NAME = Confirmed("name:akeri norr", GIRO)
VOUCHED = [known("call-back")]
BOTH = [*VOUCHED, known("call-back", OTHER_GIRO)]
OTHER = SupplierEntry(supplier=Party(name=NAME, org_number="5569000028"))
UNSOUND = Account(Scheme.BANKGIRO, "50000018")


@pytest.mark.parametrize(
    ("records", "given", "account", "codes"),
    [
        ([BARE], {}, None, ["no_account"]),
        ([BARE], {"confirmed": (MINE,), "vouched": VOUCHED}, GIRO, []),
        # The last word counts, and what a list or a claim says comes first.
        ([BARE], {"confirmed": (MINE, LATER), "vouched": BOTH}, OTHER_GIRO, []),
        (
            [BARE],
            {
                "confirmed": (MINE,),
                "vouched": [*VOUCHED, known("supplier-list", OTHER_GIRO)],
                "suppliers": (
                    SupplierEntry(supplier=BARE.supplier, accounts=(OTHER_GIRO,), line=1),
                ),
            },
            OTHER_GIRO,
            [],
        ),
        (
            [claim(account=OTHER_GIRO)],
            {"confirmed": (MINE,), "vouched": VOUCHED},
            OTHER_GIRO,
            ["account_unverified"],
        ),
        # Nobody's word but the call-back's counts, and only for this payee.
        ([BARE], {"confirmed": (MINE,)}, None, ["no_account"]),
        ([BARE], {"confirmed": (MINE,), "vouched": [known("paid-before")]}, None, ["no_account"]),
        (
            [BARE],
            {
                "confirmed": (Confirmed("org:5569000028", GIRO),),
                "vouched": [known("call-back", party="org:5569000028")],
            },
            None,
            ["no_account"],
        ),
        # What was said of a name is not said of a number that came to have it.
        (
            [BARE],
            {"confirmed": (BY_NAME,), "vouched": [known("call-back", party=BY_NAME.party)]},
            None,
            ["no_account"],
        ),
        (
            [NAMELESS],
            {"confirmed": (BY_NAME,), "vouched": [known("call-back", party=BY_NAME.party)]},
            GIRO,
            [],
        ),
        (
            [NAMELESS],
            {
                "confirmed": (BY_NAME,),
                "vouched": [known("call-back", party=BY_NAME.party)],
                "suppliers": (SupplierEntry(supplier=BARE.supplier), OTHER),
            },
            None,
            ["several_of_this_name"],
        ),
        # Who is to be paid instead of the supplier is another one.
        (
            [claim(account=None, payee=Party(name="Inkasso AB"))],
            {"confirmed": (MINE,), "vouched": VOUCHED},
            None,
            ["no_account"],
        ),
        (
            [BARE],
            {
                "confirmed": (Confirmed(MINE.party, UNSOUND),),
                "vouched": [known("call-back", UNSOUND)],
            },
            UNSOUND,
            ["account_unsound"],
        ),
    ],
)
def test_where_a_debt_that_names_no_account_is_paid(records, given, account, codes):
    (draft,) = derive(component(records, **given), Setting("2120009999")).drafts
    payable = draft.payable
    assert payable.account == account
    assert [hold.code.removeprefix("register.") for hold in payable.holds] == codes
    assert (payable.verified_by == "") is (codes not in ([], ["account_unsound"]))
