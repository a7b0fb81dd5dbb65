"""Matching rules: which values, beside the example, a consumer goes on with.

Paths are those of the Pact specification (`$.items[*].id`); the most exact rule that covers a place holds, and a rule
on an object or list holds for what is below it too.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import msgspec

from contract_check.languages.schema import regular

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

Path = tuple[str | int, ...]
ANY = "*"
_STEP = re.compile(r"\.([^.\[\]]+)|\[(\d+|\*)\]|\['([^']*)'\]|\[\"([^\"]*)\"\]")


class Matchers(msgspec.Struct, frozen=True):
    """The rules of one body."""

    rules: tuple[tuple[tuple[str, ...], Mapping[str, Any]], ...] = ()
    """(steps of the path, matcher), in the order of the file."""

    @classmethod
    def read(cls, value: Mapping[str, Any]) -> Matchers:
        """From `matchingRules`: version 2 is flat with `$.body...`, later ones have a table for the body."""
        found: list[tuple[tuple[str, ...], Mapping[str, Any]]] = []
        for path, rule in value.items():
            if path.startswith("$.body") and isinstance(rule, dict):
                found.append((_steps(path[len("$.body") :]), rule))
        body = value.get("body", value.get("content", value.get("contents")))
        for path, rule in body.items() if isinstance(body, dict) else ():
            listed = rule.get("matchers") if isinstance(rule, dict) else None
            if isinstance(listed, list):
                found.extend((_steps(path.removeprefix("$")), one) for one in listed if isinstance(one, dict))
        return cls(tuple(found))

    def takes(self, path: Path, example: Any, value: Any) -> bool:
        """Whether a consumer that was shown `example` at a place goes on with `value` there.

        Without a rule the example stands for its type: which value comes depends on what the provider holds.
        """
        kind, regex = self._kind(path)
        if kind == "null":
            return value is None
        if kind in _TYPES:
            return _TYPES[kind](value)
        if _type(value) != _type(example):
            return False
        if regex and isinstance(value, str):
            return regular.matches(f"^(?:{regex})$", value) is not False
        return True

    def _kind(self, path: Path) -> tuple[str, str]:
        """(matcher, regular expression) at a place."""
        best: tuple[int, int] = (-1, -1)
        found = ("", "")
        for steps, rule in self.rules:
            exact = len(steps) == len(path)
            kind = str(rule.get("match", "regex" if "regex" in rule else "type"))
            if not _covers(steps, path) or not (exact or kind == "type"):
                continue
            rank = (len(steps), sum(step != ANY for step in steps))
            if rank >= best:
                best, found = rank, (kind, str(rule.get("regex", "")) if exact else "")
        return found


def _steps(text: str) -> tuple[str, ...]:
    return tuple(next(part for part in found if part) for found in _STEP.findall(text) if any(found))


def _covers(steps: tuple[str, ...], path: Path) -> bool:
    return len(steps) <= len(path) and all(
        step in (ANY, str(part)) for step, part in zip(steps, path[: len(steps)], strict=True)
    )


def _type(value: Any) -> str:
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, int | float):
        return "number"
    words = {"str": "string", "list": "array", "dict": "object"}
    return words.get(type(value).__name__, "null")


def _whole(value: Any) -> bool:
    return _type(value) == "number" and bool(value == int(value))


_TYPES: dict[str, Callable[[Any], bool]] = {
    "integer": _whole,
    "decimal": lambda value: _type(value) == "number",
    "number": lambda value: _type(value) == "number",
    "boolean": lambda value: isinstance(value, bool),
}
