"""Which suppliers somebody means who says a name, a number or an account."""

from __future__ import annotations

from sluss.core.ids import read_org_number
from sluss.core.party import fold_name
from sluss.rules.register.suppliers import Register, Supplier


def in_order(register: Register) -> list[Supplier]:
    """Every supplier, the one that most money went through first."""
    return sorted(register.suppliers.values(), key=lambda s: (-s.money, s.key))


def is_wanted(supplier: Supplier, search: str) -> bool:
    """Whether each word asked for is in its names, numbers or accounts."""
    numbers = [supplier.key.partition(":")[2], *supplier.vat_numbers, *supplier.supplier_numbers]
    numbers += [known.account.number for known in supplier.accounts.values()]
    names = [name.casefold() for name in supplier.names] + [fold_name(n) for n in supplier.names]
    hay = "\n".join([*names, *map(str.casefold, numbers)])
    words = search.casefold().split()
    return all(word in hay or (_digits(word) and _digits(word) in hay) for word in words)


def _digits(word: str) -> str:
    """An organisation or giro number without its hyphen; "" if the word is none."""
    bare = word.replace("-", "")
    return bare if bare.isascii() and bare.isdigit() else ""


def find(register: Register, asked: str) -> list[Supplier]:
    """The one of this number, else those of just this name, else those in which its words are."""
    known = register.suppliers.get(f"org:{read_org_number(asked)}")
    if known:
        return [known]
    suppliers = in_order(register)
    exact = [one for one in suppliers if fold_name(asked) in map(fold_name, one.names)]
    return exact or [one for one in suppliers if is_wanted(one, asked)]
