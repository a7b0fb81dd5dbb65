"""A small system with every part of a directory: entries, notes, consumers, several contracts; and sites made of it."""

from __future__ import annotations

from contract_check.config import Config, Service
from contract_check.reports.directory import site
from contract_check.reports.directory.changes import Changes
from contract_check.sources.memory import MemoryTree
from contract_check.surveying import survey

API = """\
openapi: 3.1.0
info: {title: Pets, version: 1.2.0}
paths:
  /pets:
    post:
      summary: Make a *pet*
      security: [{key: []}]
      requestBody: {required: true, content: {application/json: {schema: {$ref: '#/components/schemas/Pet'}}}}
      responses:
        '201': {description: made, content: {application/json: {schema: {$ref: '#/components/schemas/Pet'}}}}
        '409': {description: name taken}
    get: {summary: All pets, deprecated: true, x-consumers: [shop], responses: {'200': {description: ok}}}
components:
  securitySchemes: {key: {type: apiKey, in: header, name: X-Key}}
  schemas:
    Pet:
      type: object
      required: [name, id]
      properties:
        id: {type: string, readOnly: true}
        name: {type: string, maxLength: 50, description: 'As `shown`. See [the docs](https://example.com).'}
        parents: {type: array, items: {$ref: '#/components/schemas/Pet'}}
"""
ENTRY = """\
apiVersion: contract-check/v1
kind: Interface
id: pet.make
title: Make a pet
purpose: Makes one, in the caller's shop.
owner: team:pets
provider: pet-service
version: 2.1.0
lifecycle: stable
binding: [{kind: http, contract: api.yaml, ref: '#/paths/~1pets/post', wire: json}]
metadata:
  tenant: {mode: derived, from: the key, scope: own}
  security: {mode: required, schemes: [key], authorities: {anyOf: [KEEPER]}}
inputs: [{name: body, ref: '#/components/schemas/Pet', required: true}]
outputs: [{name: pet, ref: '#/components/schemas/Pet', on: [ok], always: [id]}]
preconditions: [{id: name-free, text: nobody has the name, violation: taken}]
outcomes: {success: [{id: ok, status: 201}], errors: [{id: taken, status: 409, code: NAME_TAKEN, retryable: false}]}
side_effects: [{id: row, kind: db-write, target: pets, when: in-transaction}]
transaction: {boundary: REQUIRED, covers: [row], idempotent: false}
consumers: [{service: web-ui, pin: rolling}]
"""
NOTE = """\
---
kind: Migration
id: 2026-01-pets
interfaces: {pet.make: {from: 1.0.0, to: 2.0.0}}
summary: names are required
affected: [{service: web-ui, action: send the name of each pet}]
dates: {announced: 2026-01-10}
---
## What changed
Names.
"""
PROTO = (
    'syntax = "proto3";\npackage toys;\nservice Toys { rpc Get(Ask) returns (Toy); }\nmessage Ask {}\nmessage Toy {}\n'
)
LOOSE = '{"type": "record", "name": "Loose", "doc": "Of nobody.", "fields": []}'
FILES = {
    "loose.avsc": LOOSE,
    "api.yaml": API,
    "pets.interface.yaml": ENTRY,
    "contracts/migrations/n.md": NOTE,
    "toys/toys.proto": PROTO,
}
CONFIG = Config(services={"toys": Service(provides=["**/*.proto", "."]), "web-ui": Service(consumes={".": ["*"]})})


def made(files, config=None, changes=None):
    return dict(site.files(survey(MemoryTree(files, "shop"), config or Config()), changes or Changes()))


RESOURCES = 10
"""Resources of each service of the fleet, with five operations each."""


def fleet(services: int) -> dict[str, str]:
    """A system of many services that use one another: 50 operations a service, types that lead in circles."""
    return {f"services/s{number:03}/openapi.yaml": _service(number, services) for number in range(services)}


def _service(number: int, services: int) -> str:
    consumers = ", ".join(f"s{(number + step) % services:03}" for step in (1, 2, 5))
    paths, schemas = [], []
    for index in range(RESOURCES):
        name, answer = f"Thing{number}x{index}", f"#/components/schemas/Thing{number}x{index}"
        body = f"content: {{application/json: {{schema: {{$ref: '{answer}'}}}}}}"
        problem = (
            "'4XX': {description: refused, content: {application/json: {schema: {$ref: '#/components/schemas/No'}}}}"
        )
        verbs = [("get", ""), ("put", f"requestBody: {{required: true, {body}}}, "), ("delete", "")]
        identity = "{name: id, in: path, required: true, schema: {type: string}}"
        paths.append(f"  /things{index}/{{id}}:\n    parameters: [{identity}]")
        for verb, sent in verbs:
            paths.append(f"    {verb}: {{summary: {verb} thing {index} of {number}, x-consumers: [{consumers}], {sent}"
                         f"responses: {{'200': {{description: done, {body}}}, {problem}}}}}")  # fmt: skip
        paths.append(f"  /things{index}:")
        for verb, sent in (("get", ""), ("post", f"requestBody: {{required: true, {body}}}, ")):
            paths.append(f"    {verb}: {{summary: {verb} things {index} of {number}, {sent}"
                         f"responses: {{'200': {{description: done, {body}}}, {problem}}}}}")  # fmt: skip
        after = f"#/components/schemas/Thing{number}x{(index + 1) % RESOURCES}"
        fields = ", ".join(f"field{letter}{index}: {{type: string, maxLength: {index + 9}}}" for letter in "ABCDEFGH")
        schemas.append(f"    {name}: {{type: object, required: [id, fieldA{index}], properties: {{id: {{type: string, "
                       f"readOnly: true}}, {fields}, next: {{$ref: '{after}'}}, all: {{type: array, items: "
                       f"{{$ref: '{after}'}}}}}}}}")  # fmt: skip
    schemas.append("    No: {type: object, required: [code], properties: {code: {type: string}, why: {type: string}}}")
    head = f"openapi: 3.1.0\ninfo: {{title: Service {number}, version: 1.{number}.0}}\npaths:"
    return "\n".join([head, *paths, "components:\n  schemas:", *schemas]) + "\n"
