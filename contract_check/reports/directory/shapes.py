"""Types as nested lists of HTML. Named types are unfolded as far as a page stays readable, then they have their own.

Written in Python and kept by type: a directory has hundreds of thousands of fields, and most of them stand on many
pages alike. Within this module a `str` is HTML whose every piece went through `inert` or `prose`.
"""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

import msgspec
from markupsafe import Markup
from msgspec import structs

from contract_check.reports.directory.addresses import slugs
from contract_check.reports.directory.prose import inert, prose, sentence

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from contract_check.model.description import Field, ValueType

_LINES = 160
"""Lines that one part of a page may have before less is unfolded."""
_DEEPEST = 3
"""Named types inside one another that are unfolded at most."""
_FEW = 3
"""Choices that are named in the line itself."""
_VALUES = 30
"""Values of an enum that are shown."""


class _At(msgspec.Struct, frozen=True):
    """Where in a page a type stands."""

    left: int
    """Named types that may still be unfolded below."""
    above: tuple[str, ...]
    """Named types around it: inside itself a type is not unfolded again."""
    sent: bool
    """In what readers send, where read-only fields have no place."""


class Shapes:
    """The types of one contract as HTML."""

    def __init__(self, types: Mapping[str, ValueType], folder: str, root: str) -> None:
        """`folder`: where pages of its types lie, from the top; `root`: the way from the pages made here to the top."""
        self._types = types
        self._folder = folder
        self._root = root
        self.wanted: dict[str, None] = {}
        """Types that a page refers to: each needs a page."""
        # By identity: the types outlive this object, and hashing them would cost more than writing them.
        self._lines: dict[tuple[int, _At], int] = {}
        self._written: dict[tuple[int, _At], str] = {}

    @functools.cached_property
    def _names(self) -> dict[str, str]:
        return slugs(self._types)

    def page(self, name: str) -> str:
        """Address of the page of a type."""
        return f"{self._folder}/{self._names[name]}.html"

    def words(self, type_: ValueType) -> Markup:
        """A type in a line, e.g. `array of Device or null`."""
        return _markup(self._line(type_))

    def inside(self, type_: ValueType, *, sent: bool, above: tuple[str, ...] = ()) -> Markup:
        """The fields of a type, unfolded as deep as the page stays readable; "" when its line says it all."""
        at = next(
            (at for left in range(_DEEPEST, 1, -1) if self._size(type_, at := _At(left, above, sent)) <= _LINES),
            _At(1, above, sent),
        )
        found, below = self._resolved(type_, at)
        return _markup("" if found is None else self._list(found, below))

    def own(self, name: str) -> Markup:
        """A named type on its own page."""
        return self.inside(structs.replace(self._types[name], reference=""), sent=False, above=(name,))

    def _line(self, type_: ValueType) -> str:
        limits = self._limits(type_)
        return self._word(type_) + (f' <span class="limits">{limits}</span>' if limits else "")

    def _word(self, type_: ValueType) -> str:
        if type_.reference:
            self.wanted.setdefault(type_.reference)
            found = f'<a href="{self._root}{self.page(type_.reference)}">{inert(_short(type_.name), 80)}</a>'
        elif type_.kind in ("array", "map") and type_.items is not None:
            found = f"{type_.kind} of {self._word(type_.items)}"
        elif type_.choices and len(type_.choices) <= _FEW and not type_.fields:
            found = " or ".join(self._word(choice) for choice in type_.choices)
        elif type_.kind == "enum" and len(type_.values) == 1:
            found = f"always <code>{inert(type_.values[0], 80)}</code>"
        else:
            found = str(inert(type_.name or type_.kind, 80))
        return found + " or null" if type_.nullable else found

    def _limits(self, type_: ValueType) -> str:
        told: list[str] = [sentence(limit, 160) for limit in type_.limits]
        if type_.items is not None and type_.items.limits and not type_.reference:
            told.append("each " + ", ".join(sentence(limit, 160) for limit in type_.items.limits))
        if type_.closed:
            told.append("no other fields")
        return " · ".join(told)

    def _resolved(self, type_: ValueType, at: _At) -> tuple[ValueType | None, _At]:
        """What there is to unfold of a type; None when nothing is, or when enough has been unfolded."""
        while True:
            if type_.reference:
                if at.left <= 0 or type_.reference in at.above:
                    return None, at
                at = _At(at.left - 1, (*at.above, type_.reference), at.sent)
                type_ = self._types[type_.reference]
            elif type_.kind in ("array", "map") and type_.items is not None and not type_.fields:
                type_ = type_.items
            else:
                break
        plain = len(type_.choices) <= _FEW and not any(_unfolds(choice) for choice in type_.choices)
        return (type_ if type_.fields or not plain or len(type_.values) > 1 else None), at

    def _size(self, type_: ValueType, at: _At) -> int:
        found, below = self._resolved(type_, at)
        if found is None:
            return 1
        key = (id(found), below)
        if key not in self._lines:
            inner = (*(field.type for field in found.fields), *found.choices)
            self._lines[key] = 1 + sum(self._size(one, below) for one in inner)
        return self._lines[key]

    def _below(self, type_: ValueType, at: _At) -> str:
        """What stands under the line of a type, folded."""
        found, below = self._resolved(type_, at)
        if found is None:
            return ""
        if not found.fields and not found.choices:
            return self._list(found, below)
        return f"<details><summary>{_summary(found, at)}</summary>{self._list(found, below)}</details>"

    def _list(self, type_: ValueType, at: _At) -> str:
        key = (id(type_), at)
        if key not in self._written:
            self._written[key] = "".join(self._blocks(type_, at))
        return self._written[key]

    def _blocks(self, type_: ValueType, at: _At) -> Iterator[str]:
        if type_.fields:
            kept = [one for one in type_.fields if not (one.read_only if at.sent else one.write_only)]
            if at.sent:
                kept.sort(key=lambda field: not field.required)
            yield f'<ul class="fields">{"".join(self._field(one, at) for one in kept)}</ul>'
            absent = [one.name for one in type_.fields if (one.read_only if at.sent else one.write_only)]
            if absent:
                told = "Never sent, only received" if at.sent else "Only sent, never received"
                listed = ", ".join(f"<code>{inert(name, 80)}</code>" for name in absent)
                yield f'<p class="quiet">{told}: {listed}</p>'
        if type_.choices:
            rows = "".join(f"<li>{self._line(one)}{self._below(one, at)}</li>" for one in type_.choices)
            yield f'<p class="choice">{inert(type_.kind)}:</p><ul class="fields">{rows}</ul>'
        if len(type_.values) > 1:
            more = len(type_.values) - _VALUES
            shown = " ".join(f"<code>{inert(one, 80)}</code>" for one in type_.values[:_VALUES])
            yield f'<p class="values">{shown}{f" and {more} more" if more > 0 else ""}</p>'

    def _field(self, field: Field, at: _At) -> str:
        text = f'<div class="text">{prose(field.text)}</div>' if field.text else ""
        return (
            f'<li><div class="line"><code class="field">{inert(field.name, 120)}</code> '
            f'<span class="type">{self._line(field.type)}</span>{"".join(_marks(field, at))}</div>'
            f"{text}{self._below(field.type, at)}</li>"
        )


def _unfolds(type_: ValueType) -> bool:
    """Whether there is more to a type than its line."""
    inner = type_.items is not None and _unfolds(type_.items)
    return bool(type_.reference or type_.fields or type_.choices or type_.limits or len(type_.values) > 1 or inner)


def _marks(field: Field, at: _At) -> Iterator[str]:
    if field.required:
        yield ' <b class="must">required</b>' if at.sent else ' <b class="must given">always there</b>'
    if field.deprecated:
        yield ' <b class="old">deprecated</b>'
    if field.default is not None:
        yield f" {default(field.default)}"
    for mark in field.marks:
        yield f' <span class="limits">{sentence(mark, 160)}</span>'


def default(text: str) -> Markup:
    """What is taken for a value that is left out."""
    return _markup(f'<span class="limits">default <code>{inert(text, 80)}</code></span>')


def _summary(type_: ValueType, at: _At) -> str:
    if not type_.fields:
        return f"{len(type_.choices)} choices"
    kept = [one for one in type_.fields if not (one.read_only if at.sent else one.write_only)]
    must = sum(field.required for field in kept)
    word = "required" if at.sent else "always there"
    return f"{len(kept)} field{'s' * (len(kept) != 1)}" + (f", {must} {word}" if must else "")


def _short(name: str) -> str:
    """A full name without its package: pages are about one contract."""
    return name.rpartition(".")[2] or name


def _markup(html: str) -> Markup:
    return Markup(html)  # noqa: S704 - made here, of pieces that are inert
