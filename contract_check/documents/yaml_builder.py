"""Builds values from libyaml's events, under limits and with the place of every key and value.

Why not a PyYAML loader: they read YAML 1.1 (`on` is true, 010 is 8, 1.10 loses its zero), pass over duplicate keys,
hang on merge keys and crash the process on deep nesting, because limits there come after the objects. An event stream
has no depth of its own, so each limit is checked before anything is built.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import yaml
from yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceStartEvent,
    StreamEndEvent,
)

from contract_check.documents.scalars import TAG_PREFIX, ScalarError, plain, tagged
from contract_check.documents.unreadable import Unreadable, unreadable_at
from contract_check.model.contract import Problem
from contract_check.model.location import Location

if TYPE_CHECKING:
    from collections.abc import Iterator

    from yaml.events import Event

    from contract_check.documents.limits import Limits
    from contract_check.documents.text import Text

if not hasattr(yaml, "CSafeLoader"):  # pragma: no cover - every wheel has it
    raise ImportError("PyYAML was built without libyaml (yaml.CSafeLoader is missing): install the wheel from PyPI")

Marks = dict[int, list[int]]
"""id of a dict -> offsets (in characters) of key, value, key, value...; id of a list -> of each element."""

_OPEN = object()
_MERGE_TAG = TAG_PREFIX + "merge"


class Anchor:
    """What an alias stands for."""

    __slots__ = ("nodes", "text", "value")

    def __init__(self) -> None:
        self.value: Any = _OPEN
        self.nodes = 1
        self.text: str | None = None
        """The scalar's text, for an alias used as a key."""


class Builder:
    """Reads the documents of one YAML text in order. After each, `problems` and `marks` are those of that document."""

    def __init__(self, text: Text, limits: Limits) -> None:
        self._text = text
        self._limits = limits
        self._parser = yaml.CSafeLoader(text.data)
        self._event: Any = self._parser.get_event
        self._peek: Any = self._parser.peek_event
        self._scalars: dict[str, Any] = {}
        self._aliases = 0
        self._merged = 0
        self._start_document(0)

    def _start_document(self, number: int) -> None:
        self.number = number
        self.marks: Marks = {}
        self.problems: list[Problem] = []
        self.aliased: dict[int, str] = {}
        """Offset of an alias -> the text of the scalar it stands for."""
        self.root = 0
        self._anchors: dict[str, Anchor] = {}
        self._nodes = 0
        self._depth = 0

    def documents(self) -> Iterator[Any]:
        """Each document's value.

        Raises:
            Unreadable: a syntax error or a limit; nothing of the file can be trusted then.
        """
        number = 0
        try:
            while not isinstance(event := self._event(), StreamEndEvent):
                if isinstance(event, DocumentStartEvent):
                    if number >= self._limits.documents:
                        raise self._refusal("limit-documents", f"more than {number:,} documents in one file", event)
                    self._start_document(number)
                    yield self._document()
                    number += 1
        except yaml.YAMLError as error:
            raise self._syntax(error) from error
        finally:
            self._parser.dispose()

    def _document(self) -> Any:
        event = self._event()
        self.root = event.start_mark.index
        return self._value(event)

    # The hot path: a scalar in a mapping or a list is handled where it is met, without a call.

    def _mapping(self, start: Event) -> dict[str, Any]:  # noqa: C901, PLR0912, PLR0915 - one loop per event; calls would double its time
        value: dict[str, Any] = {}
        marks: list[int] = []
        mark = marks.append
        get, scalars = self._event, self._scalars
        self._enter(start)
        anchor = self._open(start)
        merges: list[tuple[Event, Any]] = []
        slots: dict[str, int] = {}  # key -> its place in marks; filled once a key repeats, so that many cost no more
        while True:
            event = get()
            kind = event.__class__
            if kind is ScalarEvent:
                key = event.value
                if key == "<<" and _merges(event):
                    merges.append((event, self._value(get())))
                    continue
                if event.anchor is not None:
                    self._value(event)
            elif kind is AliasEvent or kind is MappingStartEvent or kind is SequenceStartEvent:
                key = self._other_key(event)
            else:
                break
            twice = key in value
            key_mark = event.start_mark.index
            if twice:
                if not slots:
                    slots = {name: 2 * index for index, name in enumerate(value)}
                self._duplicate(key, marks[slots[key]], event)
            else:
                mark(key_mark)
            event = get()
            value_mark = event.start_mark.index
            if event.__class__ is ScalarEvent and not event.style and event.tag is None and event.anchor is None:
                text = event.value
                if text in scalars:
                    value[key] = scalars[text]
                else:
                    value[key] = scalars[text] = self._plain(event)
            else:
                value[key] = self._value(event)
            if twice:
                marks[slots[key] : slots[key] + 2] = [key_mark, value_mark]
                continue
            mark(value_mark)
            if slots:
                slots[key] = len(marks) - 2
        self._nodes += len(marks)
        self.marks[id(value)] = marks
        if merges:
            self._merge(value, marks, merges)
        self._close(anchor, value)
        return value

    def _sequence(self, start: Event) -> list[Any]:
        value: list[Any] = []
        marks: list[int] = []
        add, mark = value.append, marks.append
        get, scalars = self._event, self._scalars
        self._enter(start)
        anchor = self._open(start)
        while True:
            event = get()
            kind = event.__class__
            if kind is ScalarEvent and not event.style and event.tag is None and event.anchor is None:
                text = event.value
                if text in scalars:
                    add(scalars[text])
                else:
                    item = scalars[text] = self._plain(event)
                    add(item)
            elif kind is ScalarEvent or kind is AliasEvent or kind is MappingStartEvent or kind is SequenceStartEvent:
                add(self._value(event))
            else:
                break
            mark(event.start_mark.index)
        self._nodes += len(marks)
        self.marks[id(value)] = marks
        self._close(anchor, value)
        return value

    def _value(self, event: Any) -> Any:
        if isinstance(event, MappingStartEvent):
            return self._mapping(event)
        if isinstance(event, SequenceStartEvent):
            return self._sequence(event)
        if isinstance(event, AliasEvent):
            anchor = self._alias(event)
            place: Any = event.start_mark
            if anchor.text is not None:
                self.aliased[place.index] = anchor.text
            return anchor.value
        value = self._scalar(event)
        if event.anchor is not None:
            anchor = self._anchors[event.anchor] = Anchor()
            anchor.value, anchor.text = value, event.value
        return value

    def _scalar(self, event: Any) -> Any:
        if event.tag is None:
            # libyaml drops the tag `!`, so `! 12` cannot be told from 12; in quotes it stays text.
            return event.value if event.style else self._plain(event)
        if not event.tag.startswith(TAG_PREFIX):
            # An application's tag: not ours to interpret, so the scalar counts as if it stood there alone.
            return event.value if event.style else self._plain(event)
        try:
            return tagged(event.tag, event.value)
        except ScalarError as error:
            raise self._refusal("yaml-tag", f"{error}", event, "Correct the value or its `!!` tag.") from error

    def _plain(self, event: Any) -> Any:
        try:
            return plain(event.value)
        except ScalarError as error:
            raise self._refusal("limit-number", f"{error}", event, "Quote it if it is no number.") from error

    # Depth, anchors, aliases

    def _enter(self, event: Event) -> None:
        self._depth += 1
        if self._depth > self._limits.depth:
            raise self._refusal("limit-depth", f"nested more than {self._limits.depth} levels deep", event)

    def _open(self, event: Any) -> Anchor | None:
        if event.anchor is None:
            return None
        anchor = self._anchors[event.anchor] = Anchor()
        anchor.nodes = -self._nodes
        return anchor

    def _close(self, anchor: Anchor | None, value: Any) -> None:
        self._depth -= 1
        if anchor is not None:
            anchor.value = value
            anchor.nodes += self._nodes + 1

    def _alias(self, event: Any) -> Anchor:
        name = event.anchor
        anchor = self._anchors.get(name)
        if anchor is None:
            raise self._refusal("yaml-alias", f"`*{name}` stands for nothing", event, f"Define `&{name}` before it.")
        if anchor.value is _OPEN:
            remedy = "Give the inner place content of its own, or use a `$ref`."
            raise self._refusal("recursive-alias", f"`*{name}` stands for something that contains it", event, remedy)
        self._aliases += 1
        self._nodes += anchor.nodes
        if self._aliases > self._limits.aliases:
            raise self._refusal("limit-aliases", f"more than {self._limits.aliases:,} aliases", event)
        if self._nodes > self._limits.expanded_nodes:
            message = f"its aliases stand for more than {self._limits.expanded_nodes:,} values"
            raise self._refusal("limit-expanded-nodes", message, event)
        return anchor

    # Keys

    def _other_key(self, event: Any) -> str:
        """The key that an alias or a whole object or list stands for, as text."""
        if isinstance(event, AliasEvent):
            text = self._alias(event).text
            if text is not None:
                return text
        else:
            self._value(event)
        start = self._text.byte_offset(event.start_mark.index)
        end = self._text.byte_offset(self._peek().start_mark.index)
        written = self._text.data[start:end].decode().rstrip().removesuffix(":")
        key = " ".join(written.split()).removesuffix(" :")[:200]
        self._note(
            "complex-key", f"a key is an object or a list: `{key}`", "Use text as key: JSON has no other keys.", event
        )
        return key

    def _duplicate(self, key: str, before: int, event: Any) -> None:
        if len(self.problems) >= self._limits.problems:
            return
        line, _ = self._text.line_and_column(self._text.byte_offset(before))
        message = f"key `{key}` stands twice in one object, before in line {line}; the last one counts"
        self._note("duplicate-key", message, "Remove one of the two.", event)

    def _merge(self, value: dict[str, Any], marks: list[int], merges: list[tuple[Event, Any]]) -> None:
        """Merge keys (https://yaml.org/type/merge.html): own keys win over merged ones, earlier sources over later."""
        for event, merged in merges:
            sources = merged if isinstance(merged, list) else [merged]
            for source in sources:
                if not isinstance(source, dict):
                    remedy = "Give `<<` an alias of an object, or a list of such aliases."
                    self._note("merge-key", "`<<` merges something that is no object", remedy, event)
                    continue
                self._merged += len(source)
                if self._merged > self._limits.merge_keys:
                    message = f"merge keys (`<<`) copy more than {self._limits.merge_keys:,} keys"
                    raise self._refusal("limit-merge-keys", message, event)
                source_marks = self.marks[id(source)]
                for index, (key, item) in enumerate(source.items()):
                    if key not in value:
                        value[key] = item
                        marks += source_marks[2 * index : 2 * index + 2]

    # What goes wrong

    def _place(self, event: Any) -> Location:
        line, column = self._text.line_and_column(self._text.byte_offset(event.start_mark.index))
        return Location(self._text.path, line=line, column=column, document=self.number)

    def _note(self, rule: str, message: str, remedy: str, event: Any) -> None:
        if len(self.problems) < self._limits.problems:
            self.problems.append(Problem(rule=rule, message=message, remedy=remedy, location=self._place(event)))

    def _refusal(self, rule: str, message: str, event: Any, remedy: str = "") -> Unreadable:
        remedy = remedy or "Split the file: no policy can raise this limit, and contracts stay far below it."
        offset = self._text.byte_offset(event.start_mark.index)
        return unreadable_at(rule, message, remedy, self._text, offset)

    def _syntax(self, error: yaml.YAMLError) -> Unreadable:
        mark = getattr(error, "problem_mark", None)
        problem = str(getattr(error, "problem", None) or getattr(error, "reason", None) or error)
        if "end of stream" in problem and (opening := getattr(error, "context_mark", None)) is not None:
            mark = opening  # where the quote was opened helps more than the end of the file
        offset = int(getattr(error, "position", 0) or 0) if mark is None else self._text.byte_offset(mark.index)
        return unreadable_at("yaml-syntax", f"not valid YAML: {problem}", _remedy(problem), self._text, offset)


def _merges(event: Any) -> bool:
    """Whether `<<` is a merge key here: plain, or tagged so."""
    return event.tag == _MERGE_TAG or (event.tag is None and not event.style)


def _remedy(problem: str) -> str:
    """What to do about libyaml's complaint, in words for who writes the file."""
    if "\\t" in problem or "tab" in problem:
        return "Indent with spaces; YAML allows no tabs there."
    if "mapping values are not allowed" in problem:
        return "Quote the text if it contains `: `, or check the indentation."
    if "block end" in problem or "block collection" in problem or "block mapping" in problem:
        return "Check the indentation of this line and of the lines above it."
    if "end of stream" in problem:
        return "Close the quote, bracket or brace that is opened here."
    if "control characters" in problem or "invalid" in problem:
        return "Remove the character, or write it as an escape in double quotes."
    if "cannot start any token" in problem:
        return "Quote the text: this character has a meaning of its own in YAML."
    return "Correct the syntax at this place."
