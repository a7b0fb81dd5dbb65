"""One run of the action, from the environment to the exit status. Only `main` touches the world."""

from __future__ import annotations

import sys
import time
import traceback
from typing import TYPE_CHECKING

from msgspec import structs

from contract_check.action import commands, event, files, outcome, plan, rendering
from contract_check.action.console import Console
from contract_check.settings import SettingsError, read

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import TextIO

    from contract_check.action.checking import Checked, Reviewer
    from contract_check.action.event import Event
    from contract_check.action.plan import Plan
    from contract_check.action.publish import Told
    from contract_check.action.rendering import Page
    from contract_check.action.sides import Sides
    from contract_check.github.client import Client
    from contract_check.settings import Settings


def main(
    environ: Mapping[str, str],
    *,
    stdout: TextIO | None = None,
    sleep: Callable[[float], None] = time.sleep,
    guarded: bool = False,
) -> int:
    """Run the action in the environment of a GitHub runner; the exit status is that of DESIGN.md section 6.

    `guarded`: contracts are read in a process of its own.
    """
    console = Console(stdout or sys.stdout)
    try:
        settings, run = read(environ), event.read(environ)
    except SettingsError as error:
        console.error(str(error))
        return outcome.USAGE
    try:
        return Action(settings, run, console, sleep, guarded=guarded).run()
    except SettingsError as error:
        console.error(str(error))
        return console.failed(run, outcome.USAGE)
    except Exception as error:  # noqa: BLE001 - whatever it is, it must not look like a pass
        console.quoted("".join(traceback.format_exception(error)))
        console.error(f"internal error, please report it with the lines above: {type(error).__name__}: {error}")
        return console.failed(run, outcome.INTERNAL)


class Action:
    """One run."""

    def __init__(
        self, settings: Settings, run: Event, console: Console, sleep: Callable[[float], None], *, guarded: bool
    ) -> None:
        self._guarded = guarded
        self._settings = settings
        self._event = run
        self._console = console
        self._sleep = sleep
        self._plan: Plan = plan.plan(run, settings)
        self._client: Client | None = None

    def run(self) -> int:
        """Do what the plan says."""
        if self._plan.mode == "publish":
            from contract_check.action.relay import relay  # noqa: PLC0415 - PyGithub, only to publish

            return relay(self._settings, self._event, self._plan, self._console, self._connect)
        return self._check()

    def _connect(self) -> Client:
        """The client, made when first needed: a run that publishes nothing does without PyGithub."""
        if self._client is None:
            from contract_check.github.client import connect  # noqa: PLC0415 - as the docstring says
            from contract_check.github.patience import Patience  # noqa: PLC0415

            patience = Patience(self._event.patience, self._sleep)
            self._client = connect(self._settings.github_token, self._event.repository, self._event.api_url, patience)
        return self._client

    def _check(self) -> int:
        from contract_check import sharding  # noqa: PLC0415 - a wrong input is told without them
        from contract_check.action import checking, fleet, sides  # noqa: PLC0415
        from contract_check.reports import ingest  # noqa: PLC0415

        try:
            pair = sides.resolve(self._event, self._plan, self._settings, self._connect)
            if self._plan.mode == "plan":
                return fleet.plan(self._settings, self._event, pair, self._console)
            sides.remember(pair, self._settings, self._event.workspace)
            result = checking.check(pair, self._settings, self._reviewer())
        except (sides.UnresolvedError, checking.UnreadableError, ingest.IngestError, sharding.JoinError) as error:
            self._console.error(str(error))
            return self._console.failed(self._event, outcome.UNREADABLE)
        if self._settings.shard:
            return fleet.hand_over(self._settings, self._event, result, self._console)
        if pair.exposed:
            self._console.warning("the workspace holds the pull request's head in a run with write access")
        status = max(outcome.status(each, self._settings.fail_on) for each in (result.report, *result.stricter))
        remarks = list(result.remarks)
        if status == outcome.FINDINGS and (approver := self._approver()):
            remarks.append(f"Label `{self._settings.skip_label}` was set by {approver}: breaking changes pass.")
            status = outcome.FINE
        return self._finish(structs.replace(result, remarks=tuple(remarks)), pair, status)

    def _reviewer(self) -> Reviewer:
        from contract_check import sharding  # noqa: PLC0415 - as above
        from contract_check.action import fleet  # noqa: PLC0415
        from contract_check.jobs import reviewer  # noqa: PLC0415

        if self._plan.mode == "merge":
            return fleet.Merger(fleet.reports(self._settings, self._event.workspace))
        try:
            shard = sharding.shard(self._settings.shard) if self._settings.shard else None
        except sharding.ShardError as error:
            raise SettingsError(f"input `shard`: {error}") from None
        return reviewer(shard, guard=self._guarded)

    def _approver(self) -> str:
        """Who lets breaking changes pass by the label, "" when nobody does."""
        if not self._settings.skip_label or self._plan.pull is None or not self._settings.github_token:
            return ""
        from contract_check.github import labels  # noqa: PLC0415 - only with a label
        from contract_check.github.errors import PublishError  # noqa: PLC0415

        try:
            return labels.approver(self._connect(), self._plan.pull, self._settings.skip_label, self._plan.author)
        except PublishError as error:
            self._console.warning(f"who set the label could not be asked, so it does not count: {error}")
            return ""

    def _finish(self, result: Checked, pair: Sides, status: int) -> int:
        report = result.report
        blocked = status != outcome.FINE
        page = rendering.page(
            report,
            self._event,
            blocked=blocked,
            config=self._settings.config,
            head=self._plan.head,
            notes_folder=result.notes_folder,
            remarks=result.remarks,
        )
        self._console.quoted(rendering.log(report))
        self._console.raw(rendering.workflow_commands(report, self._settings.annotations))
        written = self._write_files(page)
        commands.write_summary(self._event.summary, page.text(commands.MOST_SUMMARY - 1))
        told = self._tell(page, pair, status)
        url = told.comment_url if told else ""
        commands.write_outputs(self._event.output, outcome.outputs(report, written, url))
        if told and (told.denied or told.troubles) and self._settings.publish_failure == "fail":
            return status or outcome.UNPUBLISHED
        return status

    def _write_files(self, page: Page) -> str:
        workspace, settings = self._event.workspace, self._settings
        if settings.sarif_file:
            files.write(workspace, settings.sarif_file, rendering.sarif(page), "sarif-file")
        if not settings.report_file:
            return ""
        return files.write(workspace, settings.report_file, rendering.json(page.report), "report-file")

    def _tell(self, page: Page, pair: Sides, status: int) -> Told | None:
        if self._plan.pull is None:
            return None
        if not self._plan.speaks:
            self._console.notice(f"nothing is written on the pull request: {self._plan.silence}; see the summary")
            return None
        if not self._settings.github_token:
            self._console.notice("nothing is written on the pull request: there is no `github-token`")
            return None
        from contract_check.action import publish  # noqa: PLC0415 - PyGithub, only to publish

        news = publish.announcement(self._event, self._plan, page, sides=pair, status=status)
        told = publish.tell(self._connect(), self._settings, news)
        self._console.troubles(told, self._settings)
        return told
