"""Ids of entries, which stay for ever, and names of catalog files."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from typing import TYPE_CHECKING

from contract_check.model.location import unescape_token

if TYPE_CHECKING:
    from collections.abc import Iterable

    from contract_check.model.survey import Listing

_LONGEST, _SHORTEST = 63, 3
"""Characters of an id, as its JSON Schema says."""
_DIGEST = 8
_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_REST = re.compile(r"[^a-z0-9.]+")
_SUFFIXES = re.compile(r"(\.(openapi|swagger|asyncapi|schema|graphql))?\.[^.]*\Z", re.IGNORECASE)
_GENERIC = frozenset(
    {
        "api", "apis", "asyncapi", "avro", "contract", "contracts", "definition", "definitions", "docs", "events",
        "graphql", "index", "interface", "interfaces", "json", "main", "openapi", "proto", "protos", "public",
        "resources", "schema", "schemas", "service", "services", "spec", "specs", "src", "swagger", "yaml",
    }
)  # fmt: skip
"""Names of files and folders that say nothing of what is inside."""
_VERSION = re.compile(r"v\d+([a-z]+\d*)?")
_FULL_NAMES = frozenset({"protobuf", "avro"})
"""Formats whose interfaces have names that are unique without the file's."""


class Ids:
    """Ids that are free in one tree."""

    def __init__(self, taken: Iterable[str]) -> None:
        self._taken = set(taken)

    def free(self, one: Listing, stem: str) -> str:
        """The id of a new entry: of the same contract always the same, unless another entry has it."""
        wanted = fitted(_wanted(one, stem))
        found, number = wanted, 2
        while found in self._taken:
            ending = f"-{number}"
            found, number = wanted[: _LONGEST - len(ending)] + ending, number + 1
        self._taken.add(found)
        return found


def slug(text: str) -> str:
    """`createDevice` -> `create-device`; accents go, and what ids may not hold becomes a dash."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode("ascii")
    return _REST.sub("-", _HUMP.sub("-", plain).lower()).strip("-.")


def _wanted(one: Listing, stem: str) -> str:
    if one.format in _FULL_NAMES:
        return ".".join(slug(part) for part in re.split(r"[./]", one.id) if slug(part))
    if one.format == "jsonschema":
        return stem
    return f"{stem}.{slug(_operation(one) or one.id)}"


def _operation(one: Listing) -> str:
    """The name that the contract itself gives an operation."""
    attributes = one.bound[0].declared.attributes if one.bound[0].declared else {}
    above, _, key = str(attributes.get("pointer") or "").rpartition("/")
    return unescape_token(key) if above == "/operations" else str(attributes.get("operation-id") or "")


def fitted(text: str) -> str:
    """A text as an id: long enough, and short enough with a digest of what is cut off."""
    text = text.strip("-.")
    if len(text) > _LONGEST:
        digest = hashlib.sha256(text.encode()).hexdigest()[:_DIGEST]
        return f"{text[: _LONGEST - _DIGEST - 1].rstrip('-.')}-{digest}"
    return text if len(text) >= _SHORTEST else f"interface-{text}".rstrip("-")


def file_stems(paths: Iterable[str]) -> dict[str, str]:
    """Path of a contract -> name for its catalog file: its own, its folder's where that says more, else both."""
    found: dict[str, str] = {}
    taken: set[str] = set()
    for path in sorted(set(paths)):
        stem = _speaking(path)
        if stem in taken:
            stem = slug(_SUFFIXES.sub("", path).replace(".", "-"))
        found[path] = stem
        taken.add(stem)
    return found


def _speaking(path: str) -> str:
    *folders, name = _SUFFIXES.sub("", path).split("/")
    steps = [slug(step.replace(".", "-")) for step in (name, *reversed(folders))]
    return next((step for step in steps if step and step not in _GENERIC and not _VERSION.fullmatch(step)), "contract")
