"""What a report about a pull request needs and the review does not know: addresses, commits, who asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from contract_check.reports import escape
from contract_check.version import __version__

if TYPE_CHECKING:
    from contract_check.model.location import Location

COMMENT_LIMIT = 60_000
"""UTF-8 bytes. GitHub takes 65,536 characters of a unit it does not name, so we count bytes and leave room."""
SUMMARY_LIMIT = 1_000_000
"""UTF-8 bytes of a step summary; GitHub drops the whole summary above 1 MiB."""


class Context(msgspec.Struct, frozen=True, kw_only=True):
    """Surroundings of one run. Everything has a default: what is not known is left out or said to be unknown."""

    server_url: str = ""
    """E.g. `https://github.com`; with `repository` and a commit it makes permalinks."""
    repository: str = ""
    """`owner/name` that holds both commits."""
    base_sha: str = ""
    head_sha: str = ""
    rule: str = ""
    """How the base was found, e.g. `parent of merge commit`."""
    policy: str = ""
    """Where the policy was read, e.g. `.contract-check.yml@9a01b77`."""
    run_url: str = ""
    """Page of the run that holds the full report."""
    marker: str = ""
    """First line of the comment, counted in its budget."""
    notes_folder: str = "contracts/migrations"
    limit: int = COMMENT_LIMIT
    blocked: bool | None = None
    """Whether the run fails; None: as the default gate says."""
    version: str = __version__

    def link(self, location: Location, side: str, *, short: bool = False) -> str:
        """Markdown that shows `path:line` (or `:line` when `short`), a permalink where commit and address are known."""
        place = f":{location.line}" if location.line is not None else ""
        label = escape.code(place if short and place else f"{location.path}{place}")
        address = self.address(location, side)
        return f"[{label}]({address})" if address else label

    def address(self, location: Location, side: str) -> str:
        """Permalink of a place, "" when it cannot be made."""
        sha = self.base_sha if side == "base" else self.head_sha
        if not (self.server_url and self.repository and sha and location.path):
            return ""
        line = f"#L{location.line}" if location.line is not None else ""
        return f"{self.server_url}/{self.repository}/blob/{sha}/{escape.path_url(location.path)}{line}"
