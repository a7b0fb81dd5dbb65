"""Options: what generated code, HTTP gateways and validators read from them. Custom ones need no import."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from contract_check.languages.protobuf.compare.spot import change

if TYPE_CHECKING:
    from collections.abc import Iterator

    from contract_check.languages.protobuf.compare.spot import Spot
    from contract_check.languages.protobuf.elements import Options
    from contract_check.model.change import Change

_ELSEWHERE = frozenset({
    "features", "deprecated", "default", "json_name", "packed", "ctype", "jstype", "message_set_wire_format",
    "no_standard_descriptor_accessor", "java_string_check_utf8", "allow_alias", "idempotency_level",
})  # fmt: skip
"""Compared where they have an effect, under a name of their own."""

_GENERATORS = {
    # option: what it is when nobody sets it
    "go_package": "", "java_package": "", "java_outer_classname": "", "csharp_namespace": "", "objc_class_prefix": "",
    "php_class_prefix": "", "php_namespace": "", "php_metadata_namespace": "", "ruby_package": "", "swift_prefix": "",
    "optimize_for": "SPEED", "java_multiple_files": False, "java_generic_services": False, "cc_generic_services": False,
    "py_generic_services": False, "php_generic_services": False, "cc_enable_arenas": True,
}  # fmt: skip
"""File options that decide names or shape of generated code."""

_HTTP = "(google.api.http)"
_VERBS = ("get", "put", "post", "delete", "patch", "custom")
_VALIDATORS = ("(buf.validate.", "(validate.")


def compare_options(old: Options, new: Options, base: Spot, head: Spot, subject: str) -> Iterator[Change]:
    """What differs between the options of one element. `subject` names the element."""
    if [(one.name, one.value) for one in old] == [(one.name, one.value) for one in new]:
        return
    before, after = effective(old), effective(new)
    if bool(before.get("deprecated")) != bool(after.get("deprecated")):
        yield change("deprecated" if after.get("deprecated") else "deprecation-withdrawn", subject, base, head)
    for name in sorted(before.keys() | after.keys()):
        if name in _ELSEWHERE:
            continue
        one, other = (side.get(name, _GENERATORS.get(name)) for side in (before, after))
        if one != other:
            label = f"option `{name}` of {subject}"
            yield change(_rule(name, one, other), label, base, head, one, other, option=name)


def effective(options: Options) -> dict[str, Any]:
    """Options by name, with `(a).b = 1` and `(a) = { b: 1 }` in the same words."""
    found: dict[str, Any] = {}
    for one in options:
        name, _, rest = one.name.partition(")")
        top = f"{name})" if one.name.startswith("(") else one.name.partition(".")[0]
        path = rest.strip(".") if one.name.startswith("(") else one.name.partition(".")[2]
        value = one.value
        for part in reversed(path.split(".") if path else []):
            value = {part: value}
        found[top] = _merged(found[top], value) if top in found else value
    return found


def _merged(one: Any, other: Any) -> Any:
    """An option set twice: parts of one message, or elements of a repeated option."""
    if isinstance(one, dict) and isinstance(other, dict) and not one.keys() & other.keys():
        return one | other
    return [*one, other] if isinstance(one, list) else [one, other]


def _rule(name: str, one: Any, other: Any) -> str:
    if name in _GENERATORS:
        return "file-option-changed"
    if name == _HTTP:
        return "http-rule-added" if bindings(one) <= bindings(other) else "http-rule-changed"
    if name.startswith(_VALIDATORS):
        return "validation-changed"
    return "custom-option-changed" if name.startswith("(") else "option-changed"


def bindings(rule: Any) -> frozenset[tuple[str, str, str, str]]:
    """Verb, path, body and response body of a `google.api.http` rule. Names of path variables are not sent."""
    if isinstance(rule, list):
        return frozenset().union(*(bindings(one) for one in rule))
    if not isinstance(rule, dict):
        return frozenset()
    found = set()
    for verb in _VERBS:
        if verb in rule:
            value = rule[verb]
            if isinstance(value, dict):
                verb, value = f"custom {value.get('kind', '')}", value.get("path", "")  # noqa: PLW2901 - custom names its verb
            path = re.sub(r"\{[\w.]+=?", "{", str(value))
            found.add((verb, path, str(rule.get("body", "")), str(rule.get("response_body", ""))))
    return frozenset(found) | bindings(rule.get("additional_bindings"))
