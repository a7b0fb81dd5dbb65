"""The map: what a contract promises, in words common to all formats. It is the interface catalog itself."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any, Literal

import msgspec

from contract_check.model.change import Direction, Guard

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from contract_check.model.entry import Entry
    from contract_check.model.location import Location

FormatName = Literal["openapi", "asyncapi", "catalog", "protobuf", "graphql", "avro", "jsonschema"]
"""The formats, in the order in which they are asked whether a file is theirs."""


class Element(msgspec.Struct, frozen=True, kw_only=True):
    """A part of an interface that others rely on: a parameter, body, media type, response, header, message.

    The envelope comparer pairs elements by `kind` and `key` below a common parent and knows nothing else of the format.
    """

    kind: str
    """Also the stem of its rules: `parameter` gives `envelope/parameter-added`, `-removed`, `-became-required`..."""
    key: str
    """Identity among the siblings of its kind, canonical (header names in lower case...)."""
    name: str
    """As people know it, e.g. "query parameter `limit`"."""
    location: Location
    direction: Direction = Direction.NONE
    required: bool = False
    attributes: Mapping[str, Any] = msgspec.field(default_factory=dict)
    """Facts on the wire, effective values (defaults filled in): attribute -> JSON value.
    A difference is `envelope/KIND-ATTRIBUTE-changed`."""
    shape: Any = None
    """Shape in `language`, opaque here; None when there is none."""
    language: str = ""
    """Key of the type language that compares `shape`."""
    guards: frozenset[Guard] = frozenset()
    children: tuple[Element, ...] = ()
    text: bool = False
    """The value travels as text (parameters, headers, form fields): every scalar is a string there."""
    purpose: str = ""
    """What its contract says about it, for readers."""


def no_elements() -> tuple[Element, ...]:
    """An interface without elements."""
    return ()


OWN_FOLDER = ".contract-check"
"""At the top of a tree: files of ours beside contracts, such as JSON Schemas for editors. They are no contracts."""
PROVIDER_SENDS = frozenset({"callback", "webhook"})
"""Kinds of interfaces in which the provider sends the request, and the other side answers."""


class Interface(msgspec.Struct, frozen=True, kw_only=True, dict=True):
    """Something callable or receivable: an operation, a message on a channel, an rpc, a field of Query."""

    id: str
    """Unique in its contract, e.g. `GET /pets/{petId}`."""
    kind: str
    """`operation`, `channel-operation`, `rpc`, `field`, `message`, `catalog`..."""
    name: str
    """As people know it, e.g. `GET /pets/{petId}`."""
    location: Location
    purpose: str = ""
    text: str = ""
    """More about it for readers, where `purpose` is only a line."""
    aliases: tuple[str, ...] = ()
    """Other names on the wire, best first: an interface without a namesake pairs by these (`GET /pets/{}`)."""
    load: Callable[[], tuple[Element, ...]] = no_elements
    """Makes the elements when somebody looks: most interfaces of a large contract never change."""
    attributes: Mapping[str, Any] = msgspec.field(default_factory=dict)
    deprecated: bool = False
    sunset: str = ""
    """ISO 8601 date after which the interface may go (`x-sunset`), or ""."""
    access: tuple[Mapping[str, tuple[str, ...]], ...] | None = None
    """Ways in, any of which will do: security scheme -> scopes, all of which are asked for. An empty one lets anybody
    in; None: the contract does not say who may call."""
    consumers: tuple[str, ...] = ()
    """Services that the contract itself declares (`x-consumers`)."""
    inner: tuple[Interface, ...] = ()
    """Interfaces that belong to this one and are reached through it (callbacks)."""
    shape: Any = None
    """The source of the interface as one shape, opaque here: equal sources are not compared."""
    entry: Entry | None = None
    """Its entry in the interface catalog, where the interface is one."""

    @functools.cached_property
    def elements(self) -> tuple[Element, ...]:
        """The parts that others rely on."""
        return self.load()


def as_it_is(location: Location) -> Location:
    """The place as it came: the format finds lines while reading."""
    return location


class Contract(msgspec.Struct, frozen=True, kw_only=True):
    """One contract of one side, read and mapped."""

    format: str
    path: str
    title: str = ""
    version: str = ""
    """As written in the source (`1.10` stays `1.10`), "" when there is none."""
    version_location: Location | None = None
    location: Location
    interfaces: tuple[Interface, ...] = ()
    definitions: Mapping[str, Any] = msgspec.field(default_factory=dict)
    """Named definitions (components, messages, types): name -> shape, opaque here."""
    problems: Sequence[Problem] = ()
    """What is wrong with its files; may grow while the contract is compared, since references are followed late."""
    consumers: tuple[str, ...] = ()
    """Services that the contract as a whole declares."""
    provider: str = ""
    locate: Callable[[Location], Location] = as_it_is
    """Adds the line and column to a place in one of its files; called only for what is shown."""
    content: Any = None
    """What the format's own comparer needs (document, parsed file), opaque here."""


class Problem(msgspec.Struct, frozen=True, kw_only=True):
    """Something wrong with a file itself: it could not be read, or read only in part."""

    rule: str
    """Stable id, e.g. `yaml-syntax`, `duplicate-key`, `unresolved-reference`, `limit-depth`."""
    message: str
    remedy: str
    location: Location
    fatal: bool = False
    """True: the contract could not be compared, exit status 3. False: reported, the rest is compared."""
    side: str = ""
    """`base` or `head`, filled in by the flow."""
