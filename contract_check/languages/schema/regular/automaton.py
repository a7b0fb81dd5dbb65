"""Thompson's construction: a pattern as a nondeterministic automaton whose sets of states are walked lazily."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

from contract_check.languages.schema.regular.syntax import (
    Anchor,
    Characters,
    Choice,
    Ranges,
    Repeat,
    Tree,
    UnsupportedError,
    parse,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

States = frozenset[int]
_MOST_STATES = 6_000


class Automaton:
    """Finds a pattern in a text. State 0 is the start, state 1 means found."""

    FOUND = 1

    def __init__(self, tree: Tree) -> None:
        self._free: list[list[int]] = [[], []]
        self._anchored: list[list[tuple[bool, int]]] = [[], []]
        self._moves: list[tuple[Ranges, int] | None] = [None, None]
        self._connect(tree, 0, self.FOUND)
        self._after: dict[tuple[States, int], States] = {}

    def _state(self) -> int:
        if len(self._free) >= _MOST_STATES:
            raise UnsupportedError("the pattern is too large")
        self._free.append([])
        self._anchored.append([])
        self._moves.append(None)
        return len(self._free) - 1

    def _connect(self, tree: Tree, begin: int, end: int) -> None:
        if isinstance(tree, Characters):
            middle = self._state()
            self._free[begin].append(middle)
            self._moves[middle] = (tree.ranges, end)
        elif isinstance(tree, Anchor):
            self._anchored[begin].append((tree.start, end))
        elif isinstance(tree, Choice):
            for part in tree.parts:
                self._connect(part, begin, end)
        elif isinstance(tree, Repeat):
            self._repeat(tree, begin, end)
        else:
            for part in tree.parts:
                middle = self._state()
                self._connect(part, begin, middle)
                begin = middle
            self._free[begin].append(end)

    def _repeat(self, tree: Repeat, begin: int, end: int) -> None:
        for _ in range(tree.least):
            middle = self._state()
            self._connect(tree.part, begin, middle)
            begin = middle
        if tree.most is None:
            loop = self._state()
            self._free[begin].append(loop)
            self._connect(tree.part, loop, loop)
            self._free[loop].append(end)
            return
        for _ in range(tree.most - tree.least):
            self._free[begin].append(end)
            middle = self._state()
            self._connect(tree.part, begin, middle)
            begin = middle
        self._free[begin].append(end)

    def _closure(self, states: Iterable[int], *, start: bool, end: bool) -> States:
        reached: set[int] = set()
        todo = list(states)
        while todo:
            state = todo.pop()
            if state in reached:
                continue
            reached.add(state)
            todo.extend(self._free[state])
            todo.extend(to for at_start, to in self._anchored[state] if (start if at_start else end))
        return frozenset([self.FOUND]) if self.FOUND in reached else frozenset(reached)

    @functools.cached_property
    def initial(self) -> States:
        """Where the walk begins."""
        return self._closure([0], start=True, end=False)

    def accepts_end(self, states: States, *, nothing_read: bool) -> bool:
        """Whether the text may end here."""
        return self.FOUND in states or self.FOUND in self._closure(states, start=nothing_read, end=True)

    def edges(self, states: States) -> set[int]:
        """Code points at which the next step may go elsewhere than just before."""
        cuts: set[int] = set()
        for state in states:
            move = self._moves[state]
            if move is not None:
                for low, high in move[0]:
                    cuts.add(low)
                    cuts.add(high + 1)
        return cuts

    def step(self, states: States, point: int) -> States:
        """Where the code point `point` leads."""
        if self.FOUND in states:
            return states
        known = self._after.get((states, point))
        if known is not None:
            return known
        targets = [0]  # the search may begin anywhere
        for state in states:
            move = self._moves[state]
            if move is not None and any(low <= point <= high for low, high in move[0]):
                targets.append(move[1])
        if len(self._after) > 20_000:  # noqa: PLR2004 - a cache, not a limit
            self._after.clear()
        result = self._after[states, point] = self._closure(targets, start=False, end=False)
        return result


@functools.lru_cache(maxsize=512)
def compiled(pattern: str) -> Automaton | None:
    """The automaton of a pattern, None when it is none of a regular language we read."""
    try:
        return Automaton(parse(pattern))
    except UnsupportedError:
        return None
