"""From facts to verdicts: whom a change meets, whether they are protected, what lowers it. Stated once, here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec
from msgspec import structs

from contract_check.model.change import Change, Direction, Guard, Use
from contract_check.model.report import Finding, Upgrade
from contract_check.model.rule import Level, Party, Rule
from contract_check.rules import registry

if TYPE_CHECKING:
    from collections.abc import Mapping

PROTOBUF_LEVELS: Mapping[str, frozenset[Party]] = {
    "wire": frozenset({Party.WIRE}),
    "wire-json": frozenset({Party.WIRE, Party.JSON}),
    "package": frozenset({Party.WIRE, Party.JSON, Party.PACKAGE}),
    "file": frozenset({Party.WIRE, Party.JSON, Party.PACKAGE, Party.FILE}),
}
"""`compatibility` of protobuf: whom it protects."""
_LEVEL = {"asyncapi": "wire"}
"""Format -> level without a setting: a payload described inside a document travels, nobody imports its text."""

NUMBERS = frozenset(
    {
        "protobuf/enum-value-renumbered", "protobuf/enum-values-swapped", "protobuf/field-renumbered",
        "protobuf/fields-swapped", "protobuf/number-used-before", "protobuf/reserved-number-used",
    }
)  # fmt: skip
"""Rules about numbers alone, which the JSON mapping of protobuf does not carry. Their cards follow buf, whose level
WIRE_JSON protects both encodings at once; a catalog entry may promise the one without the other."""

GUARDS: Mapping[Guard, tuple[Direction, Level, str]] = {
    # guard: (directions in which it works, the level that remains, why)
    Guard.READ_ONLY: (Direction.INPUT, Level.COMPATIBLE, "read-only: never sent in requests"),
    Guard.WRITE_ONLY: (Direction.OUTPUT, Level.COMPATIBLE, "write-only: never sent in responses"),
    Guard.ERROR_OUTCOME: (Direction.BOTH, Level.COMPATIBLE, "only the body of an error response changes"),
    Guard.ANNOUNCED: (Direction.BOTH, Level.COMPATIBLE, "it was deprecated and its sunset has passed"),
    Guard.MASKED: (Direction.BOTH, Level.COMPATIBLE, "no value tells the two sides apart"),
    Guard.UNREACHABLE: (Direction.BOTH, Level.COMPATIBLE, "no interface uses it"),
    Guard.EXTENSIBLE: (Direction.BOTH, Level.COMPATIBLE, "the contract says that values may be added"),
    Guard.UNDECLARED_FIELD: (Direction.BOTH, Level.WARNING, "breaks only who uses a field the contract never declared"),
    Guard.IMPLICIT_FIELD: (Direction.BOTH, Level.COMPATIBLE, "nobody was ever told of a field with that name"),
    Guard.UNDIRECTED: (Direction.BOTH, Level.WARNING, "nobody says who sends it"),
    Guard.EXPERIMENTAL: (Direction.BOTH, Level.WARNING, "the interface is experimental"),
    Guard.UNPROMISED: (Direction.BOTH, Level.COMPATIBLE, "its `compatibility` promises nothing of the kind"),
    Guard.ROLLOUT: (Direction.BOTH, Level.WARNING, "breaks only new callers of the old provider: mind the order"),
}
OF_PROMISES = frozenset({Guard.EXPERIMENTAL, Guard.UNPROMISED})
"""Guards that rest on what a provider promises; they never open a security gate."""

_UNDECLARED = frozenset({Guard.UNDECLARED_FIELD, Guard.IMPLICIT_FIELD})
_STANDING = {Direction.INPUT: Party.SENDERS, Direction.OUTPUT: Party.READERS}
_WORDS = {
    Party.SENDERS: "senders can no longer send what was accepted",
    Party.READERS: "readers get what they were never promised",
    Party.WIRE: "peers on the binary encoding misread it",
    Party.JSON: "peers on the JSON mapping misread it",
    Party.PACKAGE: "generated code changes",
    Party.FILE: "code generated per file changes",
}


_POSSIBLY = {
    Party.SENDERS: "senders may no longer be able to send what was accepted",
    Party.READERS: "readers may get what they were never promised",
}
_DATA = frozenset({"asyncapi", "avro", "jsonschema"})
"""Formats of data that producers write and consumers read, each at a time of its own."""
_ABOUT_VALUES = ("schema/", "avro/")
"""Folders of rules that say what the data may hold."""
_ORDERS: Mapping[frozenset[Party], Upgrade] = {
    frozenset(): Upgrade.ANY,
    frozenset({Party.SENDERS}): Upgrade.PRODUCERS,
    frozenset({Party.READERS}): Upgrade.CONSUMERS,
    frozenset({Party.SENDERS, Party.READERS}): Upgrade.NEITHER,
}
"""Whom a change hurts -> who upgrades before the others: whoever reads must know what may be written."""


class _Judgement(msgspec.Struct, frozen=True):
    level: Level
    because: str
    harmed: tuple[str, ...] = ()
    """Interfaces whose users the change meets at this level."""


def judge(change: Change, options: Mapping[str, Any]) -> Finding:
    """The verdict on one change under the options of its contract.

    The worst of its uses decides; a change that no interface uses hurts nobody who is known.
    """
    rule = registry.rule(change.rule)
    judgement = _judge(change, rule, options)
    texts = {"subject": change.subject, "before": _brief(change.before), "after": _brief(change.after)}
    texts |= {name: _brief(value) for name, value in change.arguments.items()}
    return Finding(
        change=change,
        level=judgement.level,
        because=judgement.because,
        harmed=judgement.harmed,
        message=_fill(rule.message, texts),
        upgrade=_upgrade(change, rule),
        migration=_fill(rule.migration, texts),
    )


def _upgrade(change: Change, rule: Rule) -> Upgrade | None:
    """Who upgrades first: the same in every compatibility mode, since the mode only says who was promised what."""
    if change.format not in _DATA or not rule.id.startswith(_ABOUT_VALUES):
        return None
    hurt = frozenset(party for party in rule.hurts if not _spared(party, change.uses))
    undecided = len(hurt) > 1 and rule.ceiling is not Level.BREAKING
    return None if undecided else _ORDERS.get(hurt)


def _spared(party: Party, uses: tuple[Use, ...]) -> bool:
    """Whether guards keep a party from harm wherever it meets the change; where nobody judged, nothing does."""
    direction = next(one for one, standing in _STANDING.items() if standing is party)
    met = [use for use in uses if direction in use.direction]
    return bool(met) and all(_guarded(use, direction) for use in met)


def _guarded(use: Use, direction: Direction) -> bool:
    told = (GUARDS[guard] for guard in use.guards)
    return any(direction in directions and ceiling is Level.COMPATIBLE for directions, ceiling, _ in told)


_GONE = "envelope/contract-removed"
"""What a policy that keeps nothing compatible still keeps: whoever reads the contract looks for it."""


def _judge(change: Change, rule: Rule, options: Mapping[str, Any]) -> _Judgement:
    configured = options.get("levels", {}).get(rule.id)
    if not rule.hurts:
        judgement = _Judgement(Level.COMPATIBLE, "nobody relies on it")
    elif rule.hurts <= {Party.SENDERS, Party.READERS}:
        judgement = _worst(_judge_uses(change, rule, options))
    else:
        judgement = _judge_encoding(change, rule, options)
    if options.get("compatibility") == "none" and rule.id != _GONE:
        judgement = _Judgement(Level.COMPATIBLE, "the policy keeps nothing compatible here")
    if configured:
        because = f"{judgement.because}; the policy sets this rule to {configured}"
        return _Judgement(Level[configured.upper()], because, judgement.harmed or change.reach)
    return judgement


def _worst(judged: list[tuple[str, _Judgement]]) -> _Judgement:
    """The worst judgement on any use, with all interfaces that share its level."""
    worst = max((judgement for _, judgement in judged), key=_rank, default=_UNUSED)
    if worst.level is Level.COMPATIBLE:
        return worst
    harmed = tuple(dict.fromkeys(name for name, judgement in judged if judgement.level is worst.level))
    return structs.replace(worst, harmed=harmed)


_UNUSED = _Judgement(Level.COMPATIBLE, "no interface uses it")


def _rank(judgement: _Judgement) -> Level:
    return judgement.level


def _judge_uses(change: Change, rule: Rule, options: Mapping[str, Any]) -> list[tuple[str, _Judgement]]:
    """The judgement on each use; thousands of them may differ in nothing but the interface."""
    known: dict[tuple[Direction, frozenset[Guard]], _Judgement] = {}
    found = []
    for use in change.uses:
        kind = use.direction, use.guards
        if kind not in known:
            known[kind] = _judge_use(use, rule, options)
        found.append((use.interface, known[kind]))
    return found


def _judge_use(use: Use, rule: Rule, options: Mapping[str, Any]) -> _Judgement:
    best = _Judgement(Level.COMPATIBLE, _harmless(use.direction))
    for direction, party in _STANDING.items():
        if direction in use.direction and party in rule.hurts:
            level = _level_of(rule, party, options)
            words = _WORDS if rule.ceiling is Level.BREAKING else _POSSIBLY
            judged = _lowered(_Judgement(level, words[party]), _promised(use, rule), direction, options)
            best = max(best, judged, key=_rank) if best.level is not Level.COMPATIBLE else judged
    return best


def _promised(use: Use, rule: Rule) -> Use:
    return structs.replace(use, guards=use.guards - OF_PROMISES) if rule.security else use


def _level_of(rule: Rule, party: Party, options: Mapping[str, Any]) -> Level:
    """What the card says of a party; where readers validate, none of them is lenient about values it never saw."""
    if options.get("readers-validate") and rule.hurts == {party}:
        return rule.ceiling
    return min(rule.ceiling, Level[rule.deviations.get(party.value, "breaking").upper()])


def _harmless(direction: Direction) -> str:
    if direction is Direction.INPUT:
        return "whatever senders sent is still accepted"
    if direction is Direction.OUTPUT:
        return "readers still get what they were promised"
    return "nobody relies on it"


def _lowered(judgement: _Judgement, use: Use, direction: Direction, options: Mapping[str, Any]) -> _Judgement:
    for guard in sorted(use.guards, key=lambda guard: guard.value):
        if guard in _UNDECLARED and options.get("undeclared-fields") == "error":
            because = f"{judgement.because}; the policy counts fields that the contract never declared"
            judgement = structs.replace(judgement, because=because)
            continue
        directions, ceiling, why = GUARDS[guard]
        if direction in directions and ceiling < judgement.level:
            judgement = structs.replace(judgement, level=ceiling, because=why)
    return judgement


def _protected(change: Change, options: Mapping[str, Any]) -> frozenset[Party]:
    """Whom the contract protects where the change is met: by how a bound interface travels, else by its setting."""
    default = PROTOBUF_LEVELS.get(options.get("compatibility", ""), PROTOBUF_LEVELS[_LEVEL.get(change.format, "file")])
    wires: Mapping[str, frozenset[Party]] = options.get("wires", {})
    if not wires or not change.uses:
        return default
    return frozenset[Party]().union(*(wires.get(use.interface, default) for use in change.uses))


def _judge_encoding(change: Change, rule: Rule, options: Mapping[str, Any]) -> _Judgement:
    protected = _protected(change, options)
    if protected == {Party.JSON} and rule.id in NUMBERS:
        return _Judgement(Level.COMPATIBLE, "it travels as JSON, which carries names and no numbers")
    levels = {
        party: min(rule.ceiling, Level[rule.deviations.get(party.value, "breaking").upper()])
        for party in rule.hurts & protected
    }
    if not levels:
        spared = ", ".join(sorted(party.value for party in rule.hurts))
        return _Judgement(Level.COMPATIBLE, f"it concerns {spared}, which this contract does not protect")
    worst = max(levels.values())
    because = "; ".join(_WORDS[party] for party in Party if levels.get(party) is worst)
    judgement = _Judgement(worst, because, change.reach)
    guards = [use.guards for use in change.uses]
    shared = frozenset.intersection(*guards) if guards else frozenset()
    return _lowered(judgement, Use("", Direction.INPUT, shared), Direction.INPUT, options)


def _brief(value: Any) -> str:
    if isinstance(value, str):
        return value or '""'
    if value is None or value == {}:
        return "none"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list | tuple):
        return ", ".join(_brief(item) for item in value)
    if isinstance(value, dict):
        return ", ".join(f"{key}: {_brief(item)}" for key, item in value.items())
    return str(value)


def _fill(template: str, texts: Mapping[str, str]) -> str:
    # Values come from contracts: format_map never looks into braces inside them, only into the card's own text.
    return template.format_map(_Blanks(texts))


class _Blanks(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return "?"
