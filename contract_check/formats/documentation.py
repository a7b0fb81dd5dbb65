"""Texts that carry no promise: descriptions, examples, tags. A difference in them is said once, and harms nobody."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from contract_check.languages.schema.sameness import canonical_bytes
from contract_check.model.change import Change

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from contract_check.model.contract import Contract

WORDS = frozenset(
    {
        "description", "summary", "title", "example", "examples", "externalDocs", "tags", "termsOfService", "contact",
        "license", "$comment", "operationId", "links",
    }
)  # fmt: skip


_SPEAKING = frozenset({"x-nullable", "x-sunset", "x-extensible-enum", "x-extensible", "x-stability-level"})
"""Extensions that have rules of their own."""


def documentation_changes(base: Contract, head: Contract, pieces: Iterable[tuple[Any, Any]]) -> Iterator[Change]:
    """One change when the texts of the differing `pieces` (base value, head value) are not the same.

    Texts are compared as a set, so that a definition that only moved says nothing.
    """
    before: set[bytes] = set()
    after: set[bytes] = set()
    for one, other in pieces:
        _collect(one, before)
        _collect(other, after)
    gone, new = len(before - after), len(after - before)
    if gone or new:
        yield Change(
            rule="envelope/documentation-changed",
            subject=f"documentation of `{head.path}`",
            base=base.location,
            head=head.location,
            place="documentation",
            before=f"{gone} texts" if gone else None,
            after=f"{new} texts" if new else None,
            arguments={"texts": gone + new},
        )


def _collect(value: Any, found: set[bytes]) -> None:
    todo = [value]
    while todo:
        current = todo.pop()
        if isinstance(current, dict):
            for key, word in current.items():
                if key in WORDS or (isinstance(key, str) and key.startswith("x-") and key not in _SPEAKING):
                    # A property may be called `description`: then this is its schema, and collecting it is harmless.
                    for text in word if isinstance(word, list) else [word]:  # the order of a list says nothing
                        found.add(str(key).encode() + canonical_bytes(text))
                if isinstance(word, dict | list):
                    todo.append(word)
        elif isinstance(current, list):
            todo.extend(item for item in current if isinstance(item, dict | list))
