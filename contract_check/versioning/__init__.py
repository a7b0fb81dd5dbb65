"""Step 5, versioning: the bump that is needed against the one that was made, the notes due against those found."""

from __future__ import annotations

from contract_check.versioning.applying import applied, of_whole
from contract_check.versioning.demanding import completed, demands
from contract_check.versioning.noting import notes_of_change, subjects, with_notes
from contract_check.versioning.policy import Earlier, Policy
from contract_check.versioning.releases import (
    Release,
    last_release,
    release_tags,
    released_versions,
    same_place,
    unless_unreleased,
)
from contract_check.versioning.semver import is_major, next_major
from contract_check.versioning.waiving import with_waivers

__all__ = [
    "Earlier",
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
    "release_tags",
    "released_versions",
    "same_place",
    "subjects",
    "unless_unreleased",
    "with_notes",
    "with_waivers",
]
