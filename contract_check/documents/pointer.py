"""JSON Pointers (RFC 6901) into read values."""

from __future__ import annotations

from typing import Any
from urllib.parse import unquote

from contract_check.model.location import escape_token, pointer_tokens


class PointerError(LookupError):
    """A pointer that names nothing. Carries the pointer and the part of it that does exist."""

    def __init__(self, pointer: str, existing: str) -> None:
        super().__init__(f"nothing at {pointer!r}; only {existing or '/'!r} exists")
        self.pointer = pointer
        self.existing = existing


def resolve(value: Any, pointer: str) -> Any:
    """The part of a value that a pointer names.

    Raises:
        PointerError: the pointer is malformed or names nothing.
    """
    if pointer and not pointer.startswith("/"):
        raise PointerError(pointer, "")
    existing = ""
    for token in pointer_tokens(pointer):
        found, value = step(value, token)
        if not found:
            raise PointerError(pointer, existing)
        existing += "/" + escape_token(token)
    return value


def step(value: Any, token: str) -> tuple[bool, Any]:
    """One token down: whether there is something, and what."""
    if isinstance(value, dict):
        return (True, value[token]) if token in value else (False, None)
    if isinstance(value, list):
        index = list_index(token, len(value))
        return (True, value[index]) if index is not None else (False, None)
    return False, None


def list_index(token: str, length: int) -> int | None:
    """The index that a token means (RFC 6901 section 4: digits, no leading zero), None when it names no element."""
    if not (token.isascii() and token.isdigit()) or len(token) > len(str(length)):
        return None
    index = int(token)
    return index if index < length and str(index) == token else None


def pointer_of_fragment(fragment: str) -> str:
    """The pointer in a URI fragment, its percent escapes undone (RFC 6901 section 6)."""
    return unquote(fragment)
