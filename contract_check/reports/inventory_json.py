"""The inventory as JSON: the data contract baseline, with a published JSON Schema (`inventory.schema.json`)."""

from __future__ import annotations

import dataclasses
import json
import pathlib
from typing import TYPE_CHECKING, Any

import msgspec

from contract_check.model.entry import Entry
from contract_check.reports.json_report import plain, problem_values, without_surrogates

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from contract_check.model.survey import Bound, Listing, Survey

KIND = "contract-check/baseline"
SCHEMA_VERSION = "1.0"
SCHEMA_FILE = "inventory.schema.json"
"""Beside this module; described for readers in docs/directory.md."""


def to_dict(survey: Survey, sources: Sequence[Mapping[str, Any]] = ()) -> dict[str, Any]:
    """The inventory as JSON values. `sources` are the files themselves, as `sources.baseline` packs them."""
    document = {
        "kind": KIND,
        "schema_version": SCHEMA_VERSION,
        "tree": {"name": survey.name, "revision": survey.revision},
        "counts": counts(survey),
        "coverage": coverage(survey),
        "contracts": [
            {
                "path": one.path,
                "format": one.format,
                "title": one.title,
                "version": one.version,
                "provider": one.provider,
                "files": list(one.files),
                "interfaces": one.interfaces,
                "types": {name: values(type_) for name, type_ in one.types.items()},
            }
            for one in survey.contracts.values()
        ],
        "interfaces": [listing(one) for one in survey.listings],
        "errors": [problem_values(problem) for problem in survey.problems],
    }
    return document | ({"sources": list(sources)} if sources else {})


def render(survey: Survey, sources: Sequence[Mapping[str, Any]] = ()) -> str:
    """The inventory as JSON text; the kind comes first, so that a reader knows the file by its beginning."""
    return without_surrogates(json.dumps(plain(to_dict(survey, sources)), indent=1, ensure_ascii=False)) + "\n"


def schema() -> dict[str, Any]:
    """The published JSON Schema (2020-12) of `to_dict`."""
    text = (pathlib.Path(__file__).parent / SCHEMA_FILE).read_text(encoding="utf-8")
    found: dict[str, Any] = json.loads(text)
    return found


def counts(survey: Survey) -> dict[str, Any]:
    """How many contracts and interfaces there are, in all and by format."""
    formats: dict[str, dict[str, int]] = {}
    for one in survey.contracts.values():
        row = formats.setdefault(one.format, {"contracts": 0, "interfaces": 0})
        row["contracts"] += 1
        row["interfaces"] += one.interfaces
    return {
        "contracts": len(survey.contracts),
        "interfaces": survey.interfaces,
        "formats": {name: formats[name] for name in sorted(formats)},
    }


def coverage(survey: Survey) -> dict[str, Any]:
    """How much of what is there the catalog describes."""
    return {
        "entries": sum(one.entry is not None for one in survey.listings),
        "interfaces": survey.interfaces,
        "covered": survey.covered,
        "percent": round(100 * survey.covered / survey.interfaces, 1) if survey.interfaces else 100.0,
        "uncovered": [{"contract": one.contract, "id": one.id} for one in survey.listings if one.entry is None],
    }


def listing(one: Listing) -> dict[str, Any]:
    """One interface."""
    return {
        "id": one.id,
        "name": one.name,
        "kind": one.kind,
        "format": one.format,
        "contract": one.contract,
        "path": one.place.path,
        "line": one.place.line,
        "purpose": one.purpose,
        "provider": one.provider,
        "owner": one.owner,
        "version": one.version,
        "lifecycle": one.lifecycle,
        "deprecated": one.deprecated,
        "sunset": one.sunset,
        "security": one.security,
        "channels": list(one.channels),
        "entry": values(one.entry) if one.entry is not None else None,
        "bindings": [_bound(bound) for bound in one.bound],
        "dangling": list(one.dangling),
        "consumers": [values(consumer) for consumer in one.consumers],
        "notes": [
            values(note) | {"actions": [{"service": name, "action": action} for name, action in note.actions]}
            for note in one.notes
        ],
        "missing": list(one.missing),
    }


def _bound(bound: Bound) -> dict[str, Any]:
    return {
        "contract": bound.contract,
        "interface": bound.interface,
        "wire": bound.wire,
        "channel": bound.channel,
        "inputs": [values(part) for part in bound.description.inputs],
        "outcomes": [values(outcome) for outcome in bound.description.outcomes],
        "data": [values(part) for part in bound.description.data],
    }


_LEFT_OUT = frozenset({"location", "missing", "unfilled", "body"})


def values(record: Any) -> Any:
    """A record as JSON values, without places and without what says nothing, in the words of the catalog's files."""
    if isinstance(record, list | tuple):
        return [values(one) for one in record]
    keys = _keys(record)
    if not keys:
        return record
    found: dict[str, Any] = {}
    for name, key in keys.items():
        value = getattr(record, name)
        if name in _LEFT_OUT or value is None or value is False or value == "":
            continue
        if value in ((), {}) and not isinstance(record, Entry):  # an entry says "none" with an empty list
            continue
        *above, last = key.split("/")
        holder = found
        for step in above:
            holder = holder.setdefault(step, {})
        holder[last] = values(value)
    return found


def _keys(record: Any) -> dict[str, str]:
    """Field -> its key in a file of the catalog, of an entry's parts and of records about bound contracts."""
    if dataclasses.is_dataclass(record):
        return {field.name: field.metadata.get("key") or field.name for field in dataclasses.fields(record)}
    return {name: name for name in record.__struct_fields__} if isinstance(record, msgspec.Struct) else {}
