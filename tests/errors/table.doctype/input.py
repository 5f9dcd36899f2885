"""An entity in a sheet that would read a file of the machine."""

from tests.errors.packed import workbook


def data() -> bytes:
    return workbook('<!DOCTYPE a [<!ENTITY b SYSTEM "secret.txt">]><worksheet/>')
