"""Owners from CODEOWNERS: the last pattern that matches a path wins (GitHub Docs, "About code owners")."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from contract_check.sources.tree import content

if TYPE_CHECKING:
    from contract_check.sources.tree import Tree

PLACES = (".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS")
"""Where GitHub looks, in this order."""


class CodeOwners:
    """The rules of one CODEOWNERS file."""

    def __init__(self, text: str) -> None:
        self._rules = [
            (_pattern(parts[0]), " ".join(parts[1:]))
            for line in text.splitlines()
            if (parts := line.partition("#")[0].split())
        ]
        self._known: dict[str, str] = {}

    @property
    def teams(self) -> frozenset[str]:
        """Names of the teams that own something: `devices` of `@acme/devices`."""
        named = (owner for _, owners in self._rules for owner in owners.split() if owner.startswith("@"))
        return frozenset(owner.partition("/")[2] for owner in named) - {""}

    def owner(self, path: str) -> str:
        """Who owns a file, "" when nobody does."""
        if path not in self._known:
            found = (owners for pattern, owners in reversed(self._rules) if pattern.match(path))
            self._known[path] = next(found, "")
        return self._known[path]


def of(tree: Tree) -> CodeOwners:
    """The code owners of a tree; without a file nobody owns anything."""
    found = (content(tree, place) for place in PLACES)
    return CodeOwners(next((data for data in found if data is not None), b"").decode("utf-8", "replace"))


def _pattern(glob: str) -> re.Pattern[str]:
    """A gitignore-like pattern: anchored when it holds a slash before its end, folders match all below them."""
    anchored = "/" in glob.rstrip("/")
    text = re.escape(glob.strip("/")).replace(r"\*\*/", "(?:[^/]+/)*").replace(r"/\*\*", "/.+").replace(r"\*", "[^/]*")
    text = text.replace(r"\?", "[^/]")
    ending = "/.*" if glob.endswith("/") else "" if glob.endswith("/*") else "(?:/.*)?"
    return re.compile(("" if anchored else "(?:.*/)?") + text + ending + r"\Z")
