"""Telling GitHub: comment, review, labels, check run. Each by itself; none of them changes the verdict."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

import contract_check.reports.annotations as annotations_of  # `from` would find the __future__ feature
from contract_check.action import inline, outcome
from contract_check.github import checks, comments, diff, identity, labels, reviews
from contract_check.github.errors import ForbiddenError, PublishError
from contract_check.github.marker import Marker
from contract_check.model.report import Verdict
from contract_check.model.rule import Level

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from contract_check.action.event import Event
    from contract_check.action.plan import Plan
    from contract_check.action.rendering import Page
    from contract_check.action.sides import Sides
    from contract_check.github.client import Client
    from contract_check.model.report import Report
    from contract_check.settings import Settings

MOST_BODY = 60_000
"""UTF-8 bytes of a comment's body, marker and all: GitHub refuses more than 65,536 of a unit it does not name."""
CONCLUSIONS = {outcome.FINE: "success", outcome.FINDINGS: "failure"}


class Told(msgspec.Struct):
    """What became of it."""

    comment_url: str = ""
    denied: dict[str, str] = msgspec.field(default_factory=dict)
    """Permission that the token lacks (`pull-requests`, `checks`) -> GitHub's words."""
    troubles: list[str] = msgspec.field(default_factory=list)
    """What else went wrong, a sentence each."""


class Announcement(msgspec.Struct, frozen=True, kw_only=True):
    """What there is to tell, and where."""

    page: Page
    pull: int
    head: str
    """Head commit of the pull request."""
    run: tuple[int, int]
    sides: Sides | None
    """None when another run made the report: then no line of the diff can be found for it."""
    target: inline.NoteFile
    status: int


def announcement(event: Event, plan: Plan, page: Page, *, sides: Sides, status: int) -> Announcement:
    """What this run has to tell about its own report."""
    found = event.payload.get("pull_request")
    head = (found.get("head") if isinstance(found, dict) else None) or {}
    repository = (head.get("repo") or {}).get("full_name") or event.repository
    return Announcement(
        page=page,
        pull=plan.pull or 0,
        head=plan.head,
        run=event.run,
        sides=sides,
        target=inline.NoteFile(
            event.server_url, str(repository), str(head.get("ref") or "main"), page.context.notes_folder
        ),
        status=status,
    )


def tell(client: Client, settings: Settings, news: Announcement) -> Told:
    """Everything that the settings ask for; what fails is noted, the rest goes on."""
    told = Told()
    me = ""

    def login() -> str:
        nonlocal me
        me = me or identity.login(client, settings.github_token)
        return me

    steps: list[tuple[bool, str, Callable[[], None]]] = [
        (settings.comment != "off", "pull-requests", lambda: _comment(client, settings, news, login(), told)),
        (
            settings.review != "off" and news.sides is not None,
            "pull-requests",
            lambda: _review(client, settings, news, login()),
        ),
        (settings.labels, "pull-requests", lambda: labels.publish(client, news.pull, _label(news.page.report))),
        (settings.check_run, "checks", lambda: _check_run(client, settings, news)),
    ]
    for wanted, permission, step in steps:
        if not wanted or permission in told.denied:
            continue
        try:
            step()
        except ForbiddenError as error:
            told.denied[permission] = str(error)
        except PublishError as error:
            told.troubles.append(str(error))
    return told


def _marker(settings: Settings, news: Announcement, kind: str) -> Marker:
    return Marker(kind=kind, key=settings.comment_id, run=news.run, head=news.head)


def _comment(client: Client, settings: Settings, news: Announcement, login: str, told: Told) -> None:
    report = news.page.report
    create = {
        "always": True,
        "changes": report.verdict is not Verdict.UNCHANGED or outcome.blocked(report),
        "breaking": report.verdict is Verdict.BREAKING or outcome.blocked(report),
    }[settings.comment]
    clean = report.verdict not in {Verdict.BREAKING, Verdict.ERROR} and not outcome.blocked(report)
    marker = _marker(settings, news, "summary")
    summary = comments.Summary(
        marker=marker,
        text=news.page.text(MOST_BODY - len(marker.line())),
        create=create,
        when_clean=settings.when_clean if clean else "",
    )
    told.comment_url = comments.publish(client, news.pull, login, summary).url


def _review(client: Client, settings: Settings, news: Announcement, login: str) -> None:
    if news.sides is None:
        return
    report = news.page.report
    breaking = [finding for finding in report.findings if finding.level is Level.BREAKING and not finding.waived]
    notes: tuple[reviews.Note, ...] = ()
    if breaking:
        files = diff.read(client, news.pull)
        notes = inline.notes(report, files, news.sides.base, news.sides.head, news.target)
    review = reviews.Review(
        marker=_marker(settings, news, "review"),
        head=news.head,
        text="contract-check marked breaking changes on their lines; its summary has all of them.",
        notes=notes,
        clean=not breaking,
        request_changes=settings.review == "request-changes" and news.status != outcome.FINE,
    )
    reviews.publish(client, news.pull, login, review)


def _label(report: Report) -> str:
    if report.verdict is Verdict.BREAKING:
        return labels.BREAKING
    return labels.COMPATIBLE if report.verdict is Verdict.COMPATIBLE else ""


def _check_run(client: Client, settings: Settings, news: Announcement) -> None:
    report = news.page.report
    suffix = "" if settings.comment_id == "default" else f" ({settings.comment_id})"
    run = checks.CheckRun(
        name=f"contract-check report{suffix}",
        head=news.head,
        external_id=f"{news.run[0]}.{news.run[1]}",
        conclusion=CONCLUSIONS.get(news.status, "failure"),
        title=f"{outcome.verdict(report)}: {report.count(Level.BREAKING)} breaking, "
        f"{report.count(Level.WARNING)} warnings, {report.count(Level.COMPATIBLE)} compatible",
        summary=news.page.text(checks.MOST_SUMMARY),
        annotations=tuple(_annotations(report)),
    )
    checks.publish(client, run)


def _annotations(report: Report) -> Iterator[checks.Annotation]:
    """What has a line in the head. The renderer of workflow commands knows where everything stands."""
    levels = {"error": "failure", "warning": "warning"}
    for each in annotations_of.collect(report):
        if each.path:
            yield checks.Annotation(
                path=each.path,
                line=each.line or 1,
                level=levels.get(each.level, "notice"),
                title=each.title,
                message=each.message,
            )
