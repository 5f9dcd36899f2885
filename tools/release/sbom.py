"""The list of parts as CycloneDX 1.6: what of others' runs with Sluss, in which bytes."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from uuid import NAMESPACE_URL, uuid5

from cyclonedx.contrib.license.factories import LicenseFactory
from cyclonedx.model import HashAlgorithm, HashType, Property
from cyclonedx.model.bom import Bom, BomMetaData
from cyclonedx.model.component import Component as Part
from cyclonedx.model.component import ComponentType
from cyclonedx.output import make_outputter
from cyclonedx.schema import OutputFormat, SchemaVersion
from packageurl import PackageURL

from tools.release.licences import Component

_MAKER = LicenseFactory()


def sbom(version: str, epoch: int, parts: Iterable[Component], own: str = "") -> str:
    """The JSON text; the same for the same parts.

    epoch: the commit's time, in seconds since 1970. own: SHA-256 of Sluss's wheel, "" if unbuilt.
    """
    itself = _part(Component("sluss", version, "EUPL-1.2", (own,) if own else ()), "sluss")
    known = [_part(one, f"{one.kind}:{one.name}@{one.version}") for one in parts]
    bom = Bom(
        serial_number=uuid5(NAMESPACE_URL, f"sluss {version} {epoch} {own}"),
        metadata=BomMetaData(component=itself, timestamp=datetime.fromtimestamp(epoch, UTC)),
        components=known,
    )
    bom.register_dependency(itself, known)
    made = make_outputter(bom, OutputFormat.JSON, SchemaVersion.V1_6)
    return f"{made.output_as_string(indent=1)}\n"


def _part(one: Component, reference: str) -> Part:
    """A package with one hash is that file; one with several may come as any of them."""
    hashes = [HashType(alg=HashAlgorithm.SHA_256, content=sha256) for sha256 in one.hashes]
    name, _, rest = one.name.rpartition("/")
    return Part(
        type=ComponentType.APPLICATION if reference == "sluss" else ComponentType.LIBRARY,
        bom_ref=reference,
        group=name or None,
        name=rest,
        version=one.version,
        licenses=[_MAKER.make_from_string(one.licence)],
        hashes=hashes,
        purl=PackageURL(one.kind, name or None, rest, one.version),
        properties=[Property(name="sluss:files", value=str(len(hashes)))],
    )
