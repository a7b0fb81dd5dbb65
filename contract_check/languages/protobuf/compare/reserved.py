"""Reserved numbers and names: what is no longer guarded, and what guards a removal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contract_check.languages.protobuf.compare.spot import Spot, change, whole
from contract_check.languages.protobuf.elements import Enum, Message

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from contract_check.languages.protobuf.elements import EnumValue, Field, Ranges
    from contract_check.languages.protobuf.schema import Declaration
    from contract_check.model.change import Change


def covers(ranges: Ranges, number: int) -> bool:
    """Whether a number is in one of the inclusive ranges."""
    return any(start <= number <= end for start, end in ranges)


def without(ranges: Ranges, others: Ranges) -> list[tuple[int, int]]:
    """The parts of `ranges` that `others` do not cover; how they are split does not matter."""
    left = []
    for start, end in sorted(ranges):
        for low, high in sorted(others):
            if high < start or low > end:
                continue
            if low > start:
                left.append((start, low - 1))
            start = high + 1  # noqa: PLW2901 - the range shrinks from its left end
        if start <= end:
            left.append((start, end))
    return left


def range_text(ranges: Iterable[tuple[int, int]]) -> str:
    """`2, 5 to 9`."""
    return ", ".join(str(start) if start == end else f"{start} to {end}" for start, end in ranges)


def compare_reserved(
    base: Declaration, head: Declaration, added: Mapping[int, Field | EnumValue], names: Iterable[str]
) -> Iterator[Change]:
    """Reservations given up. `added`: what the head newly declares, by number; `names`: all its names."""
    old, new = base.element, head.element
    assert isinstance(old, Message | Enum)  # noqa: S101 - only messages and enums reserve
    assert isinstance(new, Message | Enum)  # noqa: S101
    if (old.reserved, old.reserved_names) == (new.reserved, new.reserved_names):
        return
    gone = without(old.reserved, new.reserved)
    for number, element in added.items():
        if covers(tuple(gone), number):
            spot = Spot(head, element.at, element.name, element)
            subject = f"reserved number {number} of `{base.name}`"
            yield change("reserved-number-used", subject, whole(base), spot, number, element.name)
    gone = without(tuple(gone), tuple((number, number) for number in added))
    if gone:
        subject = f"reserved numbers {range_text(gone)} of `{base.name}`"
        yield change("reserved-removed", subject, whole(base), whole(head), range_text(gone))
    lost = sorted(set(old.reserved_names) - set(new.reserved_names))
    if lost:
        subject = f"reserved names {', '.join(lost)} of `{base.name}`"
        used = sorted(set(lost) & set(names))
        yield change("reserved-removed", subject, whole(base), whole(head), lost, used or None)
    if without(new.reserved, old.reserved) or set(new.reserved_names) - set(old.reserved_names):
        subject = f"reserved numbers and names of `{head.name}`"
        yield change("reserved-added", subject, whole(base), whole(head))


def removal(kind: str, number: int, names: Iterable[str], head: Declaration) -> str:
    """The rule of a removed field or enum value, by how well the head guards against its return."""
    element = head.element
    assert isinstance(element, Message | Enum)  # noqa: S101 - only messages and enums lose fields and values
    if not covers(element.reserved, number):
        return f"{kind}-removed-unreserved"
    if set(names) - set(element.reserved_names):
        return f"{kind}-removed-name-unreserved"
    return f"{kind}-removed-reserved"
