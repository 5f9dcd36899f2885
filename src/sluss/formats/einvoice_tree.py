"""An e-invoice as plain data: one pass over the tree, so that rules need no parser.

Every element becomes a Node with its Kind, and a Kind is a path of names from the root. What
a rule can know from the path alone it knows once for each kind, not once for each element.
Names are written with the usual prefixes ("cac:Party"), whatever the file calls them.
Source: docs/sources.md [ubl], [en16931].
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from weakref import ReferenceType, ref

from sluss.core.outcome import Finding, Place, clipped
from sluss.formats import _xml
from sluss.formats._sbdh import ENVELOPE_TAGS
from sluss.formats._xml import Element

UBL, CII = "ubl", "cii"

_UBL = "urn:oasis:names:specification:ubl:schema:xsd:"
_UNCEFACT = "urn:un:unece:uncefact:data:"
_PREFIXES = {
    f"{_UBL}Invoice-2": "ubl",
    f"{_UBL}CreditNote-2": "cn",
    f"{_UBL}CommonAggregateComponents-2": "cac",
    f"{_UBL}CommonBasicComponents-2": "cbc",
    f"{_UBL}CommonExtensionComponents-2": "ext",
    f"{_UNCEFACT}standard:CrossIndustryInvoice:100": "rsm",
    f"{_UNCEFACT}standard:ReusableAggregateBusinessInformationEntity:100": "ram",
    f"{_UNCEFACT}standard:QualifiedDataType:100": "qdt",
    f"{_UNCEFACT}standard:UnqualifiedDataType:100": "udt",
}
_ROOTS = ("ubl:Invoice", "cn:CreditNote", "rsm:CrossIndustryInvoice")
_SYNTAXES = {"ubl": UBL, "cn": UBL, "rsm": CII}
# Kinds are kept from one file to the next. Honest files have some hundreds; one of made-up names
# must not fill the memory of a server: it is refused, and many small ones begin the tree anew.
KINDS_MAX = 20_000

NO_ATTRIBUTES: dict[str, str] = {}
NO_KIDS: dict[str, list[Node]] = {}
NO_NODES: list[Node] = []


class Kind:
    """A path of names from the root. The same path is the same object while _Kinds lives."""

    __slots__ = ("below", "name", "path")

    def __init__(self, path: tuple[str, ...]) -> None:
        self.path = path
        self.name = path[-1]
        # By the tag as the parser has it, for the next file.
        self.below: dict[str, Kind] = {}

    def __repr__(self) -> str:
        return "/" + "/".join(self.path)


class Node:
    """One element.

    text:       its string value: of a leaf its text as it stands, of others that of all below.
    attributes: by name; one in a namespace is written {namespace}name.
    kids:       the elements right below, by name, in the order of the file.
    number:     which of those with its name below the same one it is, from 1.
    note:       what a rule has worked out of it, for itself.

    A node knows the one above it only while the Invoice lives: so there are no circles, and a
    document is gone from memory as soon as it is done with.
    """

    __slots__ = (
        "__weakref__", "_above", "_element", "attributes", "kids", "kind", "note", "number", "text",
    )  # fmt: skip

    # Filled by _grow: a call of __init__ for each element would double what a node costs.
    kind: Kind
    kids: dict[str, list[Node]]
    attributes: dict[str, str]
    number: int
    note: object
    text: str
    _above: ReferenceType[Node] | None
    _element: Element

    def __getattr__(self, name: str) -> str:
        # Of a leaf the text is there already. Of others it is put together when a rule asks for it.
        if name != "text":
            raise AttributeError(name)
        self.text = "".join(self._element.itertext())
        return self.text

    @property
    def up(self) -> Node | None:
        """The element above, None at the root."""
        return None if self._above is None else self._above()

    def at(self, *names: str) -> list[Node]:
        """The elements at a path below this one, all of them, in the order of the file."""
        return self.kids.get(names[0], NO_NODES) if len(names) == 1 else self.along(names)

    def along(self, steps: tuple[str, ...]) -> list[Node]:
        """The same of steps that were made before; of none the element itself."""
        found = [self]
        for name in steps:
            if len(found) == 1:
                found = found[0].kids.get(name, NO_NODES)
            elif found:
                found = [kid for node in found for kid in node.kids.get(name, NO_NODES)]
            else:
                break
        return found

    def has(self, *names: str) -> bool:
        """Whether there is any element at a path."""
        return names[0] in self.kids if len(names) == 1 else bool(self.along(names))

    def get(self, attribute: str) -> str | None:
        return self.attributes.get(attribute)

    @property
    def name(self) -> str:
        return self.kind.name

    @property
    def texts(self) -> list[str]:
        """Its own text nodes in order (XPath: text()); one of no length is none."""
        if not self.kids:
            return [self.text] if self.text else []
        own = [self._element.text, *(one.tail for one in self._element)]
        return [text for text in own if text]

    @property
    def line(self) -> int:
        """The line of its start tag, from 1."""
        return int(self._element.sourceline or 0)

    @property
    def path(self) -> str:
        """From the root, with a number in [ ] where there are several: /ubl:Invoice/cbc:ID."""
        steps: list[str] = []
        node: Node | None = self
        while node is not None:
            is_one = node.up is None or len(node.up.kids[node.name]) == 1
            steps.append(node.name if is_one else f"{node.name}[{node.number}]")
            node = node.up
        return "/" + "/".join(reversed(steps))

    def above(self) -> Iterator[Node]:
        """The elements above, the nearest first."""
        node = self.up
        while node is not None:
            yield node
            node = node.up


@dataclass(slots=True, eq=False, weakref_slot=True)
class Invoice:
    """One document as read.

    syntax: UBL or CII by the namespace of its root; "" if it is neither.
    kinds:  every element, by kind; within a kind in the order of the file.
    attribute_names: every attribute name that stands anywhere (XPath: //@name).
    blank:  every element with nothing below it and no text but white space of any kind.
    facts:  what rules have worked out about the whole document, by who did.
    """

    root: Node
    syntax: str
    kinds: dict[Kind, list[Node]]
    attribute_names: set[str]
    blank: list[Node] = field(default_factory=list)
    facts: dict[object, object] = field(default_factory=dict)
    _named: dict[str, list[Node]] = field(default_factory=dict)

    def all(self, name: str) -> list[Node]:
        """Every element with this name, at any depth, by kind (XPath: //name)."""
        named = self._named
        if not named:
            for kind, nodes in self.kinds.items():
                known = kind.name
                named[known] = named[known] + nodes if known in named else nodes
        return named.get(name, NO_NODES)


def read_invoice(data: bytes) -> Invoice | Finding:
    """The document as plain data, whatever its root is. Paths begin within an SBDH envelope.

    Errors: xml.* findings, einvoice.several and einvoice.too_many_paths, which refuse the file.
    """
    root = _xml.parse(data)
    document = root if isinstance(root, Finding) else _unwrapped(root)
    return document if isinstance(document, Finding) else _grown(document)


def no_invoice(invoice: Invoice) -> Finding | None:
    """The finding that this document is no invoice of a kind that there are rules for.

    One of an invoice's namespace has a syntax all the same: its rules look below the root too.
    """
    if invoice.root.name in _ROOTS:
        return None
    root, expected = invoice.root, " / ".join(_ROOTS)
    place = Place(root.line, root.name)
    return Finding("einvoice.root", place, clipped(root.name), expected, refuses_file=True)


def _unwrapped(root: Element) -> Element | Finding:
    """The invoice in an envelope; what is no envelope, or holds no invoice, as it is."""
    if root.tag not in ENVELOPE_TAGS:
        return root
    within = [one for one in root.iterchildren() if name_of(one.tag) in _ROOTS]
    if len(within) > 1:
        place = Place(within[1].sourceline or 0, name_of(within[1].tag))
        return Finding("einvoice.several", place, str(len(within)), "1", refuses_file=True)
    return within[0] if within else root


def _grown(root: Element) -> Invoice | Finding:
    _KINDS.begin_anew_if_full()
    kind = _KINDS.below(_KINDS.top, root.tag)
    top = Node()
    top.kind, top._above, top._element, top.number, top.note = kind, None, root, 1, None
    top.kids, top.attributes = NO_KIDS, NO_ATTRIBUTES
    if given := root.items():
        top.attributes = dict(given)
    syntax = _SYNTAXES.get(top.name.partition(":")[0], "")
    invoice = Invoice(top, syntax, {kind: [top]}, set(top.attributes))
    if not len(root):
        top.text = root.text or ""
        invoice.blank += [top] if not top.text.strip() else []
        return invoice
    refused = _grow(top, invoice)
    return invoice if refused is None else refused


def _grow(top: Node, invoice: Invoice) -> Finding | None:
    """Add what is below the root, in the order of the file: every step counts."""
    kinds, attributes = invoice.kinds, invoice.attribute_names
    kids: dict[str, list[Node]] = {}
    top.kids = kids
    above, left, up, below = top, len(top._element), ref(top), top.kind.below
    # What is to be gone on with when there is nothing left below what is above now.
    unfinished: list[tuple[Node, int]] = []
    nodes_of = kinds.get
    elements = list(top._element.iterdescendants())
    for element, node in zip(elements, _nodes(len(elements)), strict=True):
        if not left:
            while not left:
                above, left = unfinished.pop()
            kids, up, below = above.kids, ref(above), above.kind.below
        left -= 1
        tag = element.tag
        kind = below.get(tag) or _KINDS.below(above.kind, tag)
        node.kind, node._above = kind, up
        node._element, node.note = element, None
        given = element.items()
        node.attributes = dict(given) if given else NO_ATTRIBUTES
        if given:
            attributes.update(node.attributes)
        name = kind.name
        if name in kids:
            same = kids[name]
            same.append(node)
            node.number = len(same)
        else:
            kids[name] = [node]
            node.number = 1
        if (alike := nodes_of(kind)) is not None:
            alike.append(node)
        elif len(kinds) < KINDS_MAX:
            kinds[kind] = [node]
        else:
            return _too_many(node)
        if count := len(element):
            unfinished.append((above, left))
            above, left, up, below = node, count, ref(node), kind.below
            kids = node.kids = {}
        else:
            node.kids = NO_KIDS
            text = node.text = element.text or ""
            if not text or text.isspace():
                invoice.blank.append(node)
    return None


def _nodes(count: int) -> list[Node]:
    """All at once: made one by one, among all else that is made, a tree takes a tenth longer."""
    return [Node() for _ in range(count)]


def _too_many(node: Node) -> Finding:
    expected = f"at most {KINDS_MAX} different paths"
    found = clipped(node.path)
    return Finding("einvoice.too_many_paths", Place(node.line), found, expected, refuses_file=True)


class _Kinds:
    """The tree of all kinds met so far."""

    __slots__ = ("count", "top")

    def __init__(self) -> None:
        self.top = Kind(("",))
        self.count = 0

    def below(self, kind: Kind, tag: str) -> Kind:
        if tag not in kind.below:
            above = kind.path if kind is not self.top else ()
            kind.below[tag] = Kind((*above, name_of(tag)))
            self.count += 1
        return kind.below[tag]

    def begin_anew_if_full(self) -> None:
        if self.count > KINDS_MAX:
            self.top, self.count = Kind(("",)), 0


_KINDS = _Kinds()


@lru_cache(maxsize=4096)
def name_of(tag: str) -> str:
    """A tag of the parser's with the usual prefix; one of an unknown namespace stays as it is."""
    namespace, _, local = tag[1:].rpartition("}")
    prefix = _PREFIXES.get(namespace)
    return f"{prefix}:{local}" if prefix else tag
