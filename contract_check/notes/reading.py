"""Reading a note: the YAML between two `---` lines, the sections below. What is wrong has a file and a line."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from msgspec import structs

from contract_check import documents
from contract_check.model.location import Location
from contract_check.nearest import did_you_mean
from contract_check.notes.note import Note, failure
from contract_check.sources.tree import readable

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from contract_check.config import Config
    from contract_check.model.report import PolicyFailure
    from contract_check.sources.tree import Tree

_LINES = re.compile(r"\r\n|\r|\n")
_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})(.*)")
_HEADING = re.compile(r" {0,3}(#{1,2})[ \t]+(.*?)[ \t]*#*[ \t]*$")

SCALAR = (str, int, float)
KINDS: Mapping[str, tuple[tuple[type, ...], str]] = {
    # key: (types, how to write it)
    "kind": ((str,), "`Migration`"),
    "id": ((str,), "a text"),
    "interfaces": ((dict,), "a mapping, e.g. {contracts/api.yaml: {from: 1.4.0, to: 2.0.0}}"),
    "covers": ((list,), "a list of change ids, e.g. [c-7f3a91c2]"),
    "summary": ((str,), "a text"),
    "affected": ((list,), "a list of {service, action, required}"),
    "rollout": ((dict,), "a mapping of strategy, phase, follows, order"),
    "dates": ((dict,), "a mapping of announced, deprecated, sunset"),
    "rollback": ((dict,), "a mapping of possible, how, reason, approver"),
    "data": ((str, list), "`none`, or the path of a script, or several"),
    "verify": ((list, str), "a list of texts"),
    "waiver": ((dict,), "a mapping of reason and by"),
    "approver": ((str,), "a person or team"),
    "embargo_until": (SCALAR, "a date, YYYY-MM-DD"),
    "window": (SCALAR, "an ISO 8601 duration or `2-minor-releases`"),
}
KEYS: Mapping[str, tuple[str, ...]] = {
    "rollout": ("strategy", "phase", "follows", "order"),
    "dates": ("announced", "deprecated", "sunset"),
    "rollback": ("possible", "how", "reason", "approver"),
    "waiver": ("reason", "by"),
}
ROW = ("service", "action", "required", "reason")
VERSIONS = ("from", "to")


def notes_of(tree: Tree, config: Config) -> dict[str, bytes]:
    """Every note of a tree by path. A README in the folder is no note."""
    folder = config.notes.strip("/") + "/"
    wanted = [
        path
        for path in tree.entries()
        if path.startswith(folder) and path.endswith(".md") and path.rpartition("/")[2].lower() != "readme.md"
    ]
    return dict(readable(tree, wanted))


def read(data: bytes, path: str) -> Note:
    """The note in a file; never raises, what is wrong stands in its `faults`."""
    text = data.decode("utf-8-sig", "replace")
    lines = _LINES.split(text)
    end = next((number for number, line in enumerate(lines) if number and line.rstrip() == "---"), None)
    if lines[0].rstrip() != "---" or end is None:
        missing = failure(
            "front-matter",
            f"{path} has no front matter",
            "begin the note with `---`, its YAML, and `---`; `contract-check notes new` writes one",
            Location(path, line=1, column=1),
        )
        return _note(path, None, {}, lines, 0, (missing,))
    try:
        # The first line stays, empty, so that lines are those of the file.
        found = documents.read("\n".join(["", *lines[1:end], ""]).encode(), path)
    except documents.Unreadable as error:
        problem = error.problem
        unreadable = failure("front-matter", f"front matter: {problem.message}", problem.remedy, problem.location)
        return _note(path, None, {}, lines, end + 1, (unreadable,))
    document = found[0]
    front = document.value if isinstance(document.value, dict) else {}
    note = _note(path, document, front, lines, end + 1, ())
    return structs.replace(note, faults=tuple(_faults(note, document.value)))


def _note(
    path: str,
    document: documents.Document | None,
    front: Mapping[str, Any],
    lines: list[str],
    start: int,
    faults: tuple[PolicyFailure, ...],
) -> Note:
    title, sections = _sections(lines[start:], start + 1)
    return Note(
        path=path,
        document=document,
        front=front,
        sections=sections,
        title=title or str(front.get("summary") or ""),
        body="\n".join(lines[start:]),
        body_line=start + 1,
        faults=faults,
    )


def _sections(lines: list[str], first: int) -> tuple[str, dict[str, tuple[str, int]]]:
    """The title, and the text below each heading of the second level; `#` in a code block is no heading."""
    title, current, fenced = "", "", ""
    texts: dict[str, list[str]] = {}
    places: dict[str, int] = {}
    for number, line in enumerate(lines, first):
        fenced = _fence(fenced, line)
        heading = None if fenced else _HEADING.match(line)
        if heading is None:
            texts.setdefault(current, []).append(line)
        elif len(heading[1]) == 1:
            title, current = title or heading[2], ""
        else:
            current = heading[2]
            places.setdefault(current, number)
    return title, {name: ("\n".join(texts.get(name, ())).strip(), line) for name, line in places.items()}


def _fence(fenced: str, line: str) -> str:
    """The fence of the code block that goes on after a line, "" outside (CommonMark section 4.5)."""
    found = _FENCE.match(line)
    if found is None:
        return fenced
    if not fenced:
        return found[1]
    return "" if found[1].startswith(fenced) and not found[2].strip() else fenced


def _faults(note: Note, value: Any) -> Iterator[PolicyFailure]:
    if not isinstance(value, dict):
        yield note.fault("front-matter", "the front matter is no mapping", "write `key: value` lines", "")
        return
    yield from _unknown(note, value, KINDS, ())
    for key, (types, form) in KINDS.items():
        if key in value and value[key] is not None and not isinstance(value[key], types):
            yield note.fault("front-matter", f"`{key}` has the wrong form", f"write {form}", key)
        elif key in KEYS and isinstance(value.get(key), dict):
            yield from _unknown(note, value[key], KEYS[key], (key,))
    if value.get("kind") != "Migration":
        yield note.fault("front-matter", "`kind` is not `Migration`", "write `kind: Migration`", "kind")
    yield from _entries(note, value)


def _entries(note: Note, value: Mapping[str, Any]) -> Iterator[PolicyFailure]:
    affected, interfaces = value.get("affected"), value.get("interfaces")
    for index, row in enumerate(affected if isinstance(affected, list) else []):
        if not isinstance(row, dict) or not row.get("service"):
            yield note.fault(
                "front-matter", "an affected row names no service", f"write {KINDS['affected'][1]}", "affected", index
            )
        else:
            yield from _unknown(note, row, ROW, ("affected", index))
    for name, versions in (interfaces if isinstance(interfaces, dict) else {}).items():
        if not isinstance(versions, dict):
            yield note.fault(
                "front-matter", f"`{name}` has no versions", f"write {KINDS['interfaces'][1]}", "interfaces", name
            )
        else:
            yield from _unknown(note, versions, VERSIONS, ("interfaces", name))


def _unknown(
    note: Note, value: Mapping[str, Any], known: Mapping[str, Any] | tuple[str, ...], steps: tuple[str | int, ...]
) -> Iterator[PolicyFailure]:
    for key in value:
        if key not in known:
            meant = did_you_mean(key, known, f"known are {', '.join(known)}")
            yield note.fault("front-matter", f"unknown key `{key}`", meant, *steps, key)
