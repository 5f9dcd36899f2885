"""A clerk at a machine whose power is cut, and the disk that it stands on.

The disk is a file system of the kernel's own in an image. The power is cut by the ioctl that file
systems have for it: nothing that was not yet on disk gets there, not even the log.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import struct
import subprocess
import sys
import time
from contextlib import redirect_stderr, redirect_stdout, suppress
from io import StringIO
from pathlib import Path
from typing import Any

from tests.faults.acts import call, proved
from tests.papers import FIRMS, invoice

Plain = dict[str, Any]
# XFS_IOC_GOINGDOWN, which ext4 has as well: EXT4_IOC_SHUTDOWN; 2 is "do not flush the log".
GOING_DOWN, NO_LOG_FLUSH = 0x8004587D, 2
MEGABYTES = {"ext4": 64, "xfs": 320}
GONE_SECONDS_MAX = 120.0
_HOME, _OUT, _STICK = "home", "out", "stick"


class Disk:
    """A file system in an image below a folder. kind: ext4 or xfs."""

    def __init__(self, kind: str, folder: Path) -> None:
        self.image, self.top = folder / f"{kind}.img", folder / kind
        self.top.mkdir()
        with self.image.open("wb") as out:
            out.truncate(MEGABYTES[kind] << 20)
        _run(f"mkfs.{kind}", "-q", str(self.image))
        self.mount()
        for name in (_HOME, _OUT, _STICK):
            (self.top / name).mkdir()

    @property
    def home(self) -> Path:
        return self.top / _HOME

    @property
    def out(self) -> Path:
        return self.top / _OUT

    @property
    def stick(self) -> Path:
        return self.top / _STICK

    def mount(self) -> None:
        _run("mount", "-o", "loop", str(self.image), str(self.top))

    def unmount(self) -> None:
        """Gone when this returns, also where another test's namespace had a copy of the mount.

        As long as one has, the same image mounted again would be the file system that was cut.
        """
        _run("umount", str(self.top))
        until = time.monotonic() + GONE_SECONDS_MAX
        while self._is_held():
            if time.monotonic() > until:
                raise TimeoutError(f"somebody holds {self.image} still")
            time.sleep(0.01)

    def _is_held(self) -> bool:
        for backing in Path("/sys/block").glob("loop*/loop/backing_file"):
            # A loop device may go while it is looked at.
            with suppress(OSError):
                if backing.read_text(encoding="utf-8").strip() == str(self.image):
                    return True
        return False

    def cut(self) -> None:
        """The power is gone: from here on nothing gets onto this disk."""
        folder = os.open(self.top, os.O_RDONLY)
        try:
            fcntl.ioctl(folder, GOING_DOWN, struct.pack("I", NO_LOG_FLUSH))
        finally:
            os.close(folder)


def _run(*words: str) -> None:
    subprocess.run(words, check=True, capture_output=True)


def work(given: Plain) -> int:
    """Take in, attest, propose, sign and hand out, debt after debt, until the power is gone.

    Shapes: what was acknowledged is noted in a file that lies on another disk, a line each. begin:
            the number of the first debt.
    """
    notes, top = Path(given["notes"]), Path(given["top"])
    desk = Path(given["desk"])
    for number in range(given["begin"], given["begin"] + 1000):
        name = f"D{number}"
        paper = desk / f"{name}.xml"
        paper.write_bytes(invoice(FIRMS[number % 4], name, f"{100 + number}.00"))
        if not _acknowledged(notes, ["received", name], "receive", str(paper)):
            return 0
        id_ = _id(name)
        for by in ("anna", "bo"):
            _acknowledged(notes, ["attested", id_, by], "approve", id_, "--as", by)
        _acknowledged(notes, ["proposed", id_], "batch", "propose", "--as", "eva", id_)
        batch = _batch()
        for by in ("cia", "dag"):
            _acknowledged(notes, ["signed", batch, by], "batch", "sign", batch, "--as", by)
        out = top / _OUT / f"{name}.xml"
        export = ("batch", "export", batch, "--out", str(out), "--as", "cia")
        _acknowledged(notes, ["handed out", out.name], *export)
    return 0


def _acknowledged(notes: Path, what: list[str], *argv: str) -> bool:
    with redirect_stdout(StringIO()), redirect_stderr(StringIO()):
        code = call(list(argv))
    if code == 0:
        with notes.open("a", encoding="utf-8") as out:
            out.write(json.dumps(what) + "\n")
    return code == 0


def _id(name: str) -> str:
    from sluss.store.models import PayableRow

    return str(PayableRow.objects.get(document_number=name).public_id)


def _batch() -> str:
    from sluss.store.models import Batch

    return str(Batch.objects.order_by("-id").values_list("id", flat=True)[0])


def found(given: Plain) -> int:
    """Write what there is after the light is back. proves: whether verify is asked as well."""
    from sluss.store import models

    ids = dict(models.PayableRow.objects.values_list("anchor", "public_id"))
    attests = models.Decision.objects.filter(kind="attest").values_list("by", "claim")
    batches = list(models.Batch.objects.values_list("id", "signatures", "file_sha256"))
    items = models.PaymentItem.objects.values_list("payable", flat=True)
    payables = dict(models.PayableRow.objects.values_list("id", "public_id"))
    files = sorted(Path(given["out"]).glob("*.xml"))
    told = {
        "received": sorted(models.PayableRow.objects.values_list("document_number", flat=True)),
        "attested": sorted([ids[claim], by] for by, claim in attests),
        "proposed": sorted(payables[row] for row in items),
        "signed": [[str(id_), by] for id_, signed, _ in batches for by in json.loads(signed)],
        "hashes": sorted(sha for _, _, sha in batches if sha),
        "handed out": {f.name: hashlib.sha256(f.read_bytes()).hexdigest() for f in files},
        "proof": proved() if given["proves"] else None,
    }
    json.dump(told, sys.stdout)
    return 0
