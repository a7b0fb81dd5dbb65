"""The inventory for a terminal and for a spreadsheet."""

from __future__ import annotations

import csv
import io
import re
from typing import TYPE_CHECKING

from contract_check.reports.escape import terminal, visible
from contract_check.reports.inventory_json import counts, coverage

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from contract_check.model.survey import Listing, Survey

_WIDTH = 60
"""Columns of a name; a longer one pushes its line to the right."""
_HEAD = ("INTERFACE", "OWNER", "VERSION", "CONSUMERS", "MISSING")


def text(survey: Survey) -> str:
    """A table for each contract, the counts, the coverage."""
    blocks = ["\n".join(block) for block in _contracts(survey)]
    blocks.append("\n".join(_summary(survey)))
    return "\n\n".join(blocks) + "\n"


def _contracts(survey: Survey) -> Iterator[list[str]]:
    groups: dict[str, list[Listing]] = {}
    for one in survey.listings:
        groups.setdefault(one.contract, []).append(one)
    for path in sorted(groups):
        contract = survey.contracts[path]
        facts = (contract.format, contract.title, contract.version, contract.provider and f"by {contract.provider}")
        title = terminal(f"{path} ({', '.join(fact for fact in facts if fact)})")
        yield [title, *_aligned([_HEAD, *map(_row, groups[path])])]


def _row(one: Listing) -> tuple[str, ...]:
    name = one.id + (" (deprecated)" if one.deprecated else "")
    consumers = ", ".join(consumer.service for consumer in one.consumers)
    cells = (name, one.owner or "-", one.version or "-", consumers or "unknown", ", ".join(one.missing) or "-")
    return tuple(terminal(cell, 200) for cell in cells)


def _aligned(rows: Sequence[tuple[str, ...]]) -> Iterator[str]:
    widths = [min(_WIDTH, max(len(row[column]) for row in rows)) for column in range(len(rows[0]))]
    for row in rows:
        cells = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        yield ("  " + "  ".join(cells)).rstrip()


def _summary(survey: Survey) -> Iterator[str]:
    found, covered = counts(survey), coverage(survey)
    for name, row in found["formats"].items():
        yield f"{name}: {_many(row['contracts'], 'contract')}, {_many(row['interfaces'], 'interface')}"
    yield (
        f"{_many(found['contracts'], 'contract')}, {_many(found['interfaces'], 'interface')}; the catalog has "
        f"{covered['covered']} of {covered['interfaces']} ({covered['percent']:g} %)"
    )


def _many(number: int, word: str) -> str:
    return f"{number} {word}" + ("" if number == 1 else "s")


_COLUMNS = (
    "id", "name", "kind", "format", "contract", "line", "provider", "owner", "version", "lifecycle", "deprecated",
    "sunset", "tenant", "security", "channels", "consumers", "entry", "missing",
)  # fmt: skip
_FORMULA = re.compile(r"(^|;)(?=\s*[=+\-@＝＋－＠])")  # noqa: RUF001 - wide letters, which some spreadsheets take alike
"""Where a spreadsheet would begin a formula (OWASP, "CSV Injection"): in much of the world `;` parts the cells."""


def csv_text(survey: Survey) -> str:
    """One row for each interface (RFC 4180)."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(_COLUMNS)
    for one in survey.listings:
        writer.writerow([_inert(cell) for cell in _cells(one)])
    return out.getvalue()


def _cells(one: Listing) -> Iterator[str]:
    yield from (one.id, one.name, one.kind, one.format, one.contract, str(one.place.line or ""))
    yield from (one.provider, one.owner, one.version, one.lifecycle, "yes" if one.deprecated else "no", one.sunset)
    yield one.entry.tenant.mode if one.entry is not None and one.entry.tenant is not None else ""
    yield one.security
    yield " ".join(one.channels)
    yield " ".join(consumer.service for consumer in one.consumers)
    yield "yes" if one.entry is not None else "no"
    yield ", ".join(one.missing)


def _inert(cell: str) -> str:
    return _FORMULA.sub(r"\1'", visible(cell, 1000))
