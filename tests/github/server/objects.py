"""Pull requests, commits, trees and blobs, answered from the real git repository, and check runs."""

from __future__ import annotations

import base64
import subprocess
from typing import TYPE_CHECKING, Any

from server import description
from server.exchange import Refused, Reply, user

if TYPE_CHECKING:
    from server.exchange import Request
    from server.state import PullRequest

STATUS = {"A": "added", "D": "removed", "M": "modified", "T": "changed", "R": "renamed"}


def get_user(request: Request) -> Reply:
    if request.actor.kind == "Bot":
        raise Refused(403, "Resource not accessible by integration")
    return Reply(200, description.minimal("public-user") | {"login": request.actor.login, "user_view_type": "public"})


def get_repository(request: Request) -> Reply:
    owner, _, name = request.state.name.partition("/")
    facts = {"name": name, "full_name": request.state.name, "owner": user(owner), "default_branch": "main"}
    return Reply(200, description.minimal("full-repository") | facts)


def list_pulls(request: Request) -> Reply:
    owner, _, branch = request.query.get("head", ":").partition(":")
    state = request.query.get("state", "open")
    found = [
        pull
        for pull in request.state.pulls.values()
        if state in (pull.state, "all")
        and (not owner or (pull.head_repository.partition("/")[0] == owner and pull.head_ref == branch))
    ]
    return request.page([_pull(request, pull, "pull-request-simple") for pull in found])


def get_pull(request: Request, number: str) -> Reply:
    return Reply(200, _pull(request, request.pull(number), "pull-request"))


def _pull(request: Request, pull: PullRequest, schema: str) -> dict[str, Any]:
    shown = description.minimal(schema)
    base = shown["base"] | {"ref": pull.base_ref, "sha": pull.base_sha}
    base["repo"] = base["repo"] | {"full_name": request.state.name}
    head = shown["head"] | {"ref": pull.head_ref, "sha": pull.head_sha}
    head["repo"] = (head["repo"] or description.minimal("repository")) | {"full_name": pull.head_repository}
    labels = [
        {"id": 1, "node_id": "L", "url": "https://x.example", "name": name, "color": "0", "default": False}
        for name in pull.labels
    ]
    return shown | {
        "number": pull.number,
        "state": pull.state,
        "url": request.url(f"pulls/{pull.number}"),
        "issue_url": request.url(f"issues/{pull.number}"),
        "user": user(pull.author),
        "base": base,
        "head": head,
        "labels": [label | {"description": ""} for label in labels],
    }


def list_files(request: Request, number: str) -> Reply:
    pull = request.pull(number)
    raw = request.state.git("diff", "--raw", "-z", "--no-abbrev", "--no-renames", f"{pull.base_sha}...{pull.head_sha}")
    parts = raw.decode().split("\0")[:-1]
    return request.page(
        [_file(request, pull, facts, path) for facts, path in zip(parts[::2], parts[1::2], strict=True)]
    )


def _file(request: Request, pull: PullRequest, facts: str, path: str) -> dict[str, Any]:
    _, _, before, after, status = facts.split(" ")
    patch = request.state.patch(pull, path)
    added = sum(line.startswith("+") for line in patch.splitlines())
    removed = sum(line.startswith("-") for line in patch.splitlines())
    shown = description.minimal("diff-entry") | {
        "filename": path,
        "sha": before if status == "D" else after,
        "status": STATUS[status[0]],
        "additions": added,
        "deletions": removed,
        "changes": added + removed,
    }
    return shown | ({"patch": patch} if patch else {})


def compare(request: Request, basehead: str) -> Reply:
    base, _, head = basehead.partition("...")
    merge_base = _resolve(request, "merge-base", base, head)
    shown = description.minimal("commit-comparison")
    shown["merge_base_commit"] = shown["merge_base_commit"] | {"sha": merge_base}
    return Reply(200, shown)


def get_commit(request: Request, reference: str) -> Reply:
    sha = _resolve(request, "rev-parse", "--verify", "--quiet", f"{reference}^{{commit}}")
    return Reply(200, description.minimal("commit") | {"sha": sha})


def get_git_commit(request: Request, sha: str) -> Reply:
    tree = _resolve(request, "rev-parse", "--verify", "--quiet", f"{sha}^{{tree}}")
    shown = description.minimal("git-commit")
    return Reply(200, shown | {"sha": sha, "tree": shown["tree"] | {"sha": tree}})


def get_tree(request: Request, sha: str) -> Reply:
    tree = _resolve(request, "rev-parse", "--verify", "--quiet", f"{sha}^{{tree}}")
    deep = ["-r", "-t"] if request.query.get("recursive") else []
    lines = request.state.git("ls-tree", "--long", "-z", *deep, tree).decode().split("\0")[:-1]
    return Reply(
        200,
        {"sha": tree, "url": request.url(f"git/trees/{tree}"), "truncated": False, "tree": list(map(_entry, lines))},
    )


def _entry(line: str) -> dict[str, Any]:
    facts, path = line.split("\t", 1)
    mode, kind, sha, size = facts.split()
    return {"path": path, "mode": mode, "type": kind, "sha": sha} | ({"size": int(size)} if size != "-" else {})


def get_blob(request: Request, sha: str) -> Reply:
    try:
        content = request.state.git("cat-file", "blob", sha)
    except subprocess.CalledProcessError:
        raise Refused(404, "Not Found") from None
    encoded = base64.encodebytes(content).decode()
    facts = {"sha": sha, "node_id": "B", "size": len(content), "encoding": "base64", "content": encoded}
    return Reply(200, facts | {"url": request.url(f"git/blobs/{sha}")})


def get_permission(request: Request, login: str) -> Reply:
    role = request.state.roles.get(login, "read")
    return Reply(200, {"permission": role, "role_name": role, "user": description.minimal("nullable-collaborator")})


def add_check_run(request: Request) -> Reply:
    if request.actor.kind != "Bot":
        raise Refused(403, "You must authenticate via a GitHub App.")
    identity = request.state.next_id()
    run = description.minimal("check-run") | {
        "id": identity,
        "name": request.body["name"],
        "head_sha": request.body["head_sha"],
        "external_id": request.body.get("external_id", ""),
        "url": request.url(f"check-runs/{identity}"),
        "html_url": f"https://github.example/{request.state.name}/runs/{identity}",
        "check_suite": {"id": 1},
        "annotations": [],
    }
    request.state.check_runs.append(run)
    _report(run, request.body)
    return Reply(201, _shown(run))


def get_check_run(request: Request, identity: str) -> Reply:
    for run in request.state.check_runs:
        if run["id"] == int(identity):
            return Reply(200, _shown(run))
    raise Refused(404, "Not Found")


def edit_check_run(request: Request, identity: str) -> Reply:
    for run in request.state.check_runs:
        if run["id"] == int(identity):
            _report(run, request.body)
            return Reply(200, _shown(run))
    raise Refused(404, "Not Found")


def list_check_runs(request: Request, reference: str) -> Reply:
    name = request.query.get("check_name")
    found = [run for run in request.state.check_runs if run["head_sha"] == reference and name in (None, run["name"])]
    reply = request.page([_shown(run) for run in found])
    return Reply(200, {"total_count": len(found), "check_runs": reply.body}, reply.headers)


def _report(run: dict[str, Any], body: dict[str, Any]) -> None:
    run["annotations"].extend(body.get("output", {}).get("annotations", []))
    run.update({key: body[key] for key in ("status", "conclusion") if key in body})
    output = body.get("output", {})
    run["output"] = run["output"] | {key: output[key] for key in ("title", "summary", "text") if key in output}
    run["output"]["annotations_count"] = len(run["annotations"])


def _shown(run: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in run.items() if key != "annotations"}


def _resolve(request: Request, *arguments: str) -> str:
    try:
        return request.state.git(*arguments).decode().strip()
    except subprocess.CalledProcessError:
        raise Refused(404, "Not Found") from None
