"""New catalog files as text: one document an entry, `TODO` with a comment where something is to be filled in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from contract_check.model.entry import MARKER, Mark
from contract_check.reports import escape, yaml_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

_BLOCKS = frozenset({"metadata", "outcomes"})
"""Keys whose members stand on lines of their own."""
_TEXTS = frozenset({"title", "purpose"})


def file_text(entries: Sequence[Mapping[str, Any]], contracts: Sequence[str], schema: str) -> str:
    """A whole file. `schema`: where editors find the JSON Schema of entries, as the file sees it."""
    named = ", ".join(escape.visible(path) for path in contracts)
    opening = (
        f"# yaml-language-server: $schema={schema}\n"
        f"# Begun by `contract-check init` from {named}.\n"
        f"# {MARKER} stands where only a person knows; `contract-check lint` lists these places.\n"
    )
    return opening + documents(entries)


def documents(entries: Iterable[Mapping[str, Any]]) -> str:
    """Entries as documents of one file."""
    return "---\n".join("".join(f"{line}\n" for line in _entry(entry)) for entry in entries)


def marks(value: Any) -> int:
    """How many places are to be filled in."""
    if isinstance(value, Mark):
        return 1
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return sum(map(marks, inner))


def _entry(entry: Mapping[str, Any]) -> Iterator[str]:
    for key, value in entry.items():
        if key in _BLOCKS:
            yield f"{key}:"
            for inner, part in value.items():
                yield from _member(inner, part, "  ")
        else:
            yield from _member(key, value, "")


def _member(key: str, value: Any, indent: str) -> Iterator[str]:
    if isinstance(value, list) and value and isinstance(value[0], dict):
        yield f"{indent}{key}:"
        for part in value:
            yield f"{indent}  - {_line(part)}"
    else:
        text = escape.visible(value) if key in _TEXTS and isinstance(value, str) else value
        yield f"{indent}{key}: {_line(text)}"


def _line(value: Any) -> str:
    """A value on one line, with what its marks ask for as a comment."""
    asked = list(_asked(value))
    told = "; ".join(f"{key}: {text}" if key and len(asked) > 1 else text for key, text in asked)
    return yaml_text.flow(_marked(value)) + (f"  # {escape.visible(told)}" if told else "")


def _asked(value: Any, key: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(value, Mark):
        yield key, value.asked
    elif isinstance(value, dict):
        for inner, part in value.items():
            yield from _asked(part, inner)


def _marked(value: Any) -> Any:
    if isinstance(value, Mark):
        return MARKER
    if isinstance(value, dict):
        return {key: _marked(part) for key, part in value.items()}
    return value
