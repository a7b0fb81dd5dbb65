"""Semantic versions (semver.org 2.0.0). What is no semantic version says nothing, and nothing is said about it."""

from __future__ import annotations

import re

_SEMVER = re.compile(
    r"^v?(\d{1,18})\.(\d{1,18})(?:\.(\d{1,18}))?(?:-([0-9A-Za-z.-]+))?(?:\+[0-9A-Za-z.-]+)?$", re.ASCII
)

Precedence = tuple[tuple[int, int, int], bool, tuple[tuple[bool, int, str], ...]]


def next_major(version: str) -> str | None:
    """The least version that may break; None when the version is not semantic.

    Below 1.0 the minor acts as major. A prerelease promises nothing yet (section 9), so the next one may break it.
    """
    found = _SEMVER.match(version)
    if found is None:
        return None
    major, minor = int(found.group(1)), int(found.group(2))
    if found.group(4):
        stem, _, last = found.group(4).rpartition(".")
        release = f"{major}.{minor}.{found.group(3) or 0}"
        return f"{release}-{stem}.{int(last) + 1}" if stem and last.isdigit() else release
    return f"{major + 1}.0.0" if major else f"0.{minor + 1}.0"


def is_major(before: str, after: str) -> bool:
    """Whether the step between two versions may break; what is no semantic version may do anything, except vanish."""
    old, new = _SEMVER.match(before), _SEMVER.match(after)
    if old is None or new is None:
        return old is None or after not in ("", before)
    if old.group(4):
        return is_lower(after, before)
    if int(old.group(1)) == 0 and int(new.group(1)) == 0:
        return int(new.group(2)) > int(old.group(2))
    return int(new.group(1)) > int(old.group(1))


def next_minor(version: str) -> str | None:
    """The least version that may bring something new; None when the version is not semantic. Below 1.0 the patch."""
    found = _SEMVER.match(version)
    if found is None:
        return None
    major, minor, patch = int(found.group(1)), int(found.group(2)), int(found.group(3) or 0)
    return f"{major}.{minor + 1}.0" if major else f"0.{minor}.{patch + 1}"


def is_minor(before: str, after: str) -> bool:
    """Whether the step between two versions may bring something new; below 1.0 every step up may."""
    old, new = _SEMVER.match(before), _SEMVER.match(after)
    if old is None or new is None:
        return before != after or old is None
    if int(old.group(1)) == 0:
        return is_bump(before, after)
    return (int(new.group(1)), int(new.group(2))) > (int(old.group(1)), int(old.group(2)))


def precedence(version: str) -> Precedence | None:
    """What versions are ordered by (section 11): numbers, then a release above its prereleases; None: not semantic."""
    found = _SEMVER.match(version)
    if found is None:
        return None
    pre = found.group(4) or ""
    parts = tuple((not part.isdigit(), int(part) if part.isdigit() else 0, part) for part in pre.split(".") if part)
    return (int(found.group(1)), int(found.group(2)), int(found.group(3) or 0)), not pre, parts


def is_lower(before: str, after: str) -> bool:
    """Whether the version went back."""
    old, new = precedence(before), precedence(after)
    return old is not None and new is not None and new < old


def is_bump(before: str, after: str) -> bool:
    """Whether the version went up to other numbers; a prerelease that becomes the release is no bump."""
    old, new = precedence(before), precedence(after)
    return old is not None and new is not None and new[0] > old[0]


def step(before: str, after: str) -> str:
    """The kind of a bump: `major`, `minor`, `patch`, `prerelease`, `lowered`; `other` for what is not semantic."""
    if before == after:
        return ""
    old, new = precedence(before), precedence(after)
    if old is None or new is None:
        return "other"
    if new < old:
        return "lowered"
    names = ("major", "minor", "patch")
    return next((name for name, one, other in zip(names, old[0], new[0], strict=True) if one != other), "prerelease")
