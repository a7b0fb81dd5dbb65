"""Operations, webhooks and callbacks as interfaces; their parts are made only when somebody looks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from contract_check.formats.openapi.parts import Parts
from contract_check.formats.openapi.security import stated
from contract_check.formats.openapi.source import template_shape, text_of
from contract_check.model.change import Direction
from contract_check.model.contract import Interface

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from contract_check.formats.openapi.security import Alternative
    from contract_check.formats.openapi.servers import Served, Serving
    from contract_check.formats.openapi.source import Source
    from contract_check.languages.schema.shape import Shape

    Access = tuple[Mapping[str, tuple[str, ...]], ...]

KNOWN = frozenset(
    {
        "tags", "summary", "description", "externalDocs", "operationId", "parameters", "requestBody", "responses",
        "callbacks", "deprecated", "security", "servers", "consumes", "produces", "schemes",
    }
)  # fmt: skip


class Operations:
    """Makes interfaces from the operations of one description."""

    def __init__(self, source: Source, serving: Serving) -> None:
        self.source = source
        self.serving = serving
        self._by_default = self._admission({})

    def interface(self, template: str, method: str, operation: Shape, item: Shape) -> Interface:
        """The operation `method` on path `template`: its callers send, the provider answers."""
        shape = template_shape(template)
        verb = method.upper()
        served = self.serving.of(operation, item)
        alias = f"{verb} {shape}"
        served_at = f"{verb} {template_shape(served.prefix + template)}" if served.prefix else alias
        return self._made(
            kind="operation",
            identity=f"{verb} {template}",
            aliases=(alias, served_at),
            operation=operation,
            item=item,
            template=template,
            direction=Direction.INPUT,
            served=served,
        )

    def webhook(self, name: str, method: str, operation: Shape, item: Shape) -> Interface:
        """A webhook: the provider sends the request, so every direction is swapped (OpenAPI 3.1.0, 4.8.1)."""
        return self._made(
            kind="webhook",
            identity=f"webhook {name} {method.upper()}",
            aliases=(),
            operation=operation,
            item=item,
            template="",
            direction=Direction.OUTPUT,
        )

    def _made(
        self,
        *,
        kind: str,
        identity: str,
        aliases: tuple[str, ...],
        operation: Shape,
        item: Shape,
        template: str,
        direction: Direction,
        served: Served | None = None,
        address: str = "",
    ) -> Interface:
        value = operation.value
        sunset = value.get("x-sunset")
        # Most operations say nothing of their own: what holds for them is worked out once.
        asked, access = self._admission(value) if "security" in value else self._by_default
        parts = Parts(self.source, operation, item, template, direction)
        rare = {
            "stability": value.get("x-stability-level"),
            "other": {key: value[key] for key in value if key not in KNOWN and not key.startswith("x-")},
            "callback-address": address,
        }
        return Interface(
            id=identity,
            kind=kind,
            name=identity,
            location=operation.location,
            purpose=str(value.get("summary") or value.get("description") or ""),
            text=text_of(value, "description") if value.get("summary") else "",
            aliases=aliases,
            load=parts.elements,
            attributes={
                "operation-id": value.get("operationId"),
                "security": asked,
                "pointer": operation.location.pointer,
                "servers": served,
                **{name: said for name, said in rare.items() if said},
            },
            deprecated=value.get("deprecated") is True,
            sunset=str(sunset) if sunset else "",
            access=access,
            consumers=self.source.names(value.get("x-consumers")),
            inner=tuple(self._callbacks(identity, operation, direction)),
            shape=parts,
        )

    def _admission(self, operation: dict[str, Any]) -> tuple[list[Alternative], Access | None]:
        """(what is asked of callers, the ways in)."""
        found = stated(self.source, operation)
        if found is None:
            return [{}], None  # where nothing is said nobody is asked
        return found, tuple({name: tuple(scopes) for name, scopes in one.items()} for one in found)

    def _callbacks(self, owner: str, operation: Shape, direction: Direction) -> Iterator[Interface]:
        """Calls to an address that the caller gave (OpenAPI 3.1.0, 4.8.18); the name of a callback is only a key."""
        for name, callback in self.source.members(operation, "callbacks"):
            expressions = [key for key in callback.value if isinstance(key, str) and not key.startswith("x-")]
            for expression in expressions:
                item = self.source.get(callback, expression)
                if item is None:
                    continue
                label = f"{name} {expression}" if len(expressions) > 1 else name
                for method, shape in self.source.methods(item):
                    verb = method.upper()
                    yield self._made(
                        kind="callback",
                        identity=f"{owner} callback {label} {verb}",
                        aliases=(f"{name} {expression} {verb}", f"{name} {verb}", f"{expression} {verb}"),
                        operation=shape,
                        item=item,
                        template="",
                        direction=direction.swapped(),
                        address=expression,
                    )
