"""Step 5, versioning: the bump that is needed against the one that was made, the notes due against those found."""

from __future__ import annotations

import dataclasses
import re
from typing import TYPE_CHECKING, Any

from contract_check import documents
from contract_check.model.report import PolicyFailure
from contract_check.model.rule import Level

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from contract_check.config import Config
    from contract_check.mapping import Mapped
    from contract_check.model.report import Finding
    from contract_check.sources.tree import Tree

_SEMVER = re.compile(r"^v?(\d+)\.(\d+)(?:\.(\d+))?(-[0-9A-Za-z.-]+)?(?:\+[0-9A-Za-z.-]+)?$")


def with_notes(findings: Sequence[Finding], head: Tree, config: Config) -> list[Finding]:
    """Each breaking finding with the migration note that covers it."""
    covered = dict(_covered(head, config))
    return [
        dataclasses.replace(finding, note=covered[finding.change.id])
        if finding.level is Level.BREAKING and finding.change.id in covered
        else finding
        for finding in findings
    ]


def _covered(head: Tree, config: Config) -> Iterator[tuple[str, str]]:
    """(change id, note) for every id in the `covers` of a note."""
    folder = config.notes.strip("/") + "/"
    for path in head.entries():
        if path.startswith(folder) and path.endswith(".md"):
            for change_id in front_matter(head.read(path), path).get("covers", []):
                yield str(change_id), path


def front_matter(data: bytes, path: str) -> dict[str, Any]:
    """The YAML between the two `---` lines at the top of a note; empty when there is none that can be read."""
    parts = data.split(b"---\n", 2)
    if len(parts) < 3 or parts[0].strip():  # noqa: PLR2004 - before, front matter, body
        return {}
    try:
        found = documents.read(parts[1], path)
    except documents.Unreadable:
        return {}
    value = found[0].value if found else None
    return value if isinstance(value, dict) else {}


def demands(findings: Sequence[Finding], mapped: Sequence[Mapped], config: Config) -> tuple[PolicyFailure, ...]:
    """What the gate misses: a note for every breaking change, a sufficient bump for every broken contract."""
    failures: list[PolicyFailure] = []
    for one in mapped:
        ids = {change.id for change in one.changes}
        breaking = [f for f in findings if f.level is Level.BREAKING and not f.waived and f.change.id in ids]
        if not breaking:
            continue
        if not config.require:
            ids_found = tuple(finding.change.id for finding in breaking)
            failures.append(
                PolicyFailure(
                    rule="breaking-change",
                    message=f"{one.pair.path}: {len(breaking)} breaking changes",
                    remedy="make them compatible, or waive them in the policy",
                    contract=one.pair.path,
                    changes=ids_found,
                )
            )
        uncovered = tuple(finding.change.id for finding in breaking if not finding.note)
        if uncovered and "migration-note" in config.require:
            failures.append(
                PolicyFailure(
                    rule="migration-note-missing",
                    message=f"{one.pair.path}: {len(uncovered)} breaking changes have no migration note",
                    remedy=f"add a note in {config.notes}/ that covers {', '.join(uncovered)}",
                    contract=one.pair.path,
                    changes=uncovered,
                )
            )
        if "version-bump" in config.require and one.base and one.head:
            failures.extend(_bump(one, tuple(finding.change.id for finding in breaking)))
    return tuple(failures)


def _bump(one: Mapped, ids: tuple[str, ...]) -> Iterator[PolicyFailure]:
    assert one.base is not None  # noqa: S101 - the caller asked
    assert one.head is not None  # noqa: S101 - the caller asked
    needed = next_major(one.base.version)
    if needed is None or is_major(one.base.version, one.head.version):
        return
    yield PolicyFailure(
        rule="version-bump-missing",
        message=f"{one.pair.path}: version {one.head.version} after {one.base.version} hides a breaking change",
        remedy=f"release it as {needed}",
        contract=one.pair.path,
        changes=ids,
        location=one.head.version_location,
    )


def next_major(version: str) -> str | None:
    """The least version that may break; None when the version is not semantic. Below 1.0 the minor acts as major."""
    found = _SEMVER.match(version)
    if found is None:
        return None
    major, minor = int(found.group(1)), int(found.group(2))
    return f"{major + 1}.0.0" if major else f"0.{minor + 1}.0"


def is_major(before: str, after: str) -> bool:
    """Whether the step between two versions may break; what is no semantic version may do anything."""
    old, new = _SEMVER.match(before), _SEMVER.match(after)
    if old is None or new is None:
        return before != after or old is None
    if int(old.group(1)) == 0 and int(new.group(1)) == 0:
        return int(new.group(2)) > int(old.group(2))
    return int(new.group(1)) > int(old.group(1))
