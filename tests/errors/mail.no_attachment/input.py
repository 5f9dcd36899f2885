"""A supplier writes the invoice in the text of an e-mail."""


def data() -> bytes:
    return b"From: a@b.example\nTo: c@d.example\nSubject: Faktura 1001\n\nBetala 500 kr.\n"
