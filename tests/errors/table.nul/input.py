"""A NUL far down in the list: a disk error, or no text at all."""

from sluss.formats.recognise import HEAD_BYTES

ROW = "Åkeri Norr AB;F1001;1250,00\n".encode()


def data() -> bytes:
    rows = ROW * (HEAD_BYTES // len(ROW) + 1)
    return "Leverantör;Fakturanr;Belopp\n".encode() + rows + b"Kvarnens Bageri;77;318\0,50\n"
