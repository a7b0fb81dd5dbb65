"""The run's log."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from contract_check.action import commands

if TYPE_CHECKING:
    from typing import TextIO

    from contract_check.action.event import Event
    from contract_check.action.publish import Told
    from contract_check.settings import Settings


class Console:
    """The run's log: our own lines as workflow commands, everything else where no command is understood."""

    def __init__(self, out: TextIO) -> None:
        self._out = out

    def error(self, message: str) -> None:
        """A line that the run's page shows as an error."""
        self._line(commands.command("error", message, title="contract-check"))

    def warning(self, message: str) -> None:
        """The same as a warning."""
        self._line(commands.command("warning", message, title="contract-check"))

    def notice(self, message: str) -> None:
        """The same as a notice."""
        self._line(commands.command("notice", message, title="contract-check"))

    def raw(self, lines: str) -> None:
        """Workflow commands that a renderer made, escaped by it."""
        self._out.write(lines)

    def quoted(self, text: str) -> None:
        """Text that may hold anything: the runner reads no command in it."""
        token = secrets.token_hex(16)
        self._line(f"::stop-commands::{token}")
        self._line(text)
        self._line(f"::{token}::")

    def failed(self, run: Event, status: int) -> int:
        """Outputs of a run that has no report."""
        commands.write_outputs(run.output, {"verdict": "error"})
        return status

    def _line(self, text: str) -> None:
        self._out.write(f"{text}\n")
        self._out.flush()

    def troubles(self, told: Told, settings: Settings) -> None:
        """Say once what could not be published, and which lines would allow it."""
        if told.denied:
            lines = ["permissions:", "  contents: read", "  pull-requests: write"]
            lines += ["  checks: write"] if settings.check_run else []
            words = "; ".join(dict.fromkeys(told.denied.values()))
            self.notice(f"not everything could be published ({words}). The job needs:\n" + "\n".join(lines))
        for trouble in told.troubles:
            self.warning(f"not everything could be published: {trouble}")
