"""The schema of a file, or the messages of a protocol, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contract_check.formats.avro.reading import free_types, name_of
from contract_check.languages.avro.describing import Describer, default_text
from contract_check.languages.avro.schema import Primitive, branch_key, resolved, unqualified
from contract_check.model.description import Description, Descriptions, Outcome, Part

if TYPE_CHECKING:
    from collections.abc import Iterator

    from contract_check.formats.avro.files import AvroFile
    from contract_check.languages.avro.protocol import Message
    from contract_check.languages.avro.schema import Schema
    from contract_check.model.contract import Contract


def describe(contract: Contract) -> Descriptions:
    """Every interface of an Avro file."""
    file: AvroFile = contract.content
    describer = Describer()
    found: dict[str, Description] = {}
    if file.schema is not None:
        found[name_of(file.schema, file.path)] = _datum(describer, file.schema)
    if file.protocol is not None:
        for message in file.protocol.messages:
            found[f"{file.protocol.name}.{message.name}"] = _call(describer, message)
        for type_ in free_types(file.protocol):
            found[type_.name] = _datum(describer, type_)
    return Descriptions(interfaces=found, types=describer.types)


def _datum(describer: Describer, schema: Schema) -> Description:
    return Description(data=(Part(name="", place="value", type=describer.describe(schema)),))


def _call(describer: Describer, message: Message) -> Description:
    inputs = tuple(
        Part(
            name=field.name,
            place="parameter",
            type=describer.describe(field.type),
            required=not field.default,
            default=default_text(field),
            text=str(field.properties.get("doc") or ""),
        )
        for field in message.request.fields
    )
    return Description(inputs=inputs, outcomes=tuple(_outcomes(describer, message)))


def _outcomes(describer: Describer, message: Message) -> Iterator[Outcome]:
    answer = resolved(message.response)
    if message.one_way:
        return
    empty = isinstance(answer, Primitive) and answer.name == "null"
    parts = () if empty else (Part(name="", place="value", type=describer.describe(message.response)),)
    yield Outcome(name="response", parts=parts)
    for branch in message.errors.branches[1:]:
        part = Part(name="", place="value", type=describer.describe(branch))
        yield Outcome(name=unqualified(branch_key(branch)), error=True, parts=(part,))
