"""L4: an entry and what it is bound to say the same, each for itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contract_check.model.contract import PROVIDER_SENDS

if TYPE_CHECKING:
    from contract_check.lint.noting import Notebook
    from contract_check.model.location import Location
    from contract_check.model.survey import Bound, Listing


def disagreements(listing: Listing, notebook: Notebook) -> None:
    """Note bindings that lead nowhere, and statuses, inputs or security that differ."""
    entry = listing.entry
    assert entry is not None  # noqa: S101 - the caller chose it by that
    for binding in entry.binding:
        if f"{binding.contract} {binding.ref}".strip() in listing.dangling:
            notebook.note(
                "dangling-binding",
                binding.location,
                f"`{entry.id}`: {binding.contract} has no `{binding.ref}`",
                "correct `contract` and `ref`, or remove the binding",
                entry.id,
            )
    for bound in listing.bound:
        if bound.kind == "operation" or bound.kind in PROVIDER_SENDS:
            _statuses(listing, bound, notebook)
        if bound.kind == "operation":
            _inputs(listing, bound, notebook)
        if bound.kind not in PROVIDER_SENDS:
            _security(listing, bound, notebook)


def _statuses(listing: Listing, bound: Bound, notebook: Notebook) -> None:
    entry = listing.entry
    assert entry is not None  # noqa: S101 - the caller chose it by that
    if entry.outcomes is None:
        return
    declared = {one.name for one in bound.description.outcomes}
    listed = {one.status for one in (*entry.outcomes.success, *entry.outcomes.errors) if one.status}
    ranges = {name[:1] for name in declared if name.upper().endswith("XX")}
    if "default" not in declared:
        for status in sorted(one for one in listed - declared if one[:1] not in ranges):
            _differ(
                listing,
                notebook,
                entry.outcomes.location,
                f"lists status {status}, which {bound.interface} does not declare",
            )
    if not entry.outcomes.open:
        for status in sorted(one for one in declared - listed if one.isdigit()):
            _differ(listing, notebook, entry.outcomes.location, f"does not list status {status} of {bound.interface}")


def _inputs(listing: Listing, bound: Bound, notebook: Notebook) -> None:
    entry = listing.entry
    assert entry is not None  # noqa: S101 - the caller chose it by that
    items = {item.name: item for item in (*entry.inputs, *entry.extra)}
    parts = {
        part.name: part for part in bound.description.inputs if part.place in ("query", "header", "path", "cookie")
    }
    for name, part in parts.items():
        item = items.get(name)
        if item is None and part.required:
            _differ(
                listing,
                notebook,
                entry.at("inputs"),
                f"does not list {part.place} `{name}`, which {bound.interface} requires",
            )
        elif item is not None and item.required != part.required:
            word = "optional" if part.required else "required"
            _differ(listing, notebook, item.location, f"calls `{name}` {word}, {bound.interface} does not")


def _security(listing: Listing, bound: Bound, notebook: Notebook) -> None:
    """A contract that says nothing of security contradicts nothing: a gateway may stand before the service."""
    entry, access = listing.entry, bound.declared.access if bound.declared else None
    assert entry is not None  # noqa: S101 - the caller chose it by that
    security = entry.security
    if access is None or security is None:
        return

    def differ(said: str) -> None:
        _differ(listing, notebook, security.location, said)

    ways = [set(way) for way in access]
    anonymous = not all(ways)
    asked = {name for way in ways for name in way}
    if security.mode == "none" and not anonymous:
        differ(f"lets anybody in, but {bound.interface} asks for {' or '.join(sorted(asked))}")
    elif security.mode == "optional" and not anonymous:
        differ(f"calls security optional, but {bound.interface} lets nobody in without it")
    elif security.mode == "required" and anonymous:
        differ(f"requires security, but {bound.interface} lets anybody in")
    elif security.mode == "required":
        for name in sorted(set(security.schemes) - asked):
            differ(f"lists scheme `{name}`, which {bound.interface} does not take")
        for name in sorted(asked - set(security.schemes)) if security.schemes else ():
            differ(f"does not list scheme `{name}` of {bound.interface}")


def _differ(listing: Listing, notebook: Notebook, place: Location, said: str) -> None:
    entry = listing.entry
    assert entry is not None  # noqa: S101 - the caller chose it by that
    notebook.note("entry-and-contract-differ", place, f"`{entry.id}` {said}", "correct the one that is wrong", entry.id)
