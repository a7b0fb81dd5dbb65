"""contract-check: compares contracts before and after a change, proves what breaks and says whom it hurts.

The five steps of the interface catalog are five modules, called in order by `review.review`:

1. `inventory`: which files are contracts, in base and in head
2. `mapping`: what differs between the two sides of each
3. `boundaries`: tenant, security context, preconditions, outcomes, side effects, transactions
4. `directory`: who provides and consumes what, and whom a change reaches
5. `versioning`: the bump needed against the bump made, the migration notes due against those found
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from contract_check.version import __version__

if TYPE_CHECKING:
    import os

    from contract_check.model.report import Report

__all__ = ["Comparison", "__version__", "compare"]


class Comparison:
    """What `compare` found."""

    def __init__(self, report: Report) -> None:
        self.report = report

    @property
    def verdict(self) -> str:
        """`unchanged`, `compatible`, `breaking` or `error`."""
        return self.report.verdict.value

    @property
    def changes(self) -> list[dict[str, Any]]:
        """Every change with its level, as in the JSON report."""
        found: list[dict[str, Any]] = self.to_dict()["changes"]
        return found

    def to_dict(self) -> dict[str, Any]:
        """The JSON report."""
        from contract_check.reports import json_report  # noqa: PLC0415 - the package stays cheap to import

        return json_report.to_dict(self.report)


def compare(
    base: str | os.PathLike[str], head: str | os.PathLike[str], config: str | os.PathLike[str] | None = None
) -> Comparison:
    """Compare two files or folders, without a gate: verdicts only.

    Raises:
        FileNotFoundError: a side does not exist.
        contract_check.policyfile.ConfigError: the policy file is wrong.
    """
    from contract_check import comparing  # noqa: PLC0415 - the package stays cheap to import

    return Comparison(comparing.compare_paths(base, head, config))
