"""Consumers from GraphQL operation documents: what each service's queries select, by schema coordinate.

A document in the tree is evidence of use, line by line: only who selects what changed is affected.
(Coordinates: GraphQL specification, appendix "Schema Coordinates": `User.name`, `Query.user(id:)`, `@auth`.)
"""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

import msgspec

from contract_check.formats.graphql import FORMAT
from contract_check.model.report import AffectedService

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from contract_check.model.change import Change
    from contract_check.model.contract import Contract
    from contract_check.sources.tree import Tree

SUFFIXES = (".graphql", ".gql", ".graphqls")
EVERYTHING = "*"
"""Coordinate of a document that cannot be read: what it uses is unknown, so it may use all."""

_COLLECTIONS = frozenset({"apps", "clients", "consumers", "packages", "projects", "services", "src"})
"""Folders that hold services and are none."""

_BY_OWNER = frozenset(
    {
        "required-argument-added", "required-input-field-added", "input-became-required", "default-added",
        "default-removed", "default-changed",
    }
)  # fmt: skip
"""Rules that hurt who leaves something out: using its owner is enough."""


class OperationUse(msgspec.Struct, frozen=True, kw_only=True):
    """What the operation documents of one service use of one schema."""

    service: str
    places: Mapping[str, str]
    """Schema coordinate -> `path:line` of its first use."""

    def uses(self, *coordinates: str) -> str:
        """Where the service uses one of the coordinates, "" when it uses none."""
        found = next((self.places[one] for one in coordinates if one in self.places), "")
        return found or self.places.get(EVERYTHING, "")


def top_folder(path: str) -> str:
    """A service's name from where its documents lie: the first folder that is not one for all services."""
    folders = posixpath.dirname(path).split("/")
    return next((name for name in folders if name and name not in _COLLECTIONS), "")


def find(
    tree: Tree, files: Iterable[str], schema: Contract, service_of: Callable[[str], str] = top_folder
) -> Iterator[OperationUse]:
    """What the operation documents among `files` use of `schema`, one record per service, sorted by name.

    `service_of` names the service that a path belongs to, "" for none. Documents of another schema, none of whose
    root fields this one has, are no consumers of it.
    """
    wanted = sorted(path for path in files if path.lower().endswith(SUFFIXES) and service_of(path))
    services: dict[str, dict[str, bytes]] = {}
    for path, data in tree.read_many(wanted):
        if data.strip() and not FORMAT.recognise(path, data):
            services.setdefault(service_of(path), {})[path] = data
    if not services:
        return
    from contract_check.languages.graphql.selecting import places  # noqa: PLC0415 - loads graphql-core

    for service, documents in sorted(services.items()):
        found = places(documents, list(schema.content.schemas.values()))
        if found:
            yield OperationUse(service=service, places=found)


def affected(change: Change, uses: Iterable[OperationUse]) -> Iterator[AffectedService]:
    """The services whose operations use what changed."""
    wanted = coordinates(change)
    for use in uses:
        evidence = use.uses(*wanted)
        if evidence:
            known = EVERYTHING not in use.places
            yield AffectedService(
                name=use.service,
                evidence=evidence,
                strength="certain" if known else "possible",
                part=wanted[0] if known else "",
            )


def coordinates(change: Change) -> tuple[str, ...]:
    """What an operation must use to be met by a change of a schema, most telling first."""
    place, rule = change.place.partition(" (")[0], change.rule.removeprefix("graphql/")
    detail = change.shapes.detail if change.shapes is not None else ""
    if place == "schema" or rule in {"root-type-renamed", "documentation-changed"}:
        return ()
    if rule == "enum-value-removed":
        return (f"{place}.{detail}",)
    if rule in {"union-member-removed", "interface-no-longer-implemented"}:
        # A fragment joins the two; each for itself may be used as before.
        return (f"{detail} in {place}", f"{place} in {detail}")
    if rule in _BY_OWNER:
        owner = place.partition("(")[0]
        return (owner if owner != place else owner.rpartition(".")[0],)
    return (place,)
