"""A payment file with a seal, and nobody gave the key."""

from pathlib import Path


def make(folder: Path) -> Path:
    path = folder / "lb.txt"
    lines = (
        "00261120HMAC",
        f"11{'50001239'.zfill(10)}261120LEVERANTÖRSBETALNINGAR261123",
        f"29{'50001239'.zfill(10)}{0:08}{0:012}",
        f"99261120{'0' * 64}",
    )
    path.write_bytes("\r\n".join(line.ljust(80) for line in lines).encode("latin-1"))
    return path
