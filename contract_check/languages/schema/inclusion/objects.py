"""What objects of a frame imply about properties."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Any

from contract_check.languages.schema import regular
from contract_check.languages.schema.applicators import mentioned
from contract_check.languages.schema.node import OBJECT, STRING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from contract_check.languages.schema.inclusion.frame import Frame
    from contract_check.languages.schema.inclusion.prover import Prover
    from contract_check.languages.schema.node import Node
    from contract_check.languages.schema.shape import Atom, Shape

_MOST_PATTERNS = 5
_MOST_NAMES = 40


class Objects:
    """The keywords of objects."""

    def __init__(self, prover: Prover) -> None:
        self.prover = prover

    def forbids(self, frame: Frame, name: str) -> bool:
        """Whether an object of the frame can surely not have `name`."""
        return self.prover._emptiness.forbids(frame, name)  # noqa: SLF001 - two halves of one prover

    def required(self, frame: Frame, _atom: Atom, word: Any) -> bool:
        return not isinstance(word, list) or all(name in frame.node.required for name in word)

    def max_properties(self, frame: Frame, _atom: Atom, word: Any) -> bool:
        stated = frame.node.lowest("maxProperties")
        if stated is not None and stated <= word:
            return True
        node, ask = frame.node, self.prover
        if node.patterns or not node.stated("additionalProperties") or not ask.below(ask.empty, node.rest):
            return False
        return bool(sum(not self.forbids(frame, name) for name in node.property_names) <= word)

    def properties(self, frame: Frame, atom: Atom, word: Any) -> bool:
        if not isinstance(word, dict):
            return True
        return all(self._property(frame, name, atom.child("properties", name)) for name in word)

    def _property(self, frame: Frame, name: str, wanted: Shape) -> bool:
        ask = self.prover
        return ask.below(ask.included, frame.node.property(name), ask.nodes.of(wanted)) or self._unnamed(frame, name)

    def _unnamed(self, frame: Frame, name: str) -> bool:
        """Whether the property's very name is refused."""
        return any(
            self.prover.evaluator.shape(atom.child("propertyNames"), name) is False
            for atom, _ in frame.node.stating("propertyNames")
        )

    def pattern_properties(self, frame: Frame, atom: Atom, word: Any) -> bool:
        if not isinstance(word, dict):
            return True
        for text in word:
            wanted = atom.child("patternProperties", text)
            if not all(
                self._property(frame, name, wanted)
                for name in frame.node.property_names
                if regular.matches(text, name) is not False
            ):
                return False
            if not self._generic(frame, self.prover.nodes.of(wanted), (text,), ()):
                return False
        return True

    def additional_properties(self, frame: Frame, atom: Atom, _word: Any) -> bool:
        wanted = atom.child("additionalProperties")
        if not all(
            self._property(frame, name, wanted) for name in frame.node.property_names if mentioned(atom, name) is False
        ):
            return False
        patterns = atom.words.get("patternProperties")
        outside = tuple(patterns) if isinstance(patterns, dict) else ()
        names = atom.words.get("properties")
        exempt = frozenset(names) if isinstance(names, dict) else frozenset()
        return self._generic(frame, self.prover.nodes.of(wanted), (), outside, exempt)

    def _generic(
        self,
        frame: Frame,
        wanted: Node,
        inside: tuple[str, ...],
        outside: tuple[str, ...],
        exempt: frozenset[str] = frozenset(),
    ) -> bool:
        """Names that no `properties` declares, match `inside` and no `outside`: is their value surely `wanted`?"""
        ask = self.prover
        for shapes in self._classes(frame, inside, outside, exempt):
            if shapes is None:
                return ask.because("too many patterns of property names")
            if not ask.below(ask.included, ask.nodes.of(*shapes), wanted):
                return False
        return True

    def _classes(
        self, frame: Frame, inside: tuple[str, ...], outside: tuple[str, ...], exempt: frozenset[str]
    ) -> Iterator[tuple[Shape, ...] | None]:
        """For each set of names that the frame treats alike: the shapes of their values."""
        own = [text for text in frame.node.patterns if text not in inside and text not in outside]
        if len(own) > _MOST_PATTERNS:
            yield None
            return
        for chosen in itertools.product((True, False), repeat=len(own)):
            hit = (*inside, *(text for text, on in zip(own, chosen, strict=True) if on))
            missed = (*outside, *(text for text, on in zip(own, chosen, strict=True) if not on))
            if self._named(frame, hit, missed, exempt):
                yield tuple(_generic_shapes(frame.node, frozenset(hit)))

    def _named(self, frame: Frame, hit: tuple[str, ...], missed: tuple[str, ...], exempt: frozenset[str]) -> bool:
        """Whether some name may match `hit`, none of `missed`, and what `propertyNames` demands."""
        inside, least, most = list(hit), 0, None
        for atom, _ in frame.node.stating("propertyNames"):
            for part in self.prover.nodes.of(atom.child("propertyNames")).atoms:
                if "string" not in self.prover.nodes.of_atoms([part]).types:
                    return False
                if isinstance(part.words.get("enum"), list) or "const" in part.words:
                    listed = self.prover.nodes.of_atoms([part]).values or {}
                    return any(
                        name not in exempt and self._listed(frame, name, hit, missed) for name in listed.values()
                    )
                if isinstance(part.words.get("pattern"), str):
                    inside.append(part.words["pattern"])
                if isinstance(part.words.get("maxLength"), int):
                    most = part.words["maxLength"]
        if not inside and not missed:
            return True
        known = frame.node.property_names[:_MOST_NAMES]
        missed = (
            *missed,
            *(f"^{regular.escaped(name)}$" for name in known if all(regular.matches(p, name) for p in inside)),
        )
        try:
            return regular.find_text(inside, missed, least, most) is not None
        except regular.UndecidedError:
            return True

    def _listed(self, frame: Frame, name: Any, hit: tuple[str, ...], missed: tuple[str, ...]) -> bool:
        return (
            isinstance(name, str)
            and name not in frame.node.property_names
            and all(regular.matches(text, name) is not False for text in hit)
            and all(regular.matches(text, name) is not True for text in missed)
        )

    def property_names(self, frame: Frame, atom: Atom, _word: Any) -> bool:
        ask, node = self.prover, frame.node
        wanted = atom.child("propertyNames")
        for name in {*node.property_names, *node.required}:
            if ask.evaluator.shape(wanted, name) is not True and not self.forbids(frame, name):
                return False
        sup = ask.nodes.of(wanted)
        stated = [inner.child("propertyNames") for inner, _ in node.stating("propertyNames")]
        if stated and ask.below(ask.included_kind, ask.nodes.of(*stated), sup, STRING):
            return True
        for shapes, texts in self._open_names(frame):
            if ask.below(ask.empty, ask.nodes.of(*shapes)):
                continue
            named = [ask.quotes.atom(("pattern", text), {"pattern": text}) for text in texts]
            base = ask.nodes.of(*stated).atoms
            if not ask.below(ask.included_kind, ask.nodes.of_atoms((*base, *named)), sup, STRING):
                return False
        return True

    def _open_names(self, frame: Frame) -> Iterator[tuple[tuple[Shape, ...], tuple[str, ...]]]:
        yield tuple(_generic_shapes(frame.node, frozenset())), ()
        for text in frame.node.patterns:
            shapes = tuple(
                atom.child("patternProperties", text)
                for atom, table in frame.node.stating("patternProperties")
                if isinstance(table, dict) and text in table
            )
            yield shapes, (text,)

    def dependent_required(self, frame: Frame, _atom: Atom, word: Any) -> bool:
        return not isinstance(word, dict) or all(
            self._having(frame, name).issuperset(others) or self.forbids(frame, name)
            for name, others in word.items()
            if isinstance(others, list)
        )

    def _with(self, frame: Frame, name: str) -> Node:
        present = self.prover.quotes.atom(("present", name), {"required": [name]})
        return self.prover.nodes.of_atoms((*frame.node.atoms, present))

    def _having(self, frame: Frame, name: str) -> set[str]:
        if name in frame.node.required:
            return set(frame.node.required)
        assumed = self.prover.frames.of(self._with(frame, name), OBJECT)
        return set(assumed.node.required) if assumed is not None else _Everything()

    def dependent_schemas(self, frame: Frame, atom: Atom, word: Any) -> bool:
        ask = self.prover
        return not isinstance(word, dict) or all(
            self.forbids(frame, name)
            or ask.included_kind(self._with(frame, name), ask.nodes.of(atom.child("dependentSchemas", name)), OBJECT)
            for name in word
        )


class _Everything(set[str]):
    """The names required of an object that cannot be."""

    def issuperset(self, _other: Any) -> bool:
        return True


def _generic_shapes(node: Node, hit: frozenset[str]) -> Iterator[Shape]:
    """The shapes of the value under a name that no `properties` declares and that matches exactly `hit`."""
    for atom in node.atoms:
        table = atom.words.get("patternProperties")
        texts = [text for text in table if text in hit] if isinstance(table, dict) else []
        for text in texts:
            yield atom.child("patternProperties", text)
        if not texts and "additionalProperties" in atom.words:
            yield atom.child("additionalProperties")
