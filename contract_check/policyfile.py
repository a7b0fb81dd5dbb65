"""Reading the policy file: valid, or a complaint that names the key, its line and what was probably meant."""

from __future__ import annotations

import itertools
import re
from typing import TYPE_CHECKING, Any

import msgspec

from contract_check.config import Config, compiled
from contract_check.model.location import Location
from contract_check.nearest import did_you_mean
from contract_check.rules import registry

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


class ConfigError(Exception):
    """The policy file is wrong: which key, where, and what was probably meant."""

    def __init__(self, message: str, location: Location | None = None) -> None:
        super().__init__(f"{location}: {message}" if location else message)
        self.location = location


_Steps = tuple[str | int, ...]
_UNKNOWN = re.compile(r"Object contains unknown field `([^`]*)`(?: - at `\$\.?([^`]*)`)?")
_NO_CHOICE = re.compile(r"Invalid enum value ('.*?')(?: - at |$)")
_AT = re.compile(r" - at `\$\.?([^`]*)`")


def parse(data: bytes, path: str) -> Config:
    """The policy in a file.

    Raises:
        ConfigError: it is no valid policy.
    """
    from contract_check import documents  # noqa: PLC0415 - no policy, no YAML

    try:
        found = documents.read(data, path)
    except documents.Unreadable as error:
        raise ConfigError(error.problem.message, error.problem.location) from None
    if not found or found[0].value is None:
        return Config()
    document = found[0]
    try:
        config = msgspec.convert(document.value, Config)
    except msgspec.ValidationError as error:
        wrong: tuple[_Steps, str] | None = _misfit(str(error), document.value)
    else:
        wrong = next(itertools.chain(_wrong_patterns(config), _wrong_rules(config)), None)
    if wrong:
        steps, message = wrong
        raise ConfigError(message, document.locate(Location(path).child(*steps)))
    return config


def _misfit(text: str, value: Any) -> tuple[_Steps, str]:
    """Where the policy does not fit its schema, and how: in our words what msgspec says of it."""
    at = _AT.search(text)
    steps = re.findall(r"[^.\[\]]+", at.group(1)) if at else []
    unknown = _UNKNOWN.search(text)
    if unknown is not None:
        key = unknown.group(1)
        known = sorted(_within(_described(steps)).get("properties", ()))
        names = f"known are {', '.join(known)}"
        return _find(value, key, steps), f"unknown key `{key}`; {did_you_mean(key, known, names)}"
    word = _NO_CHOICE.match(text)
    choices = ", ".join(filter(None, _choices(_described(steps)))) if word else ""
    return tuple(steps), f"{word.group(1)} is not one of {choices}" if word and choices else _AT.sub("", text)


def _wrong_patterns(config: Config) -> Iterator[tuple[_Steps, str]]:
    for service, pattern in config.code_patterns.items():
        try:
            groups = compiled(pattern).groups
        except ValueError as error:
            wrong = str(error)
        else:
            wrong = (
                "" if groups else "it captures nothing: put the name of the type into a group, e.g. `Client<(\\w+)>`"
            )
        if wrong:
            yield ("code-patterns", service), f"the code pattern of {service} cannot be used: {wrong}"


def _wrong_rules(config: Config) -> Iterator[tuple[_Steps, str]]:
    """Levels of rules that do not exist: whoever misspells one believes it set."""
    named: list[tuple[_Steps, Iterable[str]]] = [(("levels",), config.levels), (("lint", "levels"), config.lint.levels)]
    named += [(("overrides", index, "levels"), override.levels) for index, override in enumerate(config.overrides)]
    for steps, rules in named:
        for rule in rules:
            try:
                registry.text(rule)
            except registry.UnknownRuleError:
                meant = did_you_mean(rule, registry.all_ids(), "`contract-check rules` lists them")
                yield (*steps, rule), f"there is no rule `{rule}`; {meant}"


def _find(value: Any, key: str, steps: list[str]) -> _Steps:
    """Where an unknown key stands: msgspec leaves the names of free mappings out of its path."""
    todo: list[tuple[_Steps, Any]] = [((), value)]
    while todo:
        place, found = todo.pop(0)
        if isinstance(found, dict):
            if key in found and set(steps) <= set(map(str, place)):
                return (*place, key)
            todo.extend(((*place, name), part) for name, part in found.items())
        elif isinstance(found, list):
            todo.extend(((*place, index), part) for index, part in enumerate(found))
    return (*steps, key)


def schema() -> dict[str, Any]:
    """The published JSON Schema of the policy file (`docs/config.schema.json`)."""
    return msgspec.json.schema(Config)


def _described(steps: Iterable[str]) -> Any:
    """What the published schema says of the place that `steps` lead to; free names may be left out."""
    here = {"$ref": "#/$defs/Config"}
    for step in steps:
        if not step.isdecimal():
            here = _within(here).get("properties", {}).get(step, {})
    return here


def _within(part: Any) -> Any:
    """The record that a part of the schema names, or holds many of."""
    while inner := part.get("items") or part.get("additionalProperties"):
        part = inner
    return schema()["$defs"][part["$ref"].rpartition("/")[2]] if "$ref" in part else part


def _choices(part: Any) -> Iterator[str]:
    if isinstance(part, dict):
        yield from part.get("enum", ())
    for inner in part.values() if isinstance(part, dict) else part if isinstance(part, list) else ():
        yield from _choices(inner)
