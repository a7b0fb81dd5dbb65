"""An entry of the interface catalog, typed: what a provider promises beyond the shape of its messages.

Any field may be absent in a file that is being written, so each has a value that says "nothing was said": "" for texts,
None for numbers, flags and parts, () for lists. `lint` asks for what is required; nothing here judges. Dataclasses,
unlike other records, because their fields carry where in a file they are read from.
"""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from contract_check.model.location import Location


MARKER = "TODO"
"""Stands where only a person knows; such a place counts as absent."""


@dataclasses.dataclass(frozen=True, slots=True)
class Mark:
    """A value that is still to be filled in."""

    asked: str
    """What is to be written there."""


def _read(key: str = "", *, of: type | None = None, text: bool = False) -> Mapping[str, Any]:
    """How a field is read: under another `key`, as one or many records `of` a type, as `text` as written."""
    return {"key": key, "of": of, "text": text}


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Binding:
    """Where the interface is described technically, and how it travels."""

    location: Location
    kind: str = ""
    """`http`, `message`, `rpc`, `call` or `graphql`."""
    contract: str = ""
    """Path of the contract file from the top of the tree (a module for `call`)."""
    ref: str = ""
    """JSON pointer with `#`, or the name of the message, rpc, field or method."""
    wire: str = ""
    """`json`, `protobuf-binary`, `protobuf-json`, `avro`, `graphql`, `java-serialized` or `source`."""
    channel: str = ""
    """Topic or queue."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Tenant:
    """How the provider knows whose data a call is about."""

    location: Location
    mode: str = ""
    """`required` (the caller sends it), `optional`, `derived` (from who calls) or `none`."""
    source: str = dataclasses.field(default="", metadata=_read("from"))
    """What it is derived from, free text."""
    scope: str = ""
    """`own` (callers reach their own tenant alone) or `any`."""
    reason: str = ""
    """Why there is none."""
    note: str = ""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Authorities:
    """Roles or scopes that a caller needs."""

    location: Location
    any_of: tuple[str, ...] = dataclasses.field(default=(), metadata=_read("anyOf"))
    all_of: tuple[str, ...] = dataclasses.field(default=(), metadata=_read("allOf"))


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Permission:
    """What the caller must be allowed to do, to what."""

    location: Location
    resource: str = ""
    operations: tuple[str, ...] = ()


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Security:
    """Who may call, and how they show who they are."""

    location: Location
    mode: str = ""
    """As `Tenant.mode`; `none` is anonymous."""
    source: str = dataclasses.field(default="", metadata=_read("from"))
    schemes: tuple[str, ...] = ()
    authorities: Authorities | None = dataclasses.field(default=None, metadata=_read(of=Authorities))
    permission: Permission | None = dataclasses.field(default=None, metadata=_read(of=Permission))
    reason: str = ""
    note: str = ""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Fields:
    """What the entry says of the fields of a referenced type."""

    location: Location
    required: tuple[str, ...] = ()
    read_only: tuple[str, ...] = dataclasses.field(default=(), metadata=_read("readOnly"))


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """A piece of data that travels: an input, an output or a metadata item."""

    location: Location
    id: str = ""
    """Stays when the name changes; "" where the name is the identity."""
    name: str = ""
    """Name on the wire."""
    ref: str = ""
    """Its type in the bound contract."""
    place: str = dataclasses.field(default="", metadata=_read("in"))
    """`body`, `query`, `path`, `header`, `cookie`, `jwt`..., "" where the binding says it."""
    required: bool = False
    default: Any = None
    sensitivity: str = ""
    """`none`, `internal`, `personal` or `secret`."""
    unit: str = ""
    """Opaque id: equal or not, never interpreted. So are `meaning` and `encoding`."""
    meaning: str = ""
    encoding: str = ""
    open: bool = False
    """Output enums: values may be added."""
    on: tuple[str, ...] = ()
    """Outputs: ids of the outcomes that carry it; () is every success."""
    always: tuple[str, ...] = ()
    """Outputs: fields of the referenced type that are never absent or null."""
    fields: Fields | None = dataclasses.field(default=None, metadata=_read(of=Fields))
    exactly_one_of: tuple[str, ...] = ()
    text: str = ""
    schema: Mapping[str, Any] = dataclasses.field(default_factory=dict)
    """The JSON Schema words among its keys (`type`, `enum`, `maxLength`...)."""

    @property
    def key(self) -> str:
        """Identity among its siblings."""
        return self.id or self.name


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Precondition:
    """What must hold before the call, and the outcome when it does not."""

    location: Location
    id: str = ""
    text: str = ""
    violation: str = ""
    """Id of an error outcome."""
    condition: str = ""
    """An expression, compared as text."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """One way a call can end."""

    location: Location
    id: str = ""
    status: str = dataclasses.field(default="", metadata=_read(text=True))
    """HTTP or gRPC status as written."""
    code: str = dataclasses.field(default="", metadata=_read(text=True))
    number: int | None = None
    retryable: str = dataclasses.field(default="", metadata=_read(text=True))
    """`true`, `false`, `after-delay`, `after-reload`; "" when nothing is said."""
    text: str = ""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Outcomes:
    """All ways a call can end; others may come only where the list is open."""

    location: Location
    open: bool = False
    success: tuple[Outcome, ...] = dataclasses.field(default=(), metadata=_read(of=Outcome))
    errors: tuple[Outcome, ...] = dataclasses.field(default=(), metadata=_read(of=Outcome))


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class SideEffect:
    """What a call leaves behind besides its answer."""

    location: Location
    id: str = ""
    kind: str = ""
    """`db-write`, `cache-evict`, `message`, `audit`, `file`, `mail`, `billing`, `delete`, `external-call`."""
    target: str = ""
    when: str = ""
    """`before-commit`, `in-transaction`, `after-commit`, `always`."""
    delivery: str = ""
    """`at-most-once`, `at-least-once`, `exactly-once`."""
    condition: str = ""
    text: str = ""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Transaction:
    """What happens together or not at all."""

    location: Location
    boundary: str = ""
    """`REQUIRED`, `REQUIRES_NEW`, `MANDATORY`, `SUPPORTS`, `NOT_SUPPORTED`, `NEVER`, `NESTED`, `NONE`."""
    covers: tuple[str, ...] = ()
    """Ids of side effects."""
    rollback_on: tuple[str, ...] = ()
    idempotent: bool | None = None
    isolation: str = ""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Milliseconds until a call is given up, calls that may wait, calls a minute."""

    location: Location
    timeout_ms: int | None = None
    pending: int | None = None
    rate_per_minute: int | None = None


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Compatibility:
    """What the provider promises across versions."""

    location: Location
    mode: str = ""
    """`backward` (also when nothing is said), `forward`, `full`, `none`."""
    baseline: str = ""
    """`base` or `release`."""
    dimensions: tuple[str, ...] = ()
    """`wire`, `source`, `semantic`; () is all of them."""
    window: str = ""
    """ISO 8601 duration, or `2-minor-releases`."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Deprecation:
    """Since when, until when, and what comes instead."""

    location: Location
    since: str = dataclasses.field(default="", metadata=_read(text=True))
    sunset: str = ""
    """ISO 8601 date."""
    replaced_by: str = ""
    note: str = ""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Consumer:
    """A service that uses the interface."""

    location: Location
    service: str = ""
    """Name of a service, or `team:NAME`."""
    pin: str = ""
    """`lockstep` (released together), `rolling` or `field` (nobody can update it by a date)."""
    uses: tuple[str, ...] = ()
    """Paths into the entry, e.g. `inputs.body.name`; () is all of it."""
    versions: str = dataclasses.field(default="", metadata=_read(text=True))
    contact: str = ""
    needs: Limits | None = dataclasses.field(default=None, metadata=_read(of=Limits))
    note: str = ""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One interface of the catalog."""

    location: Location
    """The document's root; `at` gives the place of a field."""
    id: str = ""
    title: str = ""
    purpose: str = ""
    owner: str = ""
    provider: str = ""
    version: str = dataclasses.field(default="", metadata=_read(text=True))
    """Semantic version of this entry, as written."""
    lifecycle: str = ""
    """`experimental`, `beta`, `stable`, `deprecated`."""
    audience: str = ""
    """`component-internal`, `business-unit-internal`, `company-internal`, `external-partner`, `external-public`."""
    binding: tuple[Binding, ...] = dataclasses.field(default=(), metadata=_read(of=Binding))
    tenant: Tenant | None = dataclasses.field(default=None, metadata=_read("metadata/tenant", of=Tenant))
    security: Security | None = dataclasses.field(default=None, metadata=_read("metadata/security", of=Security))
    extra: tuple[Item, ...] = dataclasses.field(default=(), metadata=_read("metadata/extra", of=Item))
    """Further metadata that travels with a call."""
    inputs: tuple[Item, ...] = dataclasses.field(default=(), metadata=_read(of=Item))
    outputs: tuple[Item, ...] = dataclasses.field(default=(), metadata=_read(of=Item))
    preconditions: tuple[Precondition, ...] = dataclasses.field(default=(), metadata=_read(of=Precondition))
    outcomes: Outcomes | None = dataclasses.field(default=None, metadata=_read(of=Outcomes))
    side_effects: tuple[SideEffect, ...] = dataclasses.field(default=(), metadata=_read(of=SideEffect))
    transaction: Transaction | None = dataclasses.field(default=None, metadata=_read(of=Transaction))
    limits: Limits | None = dataclasses.field(default=None, metadata=_read(of=Limits))
    compatibility: Compatibility | None = dataclasses.field(default=None, metadata=_read(of=Compatibility))
    deprecation: Deprecation | None = dataclasses.field(default=None, metadata=_read(of=Deprecation))
    consumers: tuple[Consumer, ...] | None = dataclasses.field(default=None, metadata=_read(of=Consumer))
    """None: nobody said who consumes it. (): said to be nobody, with a reason."""
    no_consumers_reason: str = ""
    missing: tuple[Location, ...] = ()
    """Required keys that are not there, each as the place where it would stand."""
    unfilled: tuple[Location, ...] = ()
    """Places that hold the marker `TODO`."""

    def unsaid(self, *steps: str | int) -> bool:
        """Whether nobody says yet what stands there: an empty list is a statement, a key without a value is none."""
        place = self.at(*steps).pointer
        return any(one.pointer == place for one in (*self.missing, *self.unfilled))

    def at(self, *steps: str | int) -> Location:
        """The place of a field, e.g. `at("metadata", "tenant", "mode")`; `Contract.locate` adds the line."""
        return self.location.child(*steps)
