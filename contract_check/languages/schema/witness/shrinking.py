"""Making a witness smaller while it stays one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_MOST_TRIES = 400
_LONG = 60
"""Items past which a list is made shorter only as a whole."""


def shrink(value: Any, holds: Callable[[Any], bool]) -> Any:
    """The smallest value reached by dropping and simplifying parts one at a time."""
    tries = _MOST_TRIES
    progress = True
    while progress and tries > 0:
        progress = False
        for smaller in _smaller(value):
            tries -= 1
            if tries <= 0:
                break
            if holds(smaller):
                value, progress = smaller, True
                break
    return value


def _smaller(value: Any) -> Iterator[Any]:
    if isinstance(value, dict):
        for name in value:
            yield {key: item for key, item in value.items() if key != name}
        for name, item in value.items():
            yield from (value | {name: less} for less in _smaller(item))
    elif isinstance(value, list):
        if len(value) > _LONG:
            yield value[: len(value) // 2]
            yield value[:-1]
            return  # its items are many and much alike: the report shows the part that is refused
        for index in range(len(value)):
            yield value[:index] + value[index + 1 :]
        for index, item in enumerate(value):
            yield from ([*value[:index], less, *value[index + 1 :]] for less in _smaller(item))
    elif isinstance(value, str) and len(value) > 1:
        yield value[: len(value) // 2]
        yield value[1:]
        yield value[:-1]
    elif isinstance(value, int) and not isinstance(value, bool) and abs(value) > 1:
        yield 0
        yield 1
        yield value // 2
