from __future__ import annotations

import pytest

from contract_check.consumers.codeowners import CodeOwners, of
from contract_check.sources.memory import MemoryTree

TEXT = """\
*                 @org/everyone   # the rest
*.proto           @org/wire
/contracts/       @org/contracts
docs/*            docs@example.com
apps/**/api.yaml  @org/api
/build/logs/
"""


@pytest.mark.parametrize(
    ("path", "owner"),
    [
        ("README.md", "@org/everyone"),
        ("deep/in/a.proto", "@org/wire"),
        ("contracts/v1/a.yaml", "@org/contracts"),
        ("other/contracts/a.yaml", "@org/everyone"),
        ("docs/a.md", "docs@example.com"),
        ("docs/deep/a.md", "@org/everyone"),
        ("apps/a/b/api.yaml", "@org/api"),
        ("apps/api.yaml", "@org/api"),
        ("build/logs/a", ""),
    ],
)
def test_the_last_pattern_that_matches_wins(path, owner):
    assert CodeOwners(TEXT).owner(path) == owner


def test_the_file_is_found_where_github_looks():
    tree = MemoryTree({"CODEOWNERS": "* @second", ".github/CODEOWNERS": "* @first"})

    assert of(tree).owner("a") == "@first"
    assert of(MemoryTree({})).owner("a") == ""
