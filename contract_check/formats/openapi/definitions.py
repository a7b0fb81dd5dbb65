"""Definitions that no operation uses: a difference in one hurts nobody, and is said all the same."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from contract_check.languages.schema.sameness import references, same_value
from contract_check.model.change import Change
from contract_check.model.location import pointer_tokens

if TYPE_CHECKING:
    from collections.abc import Container, Iterator

    from contract_check.formats.openapi.reading import Description
    from contract_check.model.contract import Contract

Name = tuple[str, ...]
"""Where a definition stands: `("components", "schemas", "Device")`, in Swagger 2.0 `("definitions", "Device")`."""

_SWAGGER = ("definitions", "parameters", "responses")
_DEPTH = {"components": 3}
_COMPARED_ELSEWHERE = frozenset({"securitySchemes", "securityDefinitions"})


def definition_changes(
    base: Contract, head: Contract, before: Description, after: Description, compared: Container[int]
) -> Iterator[Change]:
    """One change for each definition that differs and that neither side uses.

    `compared`: ids of values that an operation was found to lead to, which need not be searched for.
    """
    old, new = _table(before), _table(after)
    touched = [
        name
        for name in {**old, **new}
        if id(old.get(name)) not in compared and not same_value(old.get(name), new.get(name))
    ]
    if not touched:
        return
    used = _used(before, old) | _used(after, new)
    for name in touched:
        if name in used:
            continue
        word = "added" if name not in old else "removed" if name not in new else "changed"
        yield Change(
            rule=f"envelope/unused-definition-{word}",
            subject=f"unused definition `{name[-1]}`",
            base=base.location.child(*name) if name in old else None,
            head=head.location.child(*name) if name in new else None,
            place="/".join(name),
        )


def _table(side: Description) -> dict[Name, Any]:
    found: dict[Name, Any] = {}
    components = side.value.get("components")
    sections = components if isinstance(components, dict) else {}
    for section, entries in sections.items():
        if section not in _COMPARED_ELSEWHERE and isinstance(entries, dict):
            found |= {("components", str(section), str(name)): value for name, value in entries.items()}
    if "swagger" in side.value:
        for section in _SWAGGER:
            entries = side.value.get(section)
            if isinstance(entries, dict):
                found |= {(section, str(name)): value for name, value in entries.items()}
    return found


def _used(side: Description, table: dict[Name, Any]) -> set[Name]:
    """Definitions that paths or webhooks lead to, directly or through others.

    Names of security schemes and bare names in a discriminator's mapping are no references and count for nothing.
    """
    todo = [name for part in ("paths", "webhooks") for name in _named(side.value.get(part))]
    found: set[Name] = set()
    while todo:
        name = todo.pop()
        if name not in found:
            found.add(name)
            todo.extend(_named(table.get(name)))
    return found


def _named(value: Any) -> Iterator[Name]:
    # A reference from another file back into this one is not seen here: the definition then speaks twice, harmlessly.
    for reference in references(value):
        tokens = pointer_tokens(reference.partition("#")[2])
        if tokens:
            yield tokens[: _DEPTH.get(tokens[0], 2)]
