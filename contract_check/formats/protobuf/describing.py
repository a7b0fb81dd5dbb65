"""Rpcs and root messages in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contract_check.languages.protobuf.describing import Describer
from contract_check.languages.protobuf.reach import rpc_id
from contract_check.model.description import Description, Descriptions, Outcome, Part

if TYPE_CHECKING:
    from contract_check.formats.protobuf.reading import Content
    from contract_check.languages.protobuf.elements import Method
    from contract_check.languages.protobuf.schema import Declaration
    from contract_check.model.contract import Contract


def describe(contract: Contract) -> Descriptions:
    """Every interface of the .proto files."""
    content: Content = contract.content
    describer = Describer(content.schema)
    found: dict[str, Description] = {}
    for service, method in content.reach.methods:
        found.setdefault(rpc_id(service, method), _rpc(describer, service, method))
    for message in content.reach.roots:
        part = Part(name=message.name, place="message", type=describer.message(message))
        text = message.file.source.comment(message.element.at)
        found.setdefault(message.name, Description(data=(part,), text=text))
    return Descriptions(interfaces=found, types=describer.types)


def _rpc(describer: Describer, service: Declaration, method: Method) -> Description:
    def part(name: str, streamed: bool) -> Part:  # noqa: FBT001 - a plain yes or no
        type_ = describer.named(service.file.path, service.name, name)
        return Part(name="", place="stream of messages" if streamed else "message", type=type_, required=not streamed)

    answer = part(method.response, method.server_streaming)
    return Description(
        inputs=(part(method.request, method.client_streaming),),
        outcomes=(Outcome(name="OK", parts=(answer,)),),
        text=service.file.source.comment(method.at),
    )
