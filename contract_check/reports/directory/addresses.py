"""Where each page of the site lies. Addresses follow from names alone, so that links stay good from build to build."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from contract_check.model.survey import Listing

_OTHER = re.compile(r"[^a-z0-9]+")
_LONGEST = 60
_CONTROL = 10
"""Hex digits that tell two names apart which read alike as file names."""


def slug(text: str) -> str:
    """A name in lower-case letters, digits and dashes: safe in every file system and address."""
    return _OTHER.sub("-", text.lower()).strip("-")[:_LONGEST].strip("-") or "all"


def slugs(names: Iterable[str]) -> dict[str, str]:
    """Each name with its slug; names whose slugs are alike or cut get a digest of the whole name."""
    unique = list(dict.fromkeys(names))
    counted = Counter(map(slug, unique))
    return {name: short if counted[short := slug(name)] == 1 else f"{short}-{_digest(name)}" for name in unique}


def _digest(name: str) -> str:
    return hashlib.sha256(name.encode("utf-8", "surrogatepass")).hexdigest()[:_CONTROL]


class Addresses(msgspec.Struct, frozen=True):
    """Every address of one site, from its top."""

    listings: Mapping[tuple[str, str], str]
    """(contract, id) -> page."""
    services: Mapping[str, str]
    contracts: Mapping[str, str]
    """Path -> folder for pages of its types."""

    def of(self, listing: Listing) -> str:
        """The page of an interface."""
        return self.listings[listing.contract, listing.id]


def addresses(listings: Iterable[Listing], services: Iterable[str], contracts: Iterable[str]) -> Addresses:
    """Addresses for everything that gets a page."""
    folders = slugs(contracts)
    by_contract: dict[str, list[str]] = {}
    for one in listings:
        by_contract.setdefault(one.contract, []).append(one.id)
    return Addresses(
        listings={
            (contract, name): f"interfaces/{folders[contract]}/{short}.html"
            for contract, names in by_contract.items()
            for name, short in slugs(names).items()
        },
        services={name: f"services/{short}.html" for name, short in slugs(services).items()},
        contracts={path: f"types/{folder}" for path, folder in folders.items()},
    )
