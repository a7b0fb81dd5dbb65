"""What one tree offers: entries joined with what they bind, consumers, owners, notes, gaps."""

from __future__ import annotations

from contract_check.config import Config, Service
from contract_check.sources.memory import MemoryTree
from contract_check.surveying import survey

API = """\
openapi: 3.1.0
info: {title: Pets, version: 1.2.0}
paths:
  /pets:
    get: {summary: all pets, x-consumers: [shop], responses: {'200': {description: ok}}}
    post: {security: [{key: []}], responses: {'201': {description: made}}}
components: {securitySchemes: {key: {type: apiKey, in: header, name: X-Key}}}
"""
ENTRY = """\
apiVersion: contract-check/v1
kind: Interface
id: pet.make
title: Make a pet
purpose: Makes one.
owner: team:pets
provider: pet-service
version: 2.1.0
lifecycle: stable
binding: [{kind: http, contract: api.yaml, ref: '#/paths/~1pets/post', wire: json}]
metadata: {tenant: {mode: none, reason: one shop}, security: {mode: required, schemes: [key]}}
inputs: []
outputs: []
outcomes: {success: [{id: ok, status: 201}], errors: []}
side_effects: []
transaction: {boundary: NONE, idempotent: true, covers: []}
consumers: [{service: web-ui, uses: [outputs]}]
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
"""


def of(files, config=None):
    return survey(MemoryTree(files), config or Config())


def test_an_entry_and_what_it_binds_are_one_listing():
    found = of({"api.yaml": API, "pets.interface.yaml": ENTRY, "contracts/migrations/n.md": NOTE})
    free, entry = sorted(found.listings, key=lambda one: one.entry is not None)

    assert [one.id for one in found.listings] == ["pet.make", "GET /pets"]
    assert (entry.name, entry.provider, entry.owner, entry.version) == (
        "Make a pet",
        "pet-service",
        "team:pets",
        "2.1.0",
    )
    assert [(one.contract, one.interface) for one in entry.bound] == [("api.yaml", "POST /pets")]
    assert [one.name for one in entry.bound[0].description.outcomes] == ["201"]
    assert [(one.service, one.uses) for one in entry.consumers] == [("web-ui", ("outputs",))]
    assert [(one.version, one.summary, one.actions) for one in entry.notes] == [
        ("2.0.0", "names are required", (("web-ui", "send the name of each pet"),))
    ]
    assert entry.missing == ()
    assert free.provider == "pet-service"  # the only one that entries name for this contract
    assert free.missing == ("catalog entry", "security")
    assert [one.service for one in free.consumers] == ["shop"]
    assert (found.covered, found.interfaces) == (1, 2)


def test_the_policy_names_providers_owners_and_consumers():
    config = Config(
        services={
            "pets": Service(provides=["api.yaml"], owner="team-pets"),
            "shop": Service(consumes={"api.yaml": ["POST /pets"]}, owner="team-shop"),
        }
    )
    listing, made = of({"api.yaml": API, "CODEOWNERS": "* @all\n"}, config).listings

    assert (listing.provider, listing.owner, listing.version) == ("pets", "team-pets", "1.2.0")
    assert [(one.service, one.owner, one.evidence) for one in made.consumers] == [
        ("shop", "team-shop", ".contract-check.yml services.shop.consumes")
    ]
    assert made.security == "key"


def test_owners_come_from_codeowners_where_the_policy_names_none():
    assert {one.owner for one in of({"api.yaml": API, "CODEOWNERS": "*.yaml @pets\n"}).listings} == {"@pets"}


def test_each_file_of_a_contract_of_many_may_have_its_provider():
    proto = 'syntax = "proto3";\npackage {0};\nmessage A {{}}\n'
    files = {f"services/{name}/a.proto": proto.format(name) for name in ("one", "two")}

    assert [(one.id, one.provider) for one in of(files).listings] == [("one.A", "one"), ("two.A", "two")]
    config = Config(services={"first": Service(provides=["services/one/**"])})
    assert [one.provider for one in of(files, config).listings] == ["first", "two"]


def test_what_an_entry_binds_and_is_not_there_is_said():
    (entry,) = of({"pets.interface.yaml": ENTRY}).listings

    assert entry.dangling == ("api.yaml #/paths/~1pets/post",)
    assert entry.bound == ()


def test_what_an_entry_leaves_open_is_missing():
    (entry,) = of({"pets.interface.yaml": ENTRY.replace("owner: team:pets", "owner: TODO")}).listings

    assert entry.missing == ("owner",)


def test_a_message_that_is_no_interface_of_its_own_can_be_bound():
    proto = 'syntax = "proto3";\nmessage Box { Pet pet = 1; }\nmessage Pet { string name = 1; }\n'
    entry = ENTRY.replace(
        "{kind: http, contract: api.yaml, ref: '#/paths/~1pets/post', wire: json}",
        "{kind: message, contract: pets.proto, ref: Pet, wire: protobuf-binary, channel: pets}",
    )
    found = of({"pets.proto": proto, "pets.interface.yaml": entry})
    (listing,) = [one for one in found.listings if one.entry is not None]

    assert listing.channels == ("pets",)
    assert [field.name for field in listing.bound[0].description.data[0].type.fields] == ["name"]


def test_a_contract_that_cannot_be_read_is_a_problem_and_hides_no_other():
    found = of({"api.yaml": API, "b.yaml": "openapi: 3.1.0\n  bad: [\n"})

    assert [one.id for one in found.listings] == ["GET /pets", "POST /pets"]
    assert any(problem.fatal for problem in found.problems)


def test_all_that_a_comparison_reads_is_remembered():
    files = {
        "api.yaml": API.replace("{description: ok}", "{$ref: 'shared/ok.yaml'}"),
        "shared/ok.yaml": "description: ok\n",
        ".contract-check.yml": "services: {}\n",
        "CODEOWNERS": "* @all\n",
        "contracts/migrations/n.md": NOTE,
        "schema.graphql": "type Query { a: Int }\n",
        "app/q.graphql": "query { a }\n",
        "main.py": "print()\n",
        "values.yaml": "a: 1\n",
    }

    assert of(files).files == tuple(sorted(files.keys() - {"main.py", "values.yaml"}))


def test_an_entry_says_which_message_goes_in_and_which_comes_back():
    proto = 'syntax = "proto3";\nmessage Ask { string name = 1; }\nmessage Answer { string text = 1; }\n'
    binding = "{{kind: message, contract: a.proto, ref: {0}, wire: protobuf-binary, channel: {0}}}"
    entry = ENTRY.replace(
        "{kind: http, contract: api.yaml, ref: '#/paths/~1pets/post', wire: json}",
        ", ".join(map(binding.format, ("Ask", "Answer"))),
    )
    entry = entry.replace("inputs: []", "inputs: [{name: ask, ref: Ask, required: true}]")
    entry = entry.replace("outputs: []", "outputs: [{name: answer, ref: Answer}]")
    (listing,) = of({"a.proto": proto, "pets.interface.yaml": entry}).listings
    ask, answer = (bound.description for bound in listing.bound)

    assert ([part.name for part in ask.inputs], ask.data, ask.outcomes) == (["Ask"], (), ())
    assert ([one.name for one in answer.outcomes], answer.data, answer.inputs) == (["Answer"], (), ())
