from __future__ import annotations

import pytest

from contract_check.judging import judge
from contract_check.model.change import Change, Direction, Guard, Use
from contract_check.model.report import Upgrade
from contract_check.model.rule import Level

INPUT, OUTPUT, BOTH = Direction.INPUT, Direction.OUTPUT, Direction.BOTH


def change(rule, *uses, format=""):  # noqa: A002 - the field's name
    return Change(
        rule=rule, subject="`x`", base=None, head=None, place="p", before=1, after=2, uses=uses, format=format
    )


def use(direction, *guards, interface="GET /a"):
    return Use(interface, direction, frozenset(guards))


@pytest.mark.parametrize(
    ("rule", "direction", "level"),
    [
        ("schema/type-narrowed", INPUT, Level.BREAKING),
        ("schema/type-narrowed", OUTPUT, Level.COMPATIBLE),
        ("schema/type-widened", INPUT, Level.COMPATIBLE),
        ("schema/type-widened", OUTPUT, Level.BREAKING),
        ("schema/type-changed", INPUT, Level.BREAKING),
        ("schema/type-changed", OUTPUT, Level.BREAKING),
        ("schema/type-narrowed", BOTH, Level.BREAKING),
        ("schema/enum-value-added", OUTPUT, Level.WARNING),
        ("schema/pattern-undecided", INPUT, Level.WARNING),
        ("envelope/parameter-added", INPUT, Level.COMPATIBLE),
    ],
)
def test_the_law(rule, direction, level):
    assert judge(change(rule, use(direction)), {}).level is level


@pytest.mark.parametrize(
    ("guard", "rule", "direction", "level"),
    [
        (Guard.READ_ONLY, "schema/type-narrowed", INPUT, Level.COMPATIBLE),
        (Guard.READ_ONLY, "schema/type-widened", OUTPUT, Level.BREAKING),
        (Guard.WRITE_ONLY, "schema/type-widened", OUTPUT, Level.COMPATIBLE),
        (Guard.WRITE_ONLY, "schema/type-narrowed", INPUT, Level.BREAKING),
        (Guard.ERROR_OUTCOME, "schema/type-widened", OUTPUT, Level.COMPATIBLE),
        (Guard.UNDECLARED_FIELD, "schema/property-added", INPUT, Level.WARNING),
        (Guard.IMPLICIT_FIELD, "schema/property-added", INPUT, Level.COMPATIBLE),
    ],
)
def test_guards(guard, rule, direction, level):
    assert judge(change(rule, use(direction, guard)), {}).level is level


@pytest.mark.parametrize("guard", [Guard.UNDECLARED_FIELD, Guard.IMPLICIT_FIELD])
def test_undeclared_fields_count_where_the_policy_says_so(guard):
    found = judge(change("schema/property-added", use(INPUT, guard)), {"undeclared-fields": "error"})

    assert found.level is Level.BREAKING
    assert found.because.endswith("; the policy counts fields that the contract never declared")


def test_a_policy_may_keep_nothing_compatible():
    for rule in ("schema/type-narrowed", "envelope/interface-removed"):
        found = judge(change(rule, use(INPUT)), {"compatibility": "none"})
        assert (found.level, found.because) == (Level.COMPATIBLE, "the policy keeps nothing compatible here")
    assert judge(change("envelope/contract-removed", use(BOTH)), {"compatibility": "none"}).level is Level.BREAKING


def test_the_worst_use_decides_and_only_its_interfaces_are_harmed():
    found = judge(
        change(
            "schema/type-narrowed",
            use(OUTPUT, interface="GET /a"),
            use(INPUT, interface="POST /a"),
            use(INPUT, Guard.READ_ONLY),
        ),
        {},
    )

    assert (found.level, found.harmed) == (Level.BREAKING, ("POST /a",))


def test_what_nobody_uses_hurts_nobody():
    assert judge(change("schema/type-changed"), {}).level is Level.COMPATIBLE


def test_the_policy_has_the_last_word_and_says_so():
    found = judge(change("schema/enum-value-added", use(OUTPUT)), {"levels": {"schema/enum-value-added": "breaking"}})

    assert found.level is Level.BREAKING
    assert "the policy sets this rule to breaking" in found.because


def test_values_of_contracts_are_never_templates():
    hostile = Change(
        rule="schema/type-changed",
        subject="{before.__class__} {0}",
        base=None,
        head=None,
        place="",
        before="{after}",
        after="{x}",
    )

    assert judge(hostile, {}).message == "{before.__class__} {0}: type changed from {after} to {x}"


@pytest.mark.parametrize("mode", [INPUT, OUTPUT, BOTH])
@pytest.mark.parametrize(
    ("rule", "first"),
    [
        ("schema/type-narrowed", Upgrade.PRODUCERS),
        ("schema/type-widened", Upgrade.CONSUMERS),
        ("schema/type-changed", Upgrade.NEITHER),
        ("schema/pattern-rewritten", Upgrade.ANY),
        ("schema/pattern-undecided", None),
        ("avro/type-promoted", Upgrade.CONSUMERS),
        ("envelope/message-removed", None),
    ],
)
def test_who_upgrades_first_is_the_same_in_every_mode(rule, first, mode):
    assert judge(change(rule, use(mode), format="jsonschema"), {}).upgrade is first


def test_any_order_will_do_where_no_value_tells_the_sides_apart():
    masked = judge(change("schema/type-narrowed", use(INPUT, Guard.MASKED), format="jsonschema"), {})
    widened = judge(change("schema/type-widened", use(INPUT, Guard.MASKED), format="jsonschema"), {})

    assert (masked.upgrade, widened.upgrade) == (Upgrade.ANY, Upgrade.CONSUMERS)


def test_interfaces_that_are_called_have_no_order_of_upgrades():
    assert judge(change("schema/type-narrowed", use(INPUT), format="openapi"), {}).upgrade is None
