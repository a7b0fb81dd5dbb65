"""Publishing the report of a run that could not write (`workflow_run`): from a fork, or Dependabot's."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any

from contract_check.action import commands, outcome, publish, rendering
from contract_check.action.files import inside
from contract_check.action.inline import NoteFile
from contract_check.github.errors import PublishError
from contract_check.reports import ingest

if TYPE_CHECKING:
    from collections.abc import Callable

    from contract_check.action.console import Console
    from contract_check.action.event import Event
    from contract_check.action.plan import Plan
    from contract_check.github.client import Client
    from contract_check.settings import Settings


def relay(settings: Settings, run: Event, plan: Plan, console: Console, connect: Callable[[], Client]) -> int:
    """Publish the report in `report-file` on the pull request whose head the other run checked.

    The verdict was that run's; this one fails only when the report is not valid, or on `publish-failure: fail`.
    """
    if not settings.report_file:
        console.error("mode `publish` needs `report-file`: the JSON report of the other run")
        return console.failed(run, outcome.USAGE)
    try:
        report = ingest.read(inside(run.workspace, settings.report_file, "report-file"))
    except ingest.IngestError as error:
        console.error(str(error))
        return console.failed(run, outcome.UNREADABLE)
    try:
        pull = _pull(connect(), run, plan)
    except PublishError as error:
        console.warning(f"the pull request could not be asked for: {error}")
        return outcome.UNPUBLISHED if settings.publish_failure == "fail" else outcome.FINE
    if isinstance(pull, str):
        console.notice(f"nothing is published: {pull}")
        return outcome.FINE
    other = run.payload["workflow_run"]
    status = outcome.status(report, settings.fail_on)
    remark = "Reported by the pull request's own run, which cannot write here itself."
    blocked = status != outcome.FINE
    page = rendering.page(report, run, blocked=blocked, config=settings.config, head=plan.head, remarks=[remark])
    commands.write_summary(run.summary, page.text(commands.MOST_SUMMARY - 1))
    news = publish.Announcement(
        page=page,
        pull=pull["number"],
        head=plan.head,
        # The checking run counts, not this one: publishing runs may overtake each other.
        run=(int(other.get("id") or 0), int(other.get("run_attempt") or 0)),
        sides=None,
        target=NoteFile(run.server_url, run.repository, "", ""),
        status=status,
    )
    # Labels and check runs can gate; a stranger's report must not set them.
    told = publish.tell(connect(), dataclasses.replace(settings, labels=False, check_run=False, review="off"), news)
    console.troubles(told, settings)
    commands.write_outputs(run.output, outcome.outputs(report, settings.report_file, told.comment_url))
    failed = bool(told.denied or told.troubles) and settings.publish_failure == "fail"
    return outcome.UNPUBLISHED if failed else outcome.FINE


def _pull(client: Client, run: Event, plan: Plan) -> dict[str, Any] | str:
    """The open pull request whose head the other run checked, or why there is none.

    `workflow_run.pull_requests` is empty for forks, so it is asked for by the head's repository, branch and commit.
    """
    other = run.payload.get("workflow_run")
    other = other if isinstance(other, dict) else {}
    repository = (other.get("head_repository") or {}).get("full_name") or ""
    branch, owner = other.get("head_branch") or "", repository.partition("/")[0]
    if not (plan.head and owner and branch):
        return "the event names no head commit, branch and repository"
    moved = False
    for pull in client.pages("pulls", state="open", head=f"{owner}:{branch}"):
        if ((pull["head"].get("repo") or {}).get("full_name") or "") != repository:
            continue
        if pull["head"]["sha"] == plan.head:
            return pull
        moved = True
    return f"the pull request has moved on from {plan.head[:12]}" if moved else "no pull request is open for this head"
