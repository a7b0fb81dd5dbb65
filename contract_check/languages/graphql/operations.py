"""Writing operations against a schema: the shortest way to a place, with what must be given on the way."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

from contract_check.languages.graphql.paths import PROOF_ROOT, Paths
from contract_check.languages.graphql.scanning import bare

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from contract_check.languages.graphql.schema import Member, Schema

_LITERALS = {"Int": "1", "Float": "1", "String": '"x"', "Boolean": "true", "ID": '"1"'}
_DEPTH = 12
"""Required input fields nest no deeper than this, or no finite value exists."""


class UnreachableError(Exception):
    """No operation leads to the place."""


@functools.lru_cache(maxsize=8)
def _paths(base: Schema, head: Schema) -> Paths:
    return Paths(base, head)


class Writer:
    """Writes operations that are valid against `base`, and notes the types they touch."""

    def __init__(self, base: Schema, head: Schema) -> None:
        self.base = base
        self.head = head
        self.touched: set[str] = set()
        self._paths = _paths(base, head)
        self._variable = ""
        """Type of `$value`, where the operation being written uses it."""

    # Selections

    def selecting(self, owner: str, selection: str) -> str:
        """An operation that makes `selection` on the type `owner`.

        Raises:
            UnreachableError: no root leads there.
        """
        if owner == PROOF_ROOT:
            return self._operation("query", selection)
        current, text = owner, selection
        while True:
            self.touched.add(current)
            step = self._paths.steps.get(current)
            if step is None:
                raise UnreachableError(f"no operation reaches `{owner}` through fields that stay as they are")
            if not step.parent:
                return self._operation(step.field, text)
            if step.parent == PROOF_ROOT:
                return self._operation("query", f"{step.field} {{ {text} }}")
            text = (
                self.field(step.parent, step.field, selection=text) if step.field else f"... on {current} {{ {text} }}"
            )
            current = step.parent

    def _operation(self, keyword: str, selection: str) -> str:
        variables = f" ($value: {self._variable})" if "$value" in selection else ""
        if variables:
            self.touched.add(bare(self._variable))
        return f"{keyword}{variables} {{ {selection} }}"

    def field(
        self, owner: str, name: str, given: Mapping[str, str | None] | None = None, selection: str | None = None
    ) -> str:
        """A selected field with its required arguments; `given` sets some, None leaves one out."""
        member = self.base.types[owner].fields[name]
        text = name + self.arguments(member, given or {})
        if selection is None:
            target = self.base.types.get(bare(member.type))
            selection = "__typename" if target is not None and target.kind in {"type", "interface", "union"} else ""
        self.touched.update((owner, bare(member.type)))
        return f"{text} {{ {selection} }}" if selection else text

    def type_of(self, owner: str, name: str) -> str:
        """Name of a field's type."""
        return bare(self.base.types[owner].fields[name].type)

    def selections(self, name: str) -> Iterator[str | None]:
        """Selections that fit a type: a fragment on itself, each of its fields; none for a leaf."""
        definition = self.base.types.get(name)
        self.touched.add(name)
        if definition is None or definition.kind in {"scalar", "enum"}:
            yield None
            return
        yield f"... on {name} {{ __typename }}"
        for other in self.base.possible(name):
            self.touched.add(other)
            yield f"... on {other} {{ __typename }}"
        for field in definition.fields if definition.kind != "union" else ():
            yield self.field(name, field)

    def naming(self, name: str) -> Iterator[str]:
        """A fragment on a type, where it can stand."""
        yield self.selecting(name, f"... on {name} {{ __typename }}")

    def spreading(self, outer: str, inner: str) -> Iterator[str]:
        """A fragment on `inner` in a selection on `outer`, when an operation can get there."""
        if outer in self._paths.steps:
            self.touched.add(inner)
            yield self.selecting(outer, f"... on {inner} {{ __typename }}")

    def returning(self, name: str) -> Iterator[str]:
        """A field that returns the type, selected as its kind in base wants it."""
        for owner in self._paths.steps:
            definition = self.base.types[owner]
            for field, scanned in definition.scan.fields.items():
                if scanned.type == name and definition.kind in {"type", "interface"}:
                    yield self.selecting(owner, self.field(owner, field))
                    return

    # Values

    def ways(self, member: Member | None) -> Iterator[str | None]:
        """How a place can be filled: by a variable of its own type, by a literal, by leaving it out."""
        if member is not None:
            self._variable = member.type
            yield "$value"
            yield self.value(member.type)
            if not member.type.endswith("!"):
                yield "null"
        if member is None or not member.required:
            yield None

    def arguments(self, member: Member, given: Mapping[str, str | None]) -> str:
        """Arguments in parentheses, "" when none is needed."""
        listed = self._filled(member.arguments, given)
        return f"({', '.join(listed)})" if listed else ""

    def _filled(self, declared: Mapping[str, Member], given: Mapping[str, str | None], depth: int = 0) -> list[str]:
        found = []
        for name, member in declared.items():
            if name in given:
                found += [f"{name}: {given[name]}"] if given[name] is not None else []
            elif member.required:
                found.append(f"{name}: {self.value(member.type, depth + 1)}")
        return found

    def value(self, reference: str, depth: int = 0) -> str:
        """A small literal of a type."""
        inner = reference.removesuffix("!")
        if inner.startswith("["):
            return "[]" if depth else f"[{self.value(inner[1:-1], depth + 1)}]"
        definition = self.base.types.get(inner)
        if definition is None or definition.kind == "scalar":
            return _LITERALS.get(inner, '"x"')
        self.touched.add(inner)
        if definition.kind == "enum":
            kept = self.head.types[inner].values if inner in self.head.types else {}
            names: Iterable[str] = definition.values
            return next((name for name in names if name in kept), next(iter(names), "null"))
        if definition.kind != "input":
            raise UnreachableError(f"`{inner}` is no input type: no value of it can be sent")
        return self.literal_of(inner, {}, depth)

    def literal_of(self, name: str, given: Mapping[str, str | None], depth: int = 0) -> str:
        """An input object with its required fields, and with those that are given."""
        if depth > _DEPTH:
            raise UnreachableError(f"`{name}` requires itself: no finite value exists")
        definition = self.base.types[name]
        self.touched.add(name)
        if any(used.name == "oneOf" for used in definition.directives) and not given:
            field, member = next(iter(definition.fields.items()))
            return f"{{{field}: {self.value(member.type, depth + 1)}}}"
        listed = self._filled(definition.fields, given, depth)
        return f"{{{', '.join(listed)}}}"

    def sending(self, name: str, literal: str) -> Iterator[str]:
        """An operation that gives `literal` where the input type or enum `name` is taken."""
        current, text = name, literal
        for _ in range(_DEPTH):
            carrier = self._paths.carriers.get(current)
            self.touched.add(current)
            if carrier is None:
                break
            if carrier.owner == PROOF_ROOT:
                yield self._operation("query", f"{carrier.field}({carrier.argument}: {text})")
                return
            if carrier.owner.startswith("@"):
                definition = self.base.directives[carrier.owner.removeprefix("@")].member
                text = self._declared(text, definition.arguments[carrier.argument])
                use = f"{carrier.owner}{self.arguments(definition, {carrier.argument: text})}"
                yield from self.carrying(use, carrier.field)
                return
            if carrier.argument:
                member = self.base.types[carrier.owner].fields[carrier.field]
                text = self._declared(text, member.arguments[carrier.argument])
                yield self.selecting(carrier.owner, self.field(carrier.owner, carrier.field, {carrier.argument: text}))
                return
            text = self._declared(text, self.base.types[carrier.owner].fields[carrier.field])
            current, text = carrier.owner, self.literal_of(carrier.owner, {carrier.field: text})
        raise UnreachableError(f"no operation can send `{name}` through arguments that stay as they are")

    def _declared(self, text: str, member: Member) -> str:
        """`text` at a place; a bare variable takes the type of the place."""
        if text == "$value":
            self._variable = member.type
        return text

    def declaring(self, name: str) -> Iterator[str]:
        """A variable of the type, when something takes it."""
        if name in self._paths.carriers:
            self._variable = name
            yield from self.sending(name, "$value")

    # Directives

    def carrying(self, used: str, location: str) -> Iterator[str]:
        """An operation with a directive at a place; nothing for places in type definitions."""
        root = self.base.roots.get("query", PROOF_ROOT)
        self.touched.add(root)
        patterns = {
            "QUERY": f"query {used} {{ __typename }}",
            "FIELD": f"query {{ __typename {used} }}",
            "INLINE_FRAGMENT": f"query {{ ... {used} {{ __typename }} }}",
            "FRAGMENT_SPREAD": f"query {{ ...Part {used} }} fragment Part on {root} {{ __typename }}",
            "FRAGMENT_DEFINITION": f"query {{ ...Part }} fragment Part on {root} {used} {{ __typename }}",
            "VARIABLE_DEFINITION": f"query ($flag: Boolean! {used}) {{ __typename @include(if: $flag) }}",
        }
        if location in {"MUTATION", "SUBSCRIPTION"} and location.lower() in self.base.roots:
            patterns[location] = f"{location.lower()} {used} {{ __typename }}"
        if location in patterns:
            text = patterns[location]
            # A variable in a directive needs its declaration; where that cannot be written, the literal serves.
            if "$value" in text:
                if location in {"FIELD", "INLINE_FRAGMENT"}:
                    yield text.replace("query {", f"query ($value: {self._variable}) {{", 1)
            else:
                yield text
