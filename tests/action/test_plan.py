"""The plan is a pure function of the event and the inputs."""

from __future__ import annotations

import pathlib
from typing import Any

import pytest
from msgspec import structs

from contract_check import settings
from contract_check.action.event import Event
from contract_check.action.plan import plan
from contract_check.settings import SettingsError

HEAD, BASE = "a" * 40, "b" * 40


def event(name: str, payload: dict[str, Any], actor: str = "octocat") -> Event:
    return Event(
        name=name,
        payload=payload,
        repository="o/r",
        sha="c" * 40,
        ref="",
        base_ref="",
        actor=actor,
        run=(1, 1),
        workspace=pathlib.Path(),
        server_url="",
        api_url="",
        output=None,
        summary=None,
        patience=1,
    )


def pull(head: Any = "o/r", author: str = "octocat") -> dict[str, Any]:
    return {
        "pull_request": {
            "number": 3,
            "user": {"login": author},
            "base": {"sha": BASE, "repo": {"full_name": "o/r"}},
            "head": {"sha": HEAD, "repo": {"full_name": head} if head else None},
        }
    }


@pytest.mark.parametrize(
    ("name", "payload", "actor", "expected"),
    [
        ("pull_request", pull(), "octocat", {"pull": 3, "speaks": True, "foreign": False, "head": HEAD}),
        ("pull_request", pull("f/r"), "octocat", {"speaks": False, "silence": "pull requests from forks get"}),
        ("pull_request", pull(None), "octocat", {"speaks": False, "silence": "pull requests from forks get"}),
        ("pull_request", pull(), "dependabot[bot]", {"speaks": False, "silence": "Dependabot"}),
        ("pull_request", pull(author="dependabot[bot]"), "octocat", {"speaks": False, "silence": "Dependabot"}),
        ("pull_request_target", pull("f/r"), "x", {"speaks": True, "foreign": True, "base": BASE}),
        ("pull_request", {}, "x", {"pull": None, "head": ""}),
        ("merge_group", {"merge_group": {}}, "x", {"mode": "check", "pull": None, "speaks": False}),
        ("push", {}, "x", {"mode": "check", "speaks": False}),
        ("schedule", {}, "x", {"mode": "check", "speaks": False}),
        ("workflow_run", {"workflow_run": {"head_sha": HEAD}}, "x", {"mode": "publish", "head": HEAD, "speaks": True}),
        ("workflow_run", {"workflow_run": {"head_sha": "$(id)"}}, "x", {"mode": "publish", "head": ""}),
    ],
)
def test_plan(name: str, payload: dict[str, Any], actor: str, expected: dict[str, Any]) -> None:
    found = structs.asdict(plan(event(name, payload, actor), settings.read({})))
    for key, value in expected.items():
        assert found[key].startswith(value) if key == "silence" else found[key] == value


def test_mode_is_explicit_when_given() -> None:
    assert plan(event("workflow_run", {}), settings.read({"INPUT_MODE": "check"})).mode == "check"
    assert plan(event("push", {}), settings.read({"INPUT_MODE": "publish"})).mode == "publish"


def test_the_token_does_not_show() -> None:
    hidden = "not to be shown"
    found = settings.read({"INPUT_GITHUB-TOKEN": hidden})
    assert hidden in found.github_token
    assert hidden not in repr(found)


@pytest.mark.parametrize("name", [name for name, each in settings.INPUTS.items() if each.allowed])
def test_every_closed_input_refuses_what_it_does_not_know(name: str) -> None:
    with pytest.raises(SettingsError, match=f"`{name}` is `nonsense`"):
        settings.read({f"INPUT_{name.upper()}": "nonsense"})
    for value in settings.INPUTS[name].allowed:
        settings.read({f"INPUT_{name.upper()}": value})
