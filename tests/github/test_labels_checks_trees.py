"""Labels, check runs, identity and trees, through HTTP."""

from __future__ import annotations

from typing import Any

import pytest

from contract_check.github import checks, identity, labels
from contract_check.github.checks import Annotation, CheckRun
from contract_check.github.errors import ForbiddenError
from contract_check.github.tree import GitHubTree
from contract_check.sources.tree import FileTooLarge

PATH = "api/openapi.yaml"


@pytest.mark.parametrize(
    ("before", "wanted", "after"),
    [
        ([], labels.BREAKING, [labels.BREAKING]),
        ([labels.BREAKING], labels.BREAKING, [labels.BREAKING]),
        (["bug", labels.BREAKING], labels.COMPATIBLE, ["bug", labels.COMPATIBLE]),
        (["bug", labels.BREAKING, labels.COMPATIBLE], "", ["bug"]),
    ],
)
def test_labels(hub: Any, before: list[str], wanted: str, after: list[str]) -> None:
    hub.pull.labels = list(before)
    labels.publish(hub.client(), 7, wanted)
    assert hub.pull.labels == after
    hub.server.log.clear()
    labels.publish(hub.client(), 7, wanted)
    assert {method for method, _ in hub.server.log} == {"GET"}


def test_a_label_that_somebody_took_away_meanwhile(hub: Any) -> None:
    hub.pull.labels = [labels.BREAKING]
    hub.server.inject(method="DELETE", path="labels", lost=True)
    labels.publish(hub.client(), 7, "")
    assert hub.pull.labels == []


def run(hub: Any, count: int) -> CheckRun:
    annotations = tuple(
        Annotation(
            path=PATH, line=number + 1, level="failure", title="t" * 300, message="é" * 40_000 if not number else "m"
        )
        for number in range(count)
    )
    return CheckRun(
        name="contract-check report",
        head=hub.pull.head_sha,
        external_id="1.1",
        conclusion="failure",
        title="breaking",
        summary="é" * 70_000,
        annotations=annotations,
    )


@pytest.mark.parametrize("count", [0, 1, 50, 51, 120])
@pytest.mark.parametrize("fault", [None, {"lost": True}, {"status": 502, "late": True}, {"status": 503}], ids=str)
def test_check_run(hub: Any, count: int, fault: dict[str, Any] | None) -> None:
    for method in ("POST", "PATCH"):
        if fault:
            hub.server.inject(method=method, path="check-runs", **fault)
    url = checks.publish(hub.client(), run(hub, count))
    (made,) = hub.state.check_runs
    assert url == made["html_url"]
    assert [annotation["start_line"] for annotation in made["annotations"]] == list(range(1, count + 1))
    assert len(made["output"]["summary"].encode()) <= checks.MOST_SUMMARY


def test_a_personal_token_cannot_make_check_runs(hub: Any) -> None:
    with pytest.raises(ForbiddenError, match="GitHub App"):
        checks.publish(hub.client("ghp_person"), run(hub, 1))


@pytest.mark.parametrize(
    ("token", "expected"),
    [("ghs_write", "github-actions[bot]"), ("ghs_app", "reviewer-app[bot]"), ("ghp_person", "Robin")],
)
def test_who_we_are(hub: Any, token: str, expected: str) -> None:
    assert identity.login(hub.client(token), token) == expected


def test_where_nobody_says_who_we_are_it_is_the_workflow(hub: Any) -> None:
    hub.server.inject(path="graphql", status=403)
    assert identity.login(hub.client(), "ghs_write") == identity.WORKFLOW_BOT


def test_logins_are_the_same_whatever_their_case() -> None:
    assert identity.same("Robin", "robin")
    assert not identity.same("robin", "robin[bot]")


@pytest.mark.parametrize("truncated", [False, True])
def test_a_tree_is_the_commit(hub: Any, truncated: bool, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: FBT001
    if truncated:  # as GitHub answers for very large repositories
        from server import objects, routes

        def cut(request: Any, sha: str) -> Any:
            reply = objects.get_tree(request, sha)
            reply.body["truncated"] = bool(request.query.get("recursive"))
            reply.body["tree"] = reply.body["tree"][:1] if reply.body["truncated"] else reply.body["tree"]
            return reply

        table = tuple((*row[:3], cut) if row[3] is objects.get_tree else row for row in routes.TABLE)
        monkeypatch.setattr(routes, "TABLE", table)
    tree = GitHubTree(hub.client(), hub.pull.head_sha, "head")
    assert list(tree.entries()) == ["README.md", PATH]
    entry = tree.entries()[PATH]
    assert entry.content_id == hub.repository.git("rev-parse", f"{hub.pull.head_sha}:{PATH}")
    assert dict(tree.read_many(["README.md"])) == {"README.md": b"hello\n"}
    assert tree.read(PATH) == tree.read(PATH)
    assert hub.server.count("GET", "git/blobs") == 2
    with pytest.raises(FileNotFoundError):
        tree.read("nothing")


def test_a_file_too_large_is_not_even_fetched(hub: Any) -> None:
    tree = GitHubTree(hub.client(), hub.pull.head_sha, "head", most_bytes=3)
    with pytest.raises(FileTooLarge):
        tree.read("README.md")
    assert hub.server.count("GET", "git/blobs") == 0


def test_links_and_submodules_have_no_content(hub: Any, tmp_path: Any) -> None:
    repository = type(hub.repository)(tmp_path / "links")
    (tmp_path / "links" / "link.yaml").symlink_to("/etc/passwd")
    commit = repository.commit({"a.yaml": "x"})
    hub.state.directory = repository.directory
    tree = GitHubTree(hub.client(), commit, "head")
    assert tree.entries()["link.yaml"].mode == "120000"
    with pytest.raises(FileNotFoundError):
        tree.read("link.yaml")
