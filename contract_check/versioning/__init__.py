"""Step 5, versioning: the bump that is needed against the one that was made, the notes due against those found."""

from __future__ import annotations

from contract_check.versioning.applying import Policy, applied, of_whole
from contract_check.versioning.demanding import completed, demands
from contract_check.versioning.noting import notes_of_change, subjects, with_notes
from contract_check.versioning.releases import Release, last_release, released_versions, unless_unreleased
from contract_check.versioning.semver import is_major, next_major
from contract_check.versioning.waiving import with_waivers

__all__ = [
    "Policy",
    "Release",
    "applied",
    "completed",
    "demands",
    "is_major",
    "last_release",
    "next_major",
    "notes_of_change",
    "of_whole",
    "released_versions",
    "subjects",
    "unless_unreleased",
    "with_notes",
    "with_waivers",
]
