"""How a call may end, from what the contract declares and what HTTP says of each status."""

from __future__ import annotations

import http
from typing import TYPE_CHECKING, Any

import msgspec

from contract_check.model.entry import Mark
from contract_check.scaffolding.naming import slug

if TYPE_CHECKING:
    from collections.abc import Mapping

    from contract_check.model.description import Outcome
    from contract_check.model.survey import Listing

_NEVER = frozenset({400, 401, 403, 404, 405, 406, 410, 411, 413, 414, 415, 416, 417, 422, 426, 431, 451, 501, 505})
"""The same request would fail again: RFC 9110 sections 15.5 and 15.6, RFC 6585 section 5, RFC 7725."""
_LATER = frozenset({408, 425, 429, 503, 504})
"""Worth another try in a while: RFC 9110 sections 15.5.9, 15.6.4, 15.6.5, RFC 6585 section 4, RFC 8470."""
_RELOADED = frozenset({412})
"""The caller's copy is old: RFC 9110 section 15.5.13."""
_RANGES = {"1": "informational", "2": "success", "3": "redirect", "4": "client-error", "5": "server-error"}
_ASKED = Mark("retryable: true, false, after-delay or after-reload")


class Endings(msgspec.Struct, frozen=True):
    """The outcomes of a new entry."""

    success: tuple[Mapping[str, Any], ...]
    errors: list[dict[str, Any]] | Mark
    open: bool
    """Others may come."""
    ids: Mapping[str, str]
    """Name in the contract -> id."""


def endings(one: Listing) -> Endings:
    """What the contract declares; calls whose errors no contract of their format lists are open."""
    declared = one.bound[0].description.outcomes
    if one.kind in ("operation", "callback", "webhook"):
        return _http(declared)
    if one.kind == "rpc" and one.format == "protobuf":
        asked = Mark("gRPC statuses that callers tell apart, [{id, status, retryable}]; [] for none")
        return Endings(({"id": "ok"},), asked, open=True, ids={"OK": "ok"})
    if one.kind == "field":
        asked = Mark("errors that callers tell apart, [{id, code, retryable}]; [] for none")
        return Endings(({"id": "data"},), asked, open=True, ids={"data": "data"})
    if one.kind == "rpc":
        return _protocol(declared)
    return Endings(({"id": "delivered"},), [], open=False, ids={outcome.name: "delivered" for outcome in declared})


def _http(declared: tuple[Outcome, ...]) -> Endings:
    ids = {outcome.name: _status_id(outcome.name) for outcome in declared if outcome.name != "default"}
    good = [_row(outcome.name, ids) for outcome in declared if outcome.name in ids and not outcome.error]
    errors = [
        _row(outcome.name, ids) | {"retryable": _retryable(outcome.name)}
        for outcome in declared
        if outcome.name in ids and outcome.error
    ]
    default = next((outcome for outcome in declared if outcome.name == "default"), None)
    if default is not None and not default.error and not good:
        ids["default"] = "ok"
        good.append({"id": "ok"})
    ranged = any(not name.isdigit() for name in ids)
    return Endings(tuple(good), errors, open=default is not None or ranged, ids=ids)


def _row(name: str, ids: Mapping[str, str]) -> dict[str, Any]:
    return {"id": ids[name], "status": int(name) if name.isdigit() else name}


def _status_id(name: str) -> str:
    """`404` -> `not-found`, `4XX` -> `client-error`."""
    try:
        return slug(http.HTTPStatus(int(name)).phrase.replace("'", ""))
    except ValueError:
        return _RANGES.get(name[:1], "") if name[1:].upper() == "XX" else f"status-{slug(name)}"


def _retryable(name: str) -> Any:
    status = int(name) if name.isdigit() else 0
    if status in _NEVER:
        return False
    if status in _RELOADED:
        return "after-reload"
    return "after-delay" if status in _LATER else _ASKED


def _protocol(declared: tuple[Outcome, ...]) -> Endings:
    """A message of an Avro protocol names its errors, and may end in a system error (Avro, "Protocol Declaration")."""
    ids = {outcome.name: slug(outcome.name) for outcome in declared}
    good = tuple({"id": ids[outcome.name]} for outcome in declared if not outcome.error)
    errors: list[dict[str, Any]] = [
        {"id": ids[one.name], "code": one.name, "retryable": _ASKED} for one in declared if one.error
    ]
    return Endings(good or ({"id": "sent"},), errors, open=True, ids=ids)
