"""Operation documents as consumers: only who selects what changed is affected, with file and line."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from contract_check.comparing import compare_trees
from contract_check.config import Config
from contract_check.consumers.graphql_operations import OperationUse, affected, coordinates, find, top_folder
from contract_check.formats.format import Reading
from contract_check.formats.graphql import FORMAT
from contract_check.sources.memory import MemoryTree

if TYPE_CHECKING:
    from contract_check.model.contract import Contract

SDL = b"""directive @log(n: Int) on FIELD
type Query { user(id: ID!, role: Role): User search(by: By): [Hit] pet: Pet other: Int }
type Mutation { save(by: By!): User }
interface Pet { name: String }
type Cat implements Pet { name: String lives: Int }
type User { name: String email: String friends: [User] }
union Hit = User | Cat
enum Role { ADMIN USER }
input By { name: String age: Int deep: Deep }
input Deep { x: Int }
"""
FILES = {
    "web/src/user.graphql": b"query U($id: ID!) {\n  user(id: $id, role: ADMIN) {\n    ...Names\n  }\n}\n",
    "web/src/names.graphql": b"fragment Names on User {\n  name\n  friends {\n    ...Names\n  }\n}\n",
    "services/mail/q.gql": b'query S {\n  search(by: {name: "x", deep: {x: 1}}) {\n    ... on User {\n'
    b"      email @log(n: 1)\n    }\n  }\n  pet {\n    name\n  }\n}\n",
    "services/store/m.graphql": b"mutation M($by: By!) {\n  save(by: $by) {\n    name\n  }\n}\n",
    "services/broken/q.graphql": b"query {\n  user(",
    "services/alien/q.graphql": b"query {\n  unknownHere\n}\n",
    "api/schema.graphql": SDL,
}


def _schema() -> Contract:
    tree = MemoryTree({"api/schema.graphql": SDL}, "base")
    files = ("api/schema.graphql",)
    return FORMAT.read(Reading(tree=tree, path=files[0], files=files, changed=frozenset(files)))


@pytest.fixture(scope="module")
def uses() -> dict[str, OperationUse]:
    return {use.service: use for use in find(MemoryTree(FILES, "base"), FILES, _schema())}


def test_services_are_named_by_their_folders(uses: dict[str, OperationUse]) -> None:
    assert list(uses) == ["broken", "mail", "store", "web"]
    assert top_folder("q.graphql") == ""
    assert top_folder("apps/shop/q.graphql") == "shop"


def test_a_policy_may_name_them_otherwise() -> None:
    found = find(MemoryTree(FILES, "base"), FILES, _schema(), lambda path: "shop" if path.startswith("web/") else "")

    assert [use.service for use in found] == ["shop"]


@pytest.mark.parametrize(
    ("service", "coordinate", "place"),
    [
        ("web", "Query.user", "web/src/user.graphql:2"),
        ("web", "Query.user(role:)", "web/src/user.graphql:2"),
        ("web", "Role.ADMIN", "web/src/user.graphql:2"),
        ("web", "User.friends", "web/src/names.graphql:3"),
        ("web", "User.email", ""),
        ("web", "Role.USER", ""),
        ("mail", "By.name", "services/mail/q.gql:2"),
        ("mail", "Deep.x", "services/mail/q.gql:2"),
        ("mail", "By.age", ""),
        ("mail", "User.email", "services/mail/q.gql:4"),
        ("mail", "@log(n:)", "services/mail/q.gql:4"),
        ("mail", "Pet.name", "services/mail/q.gql:8"),
        ("mail", "Cat.name", "services/mail/q.gql:8"),
        ("mail", "Cat.lives", ""),
        ("store", "By.age", "services/store/m.graphql:1"),
        ("store", "Deep.x", "services/store/m.graphql:1"),
        ("store", "schema.mutation", "services/store/m.graphql:1"),
        ("broken", "anything", "services/broken/q.graphql"),
    ],
)
def test_what_is_used_is_known_by_line(
    uses: dict[str, OperationUse], service: str, coordinate: str, place: str
) -> None:
    assert uses[service].uses(coordinate) == place


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (b"email: String ", b"", {"mail"}),
        (b"type User { name: String ", b"type User { ", {"web", "store"}),
        (b"user(id: ID!, role: Role)", b"user(id: ID!)", {"web"}),
        (b"user(id: ID!", b"user(x: Int!, id: ID!", {"web"}),
        (b"{ ADMIN USER }", b"{ USER }", {"web"}),
        (b"{ ADMIN USER }", b"{ ADMIN }", set()),
        (b"age: Int ", b"", {"store"}),
        (b"input By { ", b"input By { z: Int! ", {"mail", "store"}),
        (b"other: Int", b"", set()),
        (b"union Hit = User | Cat", b"union Hit = Cat", {"mail"}),
        (b"directive @log(n: Int) on FIELD\n", b"", {"mail"}),
    ],
)
def test_only_who_uses_what_changed_is_affected(
    uses: dict[str, OperationUse], old: bytes, new: bytes, expected: set[str]
) -> None:
    assert old in SDL
    head = MemoryTree({"api/schema.graphql": SDL.replace(old, new, 1)}, "head")
    report = compare_trees(MemoryTree({"api/schema.graphql": SDL}, "base"), head, Config())
    (change,) = [one.change for one in report.findings if one.level.word == "breaking"]
    found = {service.name: service for service in affected(change, uses.values())}

    assert coordinates(change)
    assert set(found) == expected | {"broken"}
    assert found["broken"].strength == "possible"
    assert all(found[name].strength == "certain" and ":" in found[name].evidence for name in expected)
