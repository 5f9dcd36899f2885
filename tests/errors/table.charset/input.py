"""A byte that is no letter in any of the sets."""


def data() -> bytes:
    return b"Lev.namn;Fakturanr;Belopp\r\n\x81keri Norr AB \xe5\xe4\xf6;F1001;1250,00\r\n"
