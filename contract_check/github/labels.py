"""The two labels that show the verdict in lists of pull requests, and the label that lets a break pass."""

from __future__ import annotations

import contextlib
import urllib.parse
from typing import TYPE_CHECKING

from contract_check.github.errors import NotFoundError
from contract_check.github.identity import same

if TYPE_CHECKING:
    from contract_check.github.client import Client

BREAKING = "contract/breaking"
COMPATIBLE = "contract/compatible"
WRITERS = frozenset({"admin", "maintain", "write"})


def publish(client: Client, pull: int, wanted: str) -> None:
    """Leave exactly `wanted` (one of ours, or "" for none) of our two labels on the pull request."""
    present = {label["name"] for label in client.pages(f"issues/{pull}/labels")}
    if wanted and wanted not in present:
        client.change("POST", f"issues/{pull}/labels", {"labels": [wanted]})
    for name in {BREAKING, COMPATIBLE} & present - {wanted}:
        # The slash must be quoted: PyGithub's own remove_from_labels leaves it and so names another path.
        with contextlib.suppress(NotFoundError):  # somebody was faster
            client.change("DELETE", f"issues/{pull}/labels/{urllib.parse.quote(name, safe='')}")


def approver(client: Client, pull: int, label: str, author: str) -> str:
    """Who set `label`, if it is there now and that was somebody else than the author with write access; else "".

    Read live: the event's payload is a copy from when the run was triggered.
    """
    if label not in {present["name"] for present in client.pages(f"issues/{pull}/labels")}:
        return ""
    who = ""
    for event in client.pages(f"issues/{pull}/events"):
        if event.get("event") == "labeled" and event.get("label", {}).get("name") == label:
            who = (event.get("actor") or {}).get("login", "")
    if not who or same(who, author):
        return ""
    role = client.get(f"collaborators/{urllib.parse.quote(who, safe='')}/permission")
    return who if role.get("permission") in WRITERS else ""
