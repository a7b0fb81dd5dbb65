"""No rule without its counterpart, no keyword without a rule: a hole needs a written reason in `waivers.yaml`."""

from __future__ import annotations

import json
import pathlib
import re
from typing import Any

import casebook
import jsonschema_specifications
import openapi_spec_validator
import yaml

from contract_check.formats.openapi import operations, parameters
from contract_check.languages.schema.keywords.unknown import KNOWN
from contract_check.languages.schema.view import is_annotation
from contract_check.rules import registry

WAIVERS = yaml.load(pathlib.Path(__file__).with_name("waivers.yaml").read_bytes(), yaml.CSafeLoader)
OPPOSITES = (
    ("added", "removed"), ("raised", "lowered"), ("narrowed", "widened"), ("opened", "closed"), ("set", "removed"),
    ("earlier", "later"), ("on", "off"), ("tightened", "loosened"), ("required", "optional"),
    ("nullable", "not-nullable"), ("writable", "read-only"), ("readable", "write-only"), ("resolved", "unresolved"),
    ("list", "value"), ("deprecated", "no-longer-deprecated"),
)  # fmt: skip
_ADDED_TO = (("-added-to-", "-removed-from-"),)


def counterparts(rule: str) -> set[str]:
    """Ids of which at least one must exist when `rule` does; empty for rules that say `changed` and the like."""
    found = set()
    folder, _, name = rule.partition("/")
    for one, other in OPPOSITES:
        for word, opposite in ((one, other), (other, one)):
            if re.search(rf"(^|-){word}$", name):
                found.add(f"{folder}/{re.sub(rf'{word}$', opposite, name)}")
    for one, other in _ADDED_TO:
        for word, opposite in ((one, other), (other, one)):
            if word in name:
                found.add(f"{folder}/{name.replace(word, opposite)}")
    return found


def test_every_rule_has_its_counterpart(card: str) -> None:
    wanted = counterparts(card)
    assert not wanted or wanted & set(registry.all_ids()) or WAIVERS["mirrors"].get(card), (
        f"{card} has no counterpart ({' or '.join(sorted(wanted))}) and no written reason in waivers.yaml"
    )


def test_opposite_effects_hurt_opposite_parties() -> None:
    """What narrows in one direction widens in the other."""
    for rule_id in casebook.card_ids():
        for opposite in counterparts(rule_id) & set(registry.all_ids()):
            names = [{party.value for party in registry.rule(name).hurts} for name in (rule_id, opposite)]
            if names[0] in ({"senders"}, {"readers"}) and names[1] in ({"senders"}, {"readers"}):
                same = names[0] == names[1]
                assert not same or WAIVERS["same-side"].get(rule_id), f"{rule_id} and {opposite} hurt the same side"


def published() -> dict[str, set[str]]:
    """Keywords by object: JSON Schema 2020-12 and OpenAPI 3.x, from the published meta-schemas."""
    found: dict[str, set[str]] = {"schema": set()}
    for uri in jsonschema_specifications.REGISTRY:
        if "2020-12/meta/" in uri:
            contents = jsonschema_specifications.REGISTRY.contents(uri)
            found["schema"] |= set(contents.get("properties", ()))
    folder = pathlib.Path(openapi_spec_validator.__file__).parent
    for file in sorted(folder.rglob("schemas/v3.*/schema.json")):
        document = json.loads(file.read_bytes())
        for name, definition in {**document.get("definitions", {}), **document.get("$defs", {})}.items():
            found.setdefault(name.lower(), set()).update(_properties(definition))
    return found


def _properties(definition: Any) -> set[str]:
    return {name for name in definition.get("properties", {}) if not name.startswith("^")}


def test_every_schema_keyword_has_a_rule_or_a_reason() -> None:
    keywords = published()["schema"]
    assert len(keywords) > 50, "the meta-schemas were not found"
    holes = {
        name
        for name in keywords
        if name not in KNOWN and not is_annotation(name) and name not in WAIVERS["keywords"]["schema"]
    }
    assert holes == set()


def test_every_word_of_an_operation_has_a_rule_or_a_reason() -> None:
    for name, known in (("operation", operations.KNOWN), ("parameter", parameters.KNOWN)):
        words = published()[name]
        assert words, f"the meta-schema of OpenAPI has no {name}"
        assert words - known - set(WAIVERS["keywords"].get(name, ())) == set()


def test_every_object_of_openapi_is_compared_or_waived() -> None:
    """Every object that the meta-schemas of OpenAPI 3.0 and 3.1 define is one that we compare, or is waived."""
    told = {plain(name) for name in (*WAIVERS["compared"], *WAIVERS["not-compared"])}
    assert {plain(name) for name in published() if name != "schema"} - told == set()


def plain(name: str) -> str:
    """`parameter-or-reference` and `parametersOrReferences` are the parameter, or the table of them."""
    return re.sub(r"orreferences?$", "", name.replace("-", "").lower())


def test_waivers_have_reasons() -> None:
    for section in ("mirrors", "same-side", "not-compared"):
        for name, reason in WAIVERS[section].items():
            assert len(str(reason).split()) >= 4, f"{section}: {name} has no reason"
    for section, entries in WAIVERS["keywords"].items():
        for name, reason in entries.items():
            assert len(str(reason).split()) >= 4, f"{section}: {name} has no reason"
