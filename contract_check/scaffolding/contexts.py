"""Tenant and security context of a new entry."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from contract_check.model.contract import PROVIDER_SENDS
from contract_check.model.entry import Mark

if TYPE_CHECKING:
    from collections.abc import Mapping

    from contract_check.model.survey import Listing

_TENANT = re.compile(r"tenant|x-org(anization|anisation)?-id\Z", re.IGNORECASE)


def tenant(one: Listing) -> Mapping[str, Any]:
    """No contract says how a tenant is found; what looks like it is pointed at."""
    parts = one.bound[0].description.inputs
    looks = next((f"; {part.place} {part.name} looks like it" for part in parts if _TENANT.search(part.name)), "")
    return {"mode": Mark(f"required, optional, derived (then add from) or none (then add reason){looks}")}


def security(one: Listing) -> Mapping[str, Any]:
    """What the contract asks of callers. Of a webhook it tells what the other side asks of the provider."""
    declared = one.bound[0].declared
    access = declared.access if declared else None
    if access is None or one.kind in PROVIDER_SENDS:
        return {
            "mode": Mark("required (then add schemes), optional, derived (then add from) or none (then add reason)")
        }
    if not any(access):
        return {"mode": "none", "reason": Mark("why anybody may call")}
    found: dict[str, Any] = {
        "mode": "required" if all(access) else "optional",
        "schemes": list(dict.fromkeys(name for way in access for name in way)),
    }
    scopes = [sorted({scope for listed in way.values() for scope in listed}) for way in access if way]
    if scopes[0] and all(one == scopes[0] for one in scopes):
        found["authorities"] = {"allOf": scopes[0]}
    return found
