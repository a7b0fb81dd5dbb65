"""What the policy requires of every contract, whatever its format: `lint.require`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contract_check.globs import matches

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from contract_check.config import Config
    from contract_check.lint.noting import Notebook
    from contract_check.model.survey import Listing

HAS: Mapping[str, Callable[[Listing], bool]] = {
    "purpose": lambda one: bool(one.purpose),
    "owner": lambda one: bool(one.owner),
    "provider": lambda one: bool(one.provider),
    "version": lambda one: bool(one.version),
    "security": lambda one: bool(one.security),
    "tenant": lambda one: one.entry is not None,
    "entry": lambda one: one.entry is not None,
    "errors": lambda one: (
        not one.bound
        or not any(bound.description.outcomes for bound in one.bound)
        or any(outcome.error for bound in one.bound for outcome in bound.description.outcomes)
    ),
    "sunset": lambda one: not one.deprecated or bool(one.sunset),
}
"""Name in the policy -> whether an interface has it. Only an entry can say what the tenant is."""


def lacking(listing: Listing, notebook: Notebook, config: Config, today: str) -> None:
    """Note what an interface without an entry lacks, and a sunset that has passed."""
    for requirement in config.lint.require:
        applies = not requirement.glob or matches(requirement.glob, listing.contract)
        if not applies or (requirement.format and requirement.format != listing.format):
            continue
        for name in requirement.metadata:
            if not HAS[name](listing):
                notebook.note(
                    "metadata-missing",
                    listing.place,
                    f"{listing.name} has no {name}, which the policy requires",
                    f"state its {name}"
                    if name not in ("tenant", "entry")
                    else "write an entry in the catalog: `contract-check init`",
                    listing.id,
                )
    if listing.sunset and listing.sunset[:10] < today:
        notebook.note(
            "sunset-passed",
            listing.place,
            f"{listing.name} was to go on {listing.sunset} and is still there",
            "remove it with a migration note, or announce another day",
            listing.id,
        )
