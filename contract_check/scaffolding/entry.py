"""One entry, key by key in the order of the file."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from contract_check.model.entry import Mark
from contract_check.scaffolding.contexts import security, tenant
from contract_check.scaffolding.items import inputs, metadata, outputs
from contract_check.scaffolding.outcomes import Endings, endings

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from contract_check.model.survey import Bound, Listing

_KINDS = {"operation": "http", "callback": "http", "webhook": "http", "rpc": "rpc", "field": "graphql"}
"""Kind of an interface -> kind of a binding; all others are messages."""
_WIRES = {"graphql": "graphql", "avro": "avro"}
_SAFE = {"operation": re.compile(r"(GET|HEAD|OPTIONS|TRACE) "), "field": re.compile(r"(Query|Subscription)\.")}
"""Kind -> ids of what is asked for nothing but an answer: RFC 9110 section 9.2.1; GraphQL section 6.2, where only
mutations have effects."""
_REPEATABLE = {"operation": re.compile(r"(PUT|DELETE) ")}
"""RFC 9110 section 9.2.2."""
_STAGES = {"stable": "stable", "beta": "beta", "alpha": "experimental", "draft": "experimental"}
_UNSTABLE_PACKAGE = re.compile(r"\.v\d+(?:p\d+)?(alpha|beta)\d*\.")
_NUMBERS = re.compile(r"v?(\d{1,3})(?:\.(\d{1,9}))?(?:\.(\d{1,9}))?")
"""Of a version; four digits would be a year."""
_TEXT = 240
"""Characters of a purpose."""
_SENTENCE = re.compile(r"(?<=[.!?])\s")


def value_of(
    one: Listing, identity: str, around: Sequence[Bound], *, provider: str = "", owner: str = ""
) -> Mapping[str, Any]:
    """The document of a new entry. `around`: channels that its operation stands on."""
    ended = endings(one)
    value: dict[str, Any] = {"apiVersion": "contract-check/v1", "kind": "Interface", "id": identity}
    value |= dict(_texts(one))
    value["owner"] = one.owner or owner or Mark("who answers for it, e.g. team:devices")
    value["provider"] = one.provider or provider or Mark("the service that provides it")
    value["version"] = _version(one.version)
    value["lifecycle"] = _lifecycle(one)
    value["binding"] = [_binding(bound, one) for bound in (one.bound[0], *around)]
    value["metadata"] = {"tenant": tenant(one), "security": security(one), "extra": metadata(one)}
    value["inputs"] = inputs(one)
    value["outputs"] = outputs(one, ended)
    value |= dict(_effects(one, ended))
    if one.deprecated:
        value["deprecation"] = {
            "sunset": one.sunset or Mark("the day until which it stays, YYYY-MM-DD"),
            "replaced_by": Mark("id of the entry that comes instead"),
        }
    known = list(dict.fromkeys(consumer.service for consumer in one.consumers))
    asked = Mark("the services that use it, [{service: NAME}]; without this key they are unknown")
    value["consumers"] = [{"service": name} for name in known] if known else asked
    return value


def _texts(one: Listing) -> Iterator[tuple[str, Any]]:
    """A title where the contract has a line and more, and the purpose."""
    declared = one.bound[0].declared
    # What an answer says of itself is no purpose of an operation; of a message or a field it is.
    line = declared.purpose if declared and _KINDS.get(one.kind) == "http" else one.purpose
    if line and one.text:
        yield "title", _first(line)
    yield "purpose", _first(one.text or line) or Mark("what it is for, in a sentence")


def _first(text: str) -> str:
    """The first sentence of a text, on one line."""
    line = " ".join(text.strip().split("\n\n", 1)[0].split())
    return _SENTENCE.split(line, 1)[0][:_TEXT]


def _version(stated: str) -> str:
    """The contract's where it counts in numbers; an entry has versions of its own, and may begin with the first."""
    found = _NUMBERS.fullmatch(stated)
    if found is None:
        return "1.0.0"
    return ".".join(str(int(number or 0)) for number in found.groups())


def _lifecycle(one: Listing) -> str:
    if one.deprecated:
        return "deprecated"
    package = _UNSTABLE_PACKAGE.search(f".{one.id}")
    stage = _declared(one, "stability") or (package[1] if package else "")
    return _STAGES.get(stage) or ("beta" if _version(one.version).startswith("0.") else "stable")


def _declared(one: Listing, attribute: str) -> str:
    declared = one.bound[0].declared
    return str(declared.attributes.get(attribute) or "") if declared else ""


def _binding(bound: Bound, one: Listing) -> Mapping[str, str]:
    """Where it is described. `wire` stays away for Protobuf: stating one lowers what is protected to that encoding."""
    declared = bound.declared
    pointer = str(declared.attributes.get("pointer") or "") if declared else ""
    inside = bound.place.path == bound.contract
    by_name = one.format in ("protobuf", "graphql")
    ref = f"#{pointer}" if pointer and inside else bound.interface
    found = {
        "kind": _KINDS.get(bound.kind, "message"),
        "contract": bound.place.path if by_name else bound.contract,
        "ref": "#" if one.format == "jsonschema" else ref,
    }
    wire = _WIRES.get(one.format) or ("json" if _is_json(one) else "")
    if wire and one.format != "protobuf":
        found["wire"] = wire
    if one.channels:
        found["channel"] = one.channels[0]
    return found


def _is_json(one: Listing) -> bool:
    """Whether everything that travels is JSON, as far as the contract says."""
    description = one.bound[0].description
    parts = [*description.inputs, *description.data, *(part for each in description.outcomes for part in each.parts)]
    media = {name.partition(";")[0] for part in parts for name in part.media}
    return all(name.endswith("json") for name in media)


def _effects(one: Listing, ended: Endings) -> Iterator[tuple[str, Any]]:
    """Preconditions, outcomes, side effects, transaction."""
    promised = _declared(one, "idempotency")
    safe = promised == "NO_SIDE_EFFECTS" or _is(one, _SAFE)
    yield "preconditions", Mark("what must hold before, [{id, text, violation: id of an error}]; [] for nothing")
    yield "outcomes", {"open": ended.open, "success": list(ended.success), "errors": ended.errors}
    if safe:
        yield "side_effects", []
        yield "transaction", {"boundary": "NONE", "covers": [], "idempotent": True}
        return
    yield "side_effects", Mark("what it writes, sends or deletes, [{id, kind, target, when}]; [] for nothing")
    repeatable = promised == "IDEMPOTENT" or _is(one, _REPEATABLE)
    yield (
        "transaction",
        {
            "boundary": Mark("REQUIRED, REQUIRES_NEW, ... or NONE"),
            "covers": [],
            "idempotent": repeatable or Mark("true where doing it twice does no harm"),
        },
    )


def _is(one: Listing, patterns: Mapping[str, re.Pattern[str]]) -> bool:
    return one.kind in patterns and patterns[one.kind].match(one.id) is not None
