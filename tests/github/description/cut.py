"""Cut GitHub's published REST description down to the operations that contract-check uses.

Usage: `npm pack @octokit/openapi@23.0.2`, unpack it, then
`python tests/github/description/cut.py package/generated/api.github.com.json`.

Descriptions, examples and summaries go, since nothing here reads them. What is left is GitHub's own description, apart
from the few corrections in `correct`, each of them a place where GitHub itself departs from it.
"""

from __future__ import annotations

import json
import pathlib
import re
import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

VERSION = "23.0.2"
TARGET = pathlib.Path(__file__).with_name("github-rest.json")
REPOSITORY = "/repos/{owner}/{repo}"
OPERATIONS = {
    "/user": ("get",),
    REPOSITORY: ("get",),
    f"{REPOSITORY}/check-runs": ("post",),
    f"{REPOSITORY}/check-runs/{{check_run_id}}": ("get", "patch"),
    f"{REPOSITORY}/commits/{{ref}}": ("get",),
    f"{REPOSITORY}/commits/{{ref}}/check-runs": ("get",),
    f"{REPOSITORY}/compare/{{basehead}}": ("get",),
    f"{REPOSITORY}/collaborators/{{username}}/permission": ("get",),
    f"{REPOSITORY}/git/blobs/{{file_sha}}": ("get",),
    f"{REPOSITORY}/git/commits/{{commit_sha}}": ("get",),
    f"{REPOSITORY}/git/trees/{{tree_sha}}": ("get",),
    f"{REPOSITORY}/issues/comments/{{comment_id}}": ("get", "patch", "delete"),
    f"{REPOSITORY}/issues/{{issue_number}}/comments": ("get", "post"),
    f"{REPOSITORY}/issues/{{issue_number}}/events": ("get",),
    f"{REPOSITORY}/issues/{{issue_number}}/labels": ("get", "post"),
    f"{REPOSITORY}/issues/{{issue_number}}/labels/{{name}}": ("delete",),
    f"{REPOSITORY}/pulls": ("get",),
    f"{REPOSITORY}/pulls/{{pull_number}}": ("get",),
    f"{REPOSITORY}/pulls/{{pull_number}}/comments": ("get", "post"),
    f"{REPOSITORY}/pulls/{{pull_number}}/files": ("get",),
    f"{REPOSITORY}/pulls/{{pull_number}}/reviews": ("get", "post"),
    f"{REPOSITORY}/pulls/{{pull_number}}/reviews/{{review_id}}": ("put",),
    f"{REPOSITORY}/pulls/{{pull_number}}/reviews/{{review_id}}/dismissals": ("put",),
    f"{REPOSITORY}/pulls/comments/{{comment_id}}": ("get", "patch", "delete"),
}
DROPPED = frozenset({"description", "summary", "example", "examples", "externalDocs", "tags", "title", "operationId"})
NAMED = frozenset({"properties", "schemas", "headers", "parameters", "responses"})
LABELS = f"{REPOSITORY}/issues/{{issue_number}}/labels"


def without_prose(node: Any, *, names: bool = False) -> Any:
    """`node` without what only people read; `names` says that its keys are names, not keywords."""
    if isinstance(node, list):
        return [without_prose(item) for item in node]
    if not isinstance(node, dict):
        return node
    return {
        key: without_prose(
            value, names=key in {"properties", "schemas", "headers", "parameters", "responses"} and not names
        )
        for key, value in node.items()
        if names or not (key in DROPPED or key.startswith("x-"))
    }


def references(node: Any) -> set[tuple[str, str]]:
    """Every component that `node` refers to, as (section, name)."""
    return set(re.findall(r'"#/components/([^/"]+)/([^"]+)"', json.dumps(node)))


def responses(paths: dict[str, Any], components: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Every response object that is no reference."""
    operations = [item[verb] for item in paths.values() for verb in item if verb != "parameters"]
    tables = [operation["responses"] for operation in operations] + [components.get("responses", {})]
    yield from (response for table in tables for response in table.values() if "$ref" not in response)


def cut(whole: dict[str, Any]) -> dict[str, Any]:
    """The used operations with all the components they reach."""
    paths = {}
    for path, verbs in OPERATIONS.items():
        item = whole["paths"][path]
        kept = {verb: item[verb] for verb in verbs}
        paths[path] = without_prose(kept | ({"parameters": item["parameters"]} if "parameters" in item else {}))
    components: dict[str, dict[str, Any]] = {}
    waiting = references(paths)
    while waiting:
        section, name = waiting.pop()
        if name not in components.setdefault(section, {}):
            part = without_prose(whole["components"][section][name], names=section == "examples")
            components[section][name] = part
            waiting |= references(part)
    info = {"title": "GitHub REST API, cut for contract-check", "version": VERSION}
    for response in responses(paths, components):
        response.setdefault("description", "")  # OpenAPI demands it
    ordered = {section: dict(sorted(parts.items())) for section, parts in sorted(components.items())}
    return {"openapi": whole["openapi"], "info": info, "paths": paths, "components": ordered}


def correct(part: dict[str, Any]) -> None:
    """Departures of GitHub itself from its description."""
    body = part["paths"][LABELS]["post"]["requestBody"]["content"]["application/json"]
    # GitHub also takes a bare list of names, which PyGithub sends; its documentation says so, the schema does not.
    names = {"type": "array", "items": {"type": "string"}}
    if names not in body["schema"]["oneOf"]:
        body["schema"] = {"anyOf": [*body["schema"]["oneOf"], names]}
    # `line` and `position` of a comment whose line is gone from the diff are null.
    shown = part["components"]["schemas"]["pull-request-review-comment"]["properties"]
    shown["line"]["nullable"] = shown["position"]["nullable"] = True


def main(source: str) -> None:
    """Write the cut beside this script."""
    part = cut(json.loads(pathlib.Path(source).read_text(encoding="utf-8")))
    correct(part)
    TARGET.write_text(json.dumps(part, separators=(",", ":")) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1])
