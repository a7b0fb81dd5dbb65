"""Reading entries: every field with its place, what is wrong with file, line and remedy."""

from __future__ import annotations

import dataclasses
import textwrap
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from contract_check.formats.catalog import FORMAT
from contract_check.formats.catalog.building import WORDS
from contract_check.formats.catalog.validity import schema
from contract_check.formats.format import Reading
from contract_check.model import entry as model
from contract_check.sources.memory import MemoryTree

if TYPE_CHECKING:
    from contract_check.model.contract import Contract
    from contract_check.model.entry import Entry

PATH = "devices.interface.yaml"
ENTRY = """\
apiVersion: contract-check/v1
kind: Interface
id: device.save
purpose: Creates a device or updates one.
owner: team:devices
provider: device-service
version: 1.10
lifecycle: stable
binding:
  - {kind: http, contract: contracts/device-api.yaml, ref: '#/paths/~1devices/post', wire: json}
metadata:
  tenant: {mode: derived, from: jwt.tenantId, scope: own}
  security: {mode: required, schemes: [jwt], authorities: {anyOf: [ADMIN]}}
  extra: [{name: traceId, in: header, required: false}]
inputs:
  - {name: body, ref: '#/components/schemas/Device', required: true, fields: {required: [name], readOnly: [id]}}
  - {name: mode, in: query, enum: [on, off], default: on}
outputs:
  - {name: device, on: [ok], always: [id]}
preconditions:
  - {id: tenant-exists, text: the tenant exists, violation: invalid}
outcomes:
  open: false
  success: [{id: ok, status: 200}]
  errors: [{id: invalid, status: 400, code: BAD, number: 31, retryable: false}]
side_effects:
  - {id: row, kind: db-write, target: device, when: in-transaction}
transaction: {boundary: REQUIRED, covers: [row], idempotent: false}
limits: {timeout_ms: 500}
consumers:
  - {service: web-ui, pin: rolling, uses: [inputs.body], needs: {timeout_ms: 900}}
"""


def read(text: str | bytes) -> Contract:
    tree = MemoryTree({PATH: text if isinstance(text, bytes) else text.encode()}, "head")
    return FORMAT.read(Reading(tree=tree, path=PATH, files=(PATH,), changed=frozenset()))


def only(contract: Contract) -> Entry:
    assert not contract.problems, contract.problems
    (interface,) = contract.interfaces
    assert interface.entry is not None
    return interface.entry


def test_every_field_is_typed() -> None:
    entry = only(read(ENTRY))

    assert entry.version == "1.10"
    assert entry.tenant is not None
    assert (entry.tenant.mode, entry.tenant.source, entry.tenant.scope) == ("derived", "jwt.tenantId", "own")
    assert entry.security is not None
    assert entry.security.authorities is not None
    assert entry.security.authorities.any_of == ("ADMIN",)
    assert [item.place for item in entry.extra] == ["header"]
    body, mode = entry.inputs
    assert body.fields is not None
    assert body.fields.read_only == ("id",)
    assert (mode.schema, mode.default) == ({"enum": ["on", "off"]}, "on"), "YAML 1.2: `on` is text"
    assert entry.outcomes is not None
    assert [(one.status, one.retryable) for one in entry.outcomes.errors] == [("400", "false")]
    assert entry.transaction is not None
    assert entry.transaction.idempotent is False
    assert entry.consumers is not None
    assert entry.consumers[0].needs is not None
    assert entry.consumers[0].needs.timeout_ms == 900


def test_places_are_known_to_the_line() -> None:
    contract = read(ENTRY)
    entry = only(contract)
    lines = ENTRY.splitlines()

    assert lines[(contract.locate(entry.inputs[1].location).line or 0) - 1].startswith("  - {name: mode")
    assert lines[(contract.locate(entry.at("metadata", "tenant", "mode")).line or 0) - 1].startswith("  tenant:")


def test_several_entries_stand_in_one_file() -> None:
    contract = read(f"{ENTRY}---\n{ENTRY.replace('device.save', 'device.drop')}---\n")

    assert [one.id for one in contract.interfaces] == ["device.save", "device.drop"]
    assert not contract.problems
    second = contract.interfaces[1].entry
    assert second is not None
    assert contract.locate(second.at("id")).line == len(ENTRY.splitlines()) + 4


def test_an_id_is_used_once() -> None:
    contract = read(f"{ENTRY}---\n{ENTRY}")

    (problem,) = contract.problems
    assert (problem.rule, problem.location.line) == ("catalog-duplicate-id", len(ENTRY.splitlines()) + 4)


@pytest.mark.parametrize(
    ("before", "after", "line", "said", "remedy"),
    [
        ("lifecycle: stable", "lifecycle: stabel", 8, '`lifecycle` is "stabel"', "did you mean `stable`?"),
        ("boundary: REQUIRED", "boundary: required", 28, '`boundary` is "required"', "did you mean `REQUIRED`?"),
        ("retryable: false", "retryable: never", 25, '`retryable` is "never"', "write one of"),
        ("limits:", "limit:", 29, "unknown key `limit`", "did you mean `limits`?"),
        ("id: device.save", "id: Device Save", 3, '`id` is "Device Save"', "write what fits"),
        ("timeout_ms: 500", "timeout_ms: fast", 29, 'timeout_ms is no integer: "fast"', "type integer"),
        ("  - {name: mode, in", "  - {in", 17, "an item without a name", "add `name`"),
    ],
)
def test_a_wrong_word_is_a_finding_with_line_and_remedy(
    before: str, after: str, line: int, said: str, remedy: str
) -> None:
    (problem,) = read(ENTRY.replace(before, after)).problems

    assert problem.fatal
    assert (problem.location.line, problem.message) == (line, said)
    assert remedy in problem.remedy


def test_what_is_required_and_absent_is_left_to_lint() -> None:
    contract = read(ENTRY.replace("owner: team:devices\n", "").replace("mode: derived, ", ""))
    entry = only(contract)

    assert [place.pointer for place in entry.missing] == ["/owner", "/metadata/tenant/mode"]


def test_a_marker_counts_as_absent() -> None:
    text = ENTRY.replace("owner: team:devices", "owner: TODO").replace("mode: derived", "mode: 'TODO: which?'")
    entry = only(read(text.replace("schemes: [jwt]", "schemes: [TODO]").replace("id: device.save", "id: todo.save")))

    assert (entry.id, entry.owner) == ("todo.save", "")
    assert {"/owner", "/metadata/tenant/mode"} <= {place.pointer for place in entry.missing}
    assert [place.pointer for place in entry.unfilled] == [
        "/owner", "/metadata/tenant/mode", "/metadata/security/schemes/0",
    ]  # fmt: skip


def test_the_schema_is_one_and_names_what_the_model_reads() -> None:
    published = schema()
    jsonschema.Draft202012Validator.check_schema(published)
    definitions = published["$defs"]
    named = {
        "binding": model.Binding, "tenant": model.Tenant, "security": model.Security, "item": model.Item,
        "precondition": model.Precondition, "outcome": model.Outcome, "outcomes": model.Outcomes,
        "effect": model.SideEffect, "transaction": model.Transaction, "limits": model.Limits,
        "compatibility": model.Compatibility, "deprecation": model.Deprecation, "consumer": model.Consumer,
    }  # fmt: skip
    for name, record in named.items():
        keys = {field.metadata.get("key") or field.name for field in dataclasses.fields(record)}
        keys -= {"location", "schema"}
        told = set(definitions[name]["properties"]) - WORDS
        assert keys <= told, name
        assert told - keys <= {"note", "text", "description"}, f"{name}: texts alone are not read"


@settings(max_examples=150, deadline=None, derandomize=True)
@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    for text in (data, ENTRY.encode() + data, ENTRY.encode()[: len(data) * 4] + data):
        contract = read(text)
        assert contract.interfaces or contract.problems
        for problem in contract.problems:
            assert problem.message
            assert problem.remedy
            assert problem.location.path == PATH


VALUE = yaml.load(ENTRY, yaml.CSafeLoader)


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    entries = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(found for key, inner in entries for found in places(inner, (*path, key)))]


@settings(max_examples=200, deadline=None, derandomize=True)
@given(
    st.sampled_from(places(VALUE)[1:]), st.sampled_from([None, 1, 1.5, True, "", "x", [], [None], [1], {}, {"a": 1}])
)
def test_a_value_of_any_kind_anywhere_is_read_or_refused(path: tuple[Any, ...], value: Any) -> None:
    document = yaml.load(ENTRY, yaml.CSafeLoader)
    holder = document
    for key in path[:-1]:
        holder = holder[key]
    holder[path[-1]] = value
    contract = read(yaml.safe_dump(document, sort_keys=False))
    assert contract.interfaces or contract.problems
    for interface in contract.interfaces:
        assert interface.elements is not None


def test_references_lead_to_bound_contracts() -> None:
    assert list(FORMAT.references(PATH, ENTRY.encode())) == ["contracts/device-api.yaml"]
    block = textwrap.dedent("""
        binding:
        - kind: http
          contract: "contracts/a.yaml"   # here
          ref: x
    """)
    assert list(FORMAT.references(PATH, block.encode())) == ["contracts/a.yaml"]


def test_the_same_bytes_are_understood_once() -> None:
    """Every step looks at the catalog, on both sides: thousands of entries would be parsed four times."""
    one, other = only(read(ENTRY)), only(read(ENTRY))

    assert one is other
    assert only(read(ENTRY + "# another file\n")) is not one
