"""The version in the name of a protobuf package: `acme.orders.v1` promises more than `acme.orders.v1beta1`.

A stable package is never broken: the new form goes into a package of the next version, beside the old one. (buf's rule
PACKAGE_VERSION_SUFFIX has the forms; without a version a package promises nothing here.)
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from contract_check.model.report import PolicyFailure

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from contract_check.mapping import Mapped
    from contract_check.model.change import Change
    from contract_check.model.contract import Contract
    from contract_check.model.report import Finding

_STABLE = re.compile(r"(?P<stem>(?:.*\.)?v)(?P<number>[1-9]\d{0,8})")


def broken_packages(one: Mapped, breaking: Sequence[Finding]) -> Iterator[PolicyFailure]:
    """Stable packages that are there on both sides and break in between."""
    if one.pair.format.name != "protobuf" or one.base is None or one.head is None:
        return
    left = _packages(one.head)
    found: dict[str, list[Finding]] = {}
    for finding in breaking:
        package = _package(finding.change)
        if package in left and _STABLE.fullmatch(package):
            found.setdefault(package, []).append(finding)
    for package, findings in sorted(found.items()):
        place = findings[0].change.head or findings[0].change.base
        yield PolicyFailure(
            rule="version-bump-missing",
            message=f"{package} is a stable package and breaks",
            remedy=f"keep {package} as it was, and put the new form into {_next(package)}",
            contract=one.pair.path,
            changes=tuple(finding.change.id for finding in findings),
            location=place,
        )


def _package(change: Change) -> str:
    spot = change.shapes.base if change.shapes is not None else None
    owner = getattr(spot, "owner", None)
    package: str = getattr(getattr(owner, "file", owner), "package", "")
    return package


def _packages(contract: Contract) -> frozenset[str]:
    return (
        frozenset(file.package for file in contract.content.schema.files.values()) if contract.content else frozenset()
    )


def _next(package: str) -> str:
    found = _STABLE.fullmatch(package)
    assert found is not None  # noqa: S101 - the caller looked
    return f"{found['stem']}{int(found['number']) + 1}"
