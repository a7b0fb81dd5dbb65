"""A check run of our own, with annotations on the changed lines (needs `checks: write`)."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Any

import msgspec

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from contract_check.github.client import Client

BATCH = 50
"""Annotations per request, GitHub's limit; further requests append."""
MOST_SUMMARY = 65_535
"""Characters of `output.summary`; counted in bytes here to be safe."""
MOST_MESSAGE = 64_000
MOST_TITLE = 255


class Annotation(msgspec.Struct, frozen=True, kw_only=True):
    """A remark on a line of the head."""

    path: str
    line: int
    level: str
    """`failure`, `warning` or `notice`."""
    title: str
    message: str


class CheckRun(msgspec.Struct, frozen=True, kw_only=True):
    """A finished check run."""

    name: str
    head: str
    """Commit it belongs to: the head of the pull request, never the merge commit, where nobody would see it."""
    external_id: str
    """Run id and attempt: says which of several runs of one name is ours."""
    conclusion: str
    """`success`, `failure` or `neutral`."""
    title: str
    summary: str
    annotations: tuple[Annotation, ...] = ()


def publish(client: Client, run: CheckRun) -> str:
    """Create the check run, annotations in batches; its page.

    Raises:
        PublishError: GitHub did not let us.
    """
    batches = list(_batches(run.annotations)) or [[]]
    output = {"title": run.title[:MOST_TITLE], "summary": _cut(run.summary, MOST_SUMMARY)}
    body = {
        "name": run.name,
        "head_sha": run.head,
        "external_id": run.external_id,
        "status": "completed",
        "conclusion": run.conclusion,
        "output": output | {"annotations": batches[0]},
    }
    made = client.once("POST", "check-runs", body, lambda: _found(client, run))
    path, sent = f"check-runs/{made['id']}", len(batches[0])
    for batch in batches[1:]:
        sent += len(batch)
        client.once("PATCH", path, {"output": output | {"annotations": batch}}, _appended(client, path, sent))
    return str(made.get("html_url") or "")


def _found(client: Client, run: CheckRun) -> dict[str, Any] | None:
    """The check run, if an answer that got lost hid that it was made."""
    listed = client.get(f"commits/{run.head}/check-runs", check_name=run.name, per_page=100)
    ours = (each for each in listed.get("check_runs", ()) if each.get("external_id") == run.external_id)
    return next(ours, None)


def _appended(client: Client, path: str, expected: int) -> Callable[[], dict[str, Any] | None]:
    """Tells whether a batch arrived: annotations are appended, so sending one twice would show them twice."""

    def arrived() -> dict[str, Any] | None:
        shown = client.get(path)
        return shown if shown["output"]["annotations_count"] >= expected else None

    return arrived


def _batches(annotations: tuple[Annotation, ...]) -> Iterator[list[dict[str, Any]]]:
    waiting = iter(annotations)
    while batch := list(itertools.islice(waiting, BATCH)):
        yield [_annotation(each) for each in batch]


def _annotation(annotation: Annotation) -> dict[str, Any]:
    return {
        "path": annotation.path,
        "start_line": annotation.line,
        "end_line": annotation.line,
        "annotation_level": annotation.level,
        "title": annotation.title[:MOST_TITLE],
        "message": _cut(annotation.message, MOST_MESSAGE),
    }


def _cut(text: str, most: int) -> str:
    """At most `most` bytes of `text`, cut between characters."""
    return text.encode()[:most].decode(errors="ignore")
