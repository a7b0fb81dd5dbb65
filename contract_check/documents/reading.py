"""Bytes to documents: the one reader for every YAML and JSON contract."""

from __future__ import annotations

import gc
import json
from typing import TYPE_CHECKING, Any

import msgspec

from contract_check.documents.document import Document
from contract_check.documents.json_places import JsonPlaces
from contract_check.documents.limits import DEFAULT_LIMITS, MEBIBYTE, Limits
from contract_check.documents.text import Text, encoding_of
from contract_check.documents.unreadable import Unreadable, unreadable, unreadable_at
from contract_check.model.location import Location

if TYPE_CHECKING:
    from contract_check.documents.pieces import Pieces
    from contract_check.model.contract import Problem

JSON_SUFFIXES = (".json", ".avsc", ".avpr", ".jsonschema")
"""Whoever reads a file of such a name reads JSON, so YAML in it is an error."""

_LFS_POINTER = b"version https://git-lfs.github.com/spec/"


def read(data: bytes, path: str, limits: Limits = DEFAULT_LIMITS, pieces: Pieces | None = None) -> tuple[Document, ...]:
    """The documents of a file: one for JSON, one or more for YAML.

    What begins like JSON is tried as JSON, whatever its name; YAML flow style begins alike and is read as YAML then.
    `pieces`: values that the other side may have built already.

    Raises:
        Unreadable: syntax, encoding or a limit; its `problem` is fatal and says where and what to do.
    """
    text = _decode(data, path, limits)
    as_json_only = path.lower().endswith(JSON_SUFFIXES)
    first = text.data.lstrip(b" \t\r\n")[:1]
    if as_json_only or (first and first in b'{["'):
        try:
            return (_json(text, limits, pieces),)
        except Unreadable as error:
            if as_json_only or error.problem.rule != "json-syntax":
                raise
            return _yaml_after(error, text, limits)
    return _yaml(text, limits)


def _decode(data: bytes, path: str, limits: Limits) -> Text:
    if len(data) > limits.file_bytes:
        size, most = len(data) / MEBIBYTE, limits.file_bytes / MEBIBYTE
        message = f"the file has {size:.1f} MiB, more than the limit of {most:g} MiB"
        remedy = "Split the contract: no policy can raise this limit."
        raise unreadable("limit-file-bytes", message, remedy, Location(path))
    if data.startswith(_LFS_POINTER):
        message = "the repository holds only a Git LFS pointer instead of the file"
        raise unreadable("lfs-pointer", message, "Keep contracts in git itself, not in LFS.", Location(path, line=1))
    encoding, mark = encoding_of(data)
    if encoding == "utf-8":
        return Text(path, data[mark:] if mark else data)
    try:
        return Text(path, data[mark:].decode(encoding).encode())
    except UnicodeError as error:
        raise _wrong_encoding(Text(path, data), encoding, 0) from error


def _check_encoding(text: Text) -> None:
    """Refuses bad UTF-8. Not done for JSON that decodes: msgspec has checked each of its characters then."""
    try:
        text.data.decode()
    except UnicodeDecodeError as error:
        raise _wrong_encoding(text, "utf-8", error.start) from error


def _wrong_encoding(text: Text, encoding: str, offset: int) -> Unreadable:
    return unreadable_at("encoding", f"not valid {encoding.upper()}", "Save the file as UTF-8.", text, offset)


# JSON


def _json(text: Text, limits: Limits, pieces: Pieces | None) -> Document:
    if len(text.data) > limits.json_values and sum(map(text.data.count, (b",", b"[", b"{"))) > limits.json_values:
        message = f"the file may hold more than {limits.json_values:,} values"
        remedy = "Split the contract: no policy can raise this limit."
        raise unreadable("limit-json-values", message, remedy, Location(text.path, line=1, column=1))
    try:
        value = pieces.decode(text.path, text.data) if pieces else msgspec.json.decode(text.data)
    except RecursionError as error:
        raise _too_deep(text, limits) from error
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        value = _json_again(text, limits, str(error))
    if _deeper_than(value, limits.depth):
        raise _too_deep(text, limits)
    return Document(text.path, value, 0, (), "json", text, JsonPlaces(text))


def _json_again(text: Text, limits: Limits, complaint: str) -> Any:
    """What msgspec refused, read by the standard library: it tells the place, and knows numbers beyond a double."""
    _check_encoding(text)
    refused = "Number out of range" in complaint
    try:
        value = json.loads(text.data, parse_constant=_refuse_constant)
    except json.JSONDecodeError as error:
        offset = len(error.doc[: error.pos].encode("utf-8", "surrogatepass"))
        message = f"not valid JSON: {error.msg[:1].lower()}{error.msg[1:]}"
        raise unreadable_at("json-syntax", message, _json_remedy(text.data, offset), text, offset) from error
    except RecursionError as error:
        raise _too_deep(text, limits) from error
    except ValueError as error:
        rule, message = (
            ("limit-number", "a number has too many digits")
            if "digits" in str(error)
            else ("json-syntax", f"not valid JSON: {error}")
        )
        raise unreadable_at(rule, message, "Write a JSON number, or quote it.", text, 0) from error
    if not refused:
        # The standard library lets a lone surrogate pass; no UTF-8 file or report can hold one.
        message = "not valid JSON: a `\\u` escape that is half of a surrogate pair"
        offset = max(text.data.lower().find(b"\\ud"), 0)
        raise unreadable_at("json-syntax", message, "Write the character itself, or both halves.", text, offset)
    return value


def _refuse_constant(name: str) -> float:
    raise ValueError(f"{name} is no JSON value")


def _json_remedy(data: bytes, offset: int) -> str:
    before = data[:offset].rstrip()[-1:]
    if before == b"," or data[offset : offset + 1] in {b"}", b"]"}:
        return "Remove the comma before this place, or write what is missing."
    if data[offset : offset + 1] == b"'":
        return "Use double quotes."
    if data[offset : offset + 1] in {b"/", b"#"}:
        return "Remove the comment: JSON has none."
    return "Correct the syntax at this place."


def _deeper_than(value: Any, depth: int) -> bool:
    """Whether objects and lists nest deeper, level by level: no recursion, and about 10 ms for 11 MB."""
    level = [value]
    for _ in range(depth - 1):
        # All that contains objects or lists is tracked by the collector, and found by it at the speed of C. What it
        # does not track (an object of scalars) is one level more, which `depth - 1` leaves room for.
        level = list(filter(gc.is_tracked, gc.get_referents(*level)))
        if not level:
            return False
    level = [value] if isinstance(value, (dict, list)) else []
    for _ in range(depth):
        level = [
            inner
            for outer in level
            for inner in (outer.values() if outer.__class__ is dict else outer)
            if inner.__class__ is dict or inner.__class__ is list
        ]
    return bool(level)


def _too_deep(text: Text, limits: Limits) -> Unreadable:
    message = f"nested more than {limits.depth} levels deep"
    remedy = "Flatten the document: no policy can raise this limit, and contracts written by people stay far below it."
    return unreadable("limit-depth", message, remedy, Location(text.path, line=1, column=1))


# YAML


def _yaml(text: Text, limits: Limits) -> tuple[Document, ...]:
    _check_encoding(text)
    # libyaml is loaded only when a YAML file is read.
    from contract_check.documents.yaml_builder import Builder  # noqa: PLC0415
    from contract_check.documents.yaml_places import YamlPlaces  # noqa: PLC0415

    builder = Builder(text, limits)
    documents = []
    for value in builder.documents():
        places = YamlPlaces(text, value, builder.root, builder.marks, builder.aliased)
        problems: tuple[Problem, ...] = tuple(builder.problems)
        documents.append(Document(text.path, value, builder.number, problems, "yaml", text, places))
    if not documents:
        documents.append(Document(text.path, None, 0, (), "yaml", text, YamlPlaces(text, None, 0, {}, {})))
    return tuple(documents)


def _yaml_after(error: Unreadable, text: Text, limits: Limits) -> tuple[Document, ...]:
    """Reads as YAML what is no JSON; if it is neither, the JSON message fits what the file looks like."""
    try:
        return _yaml(text, limits)
    except Unreadable as second:
        raise (error if second.problem.rule == "yaml-syntax" else second) from None
