"""action.yml, its documentation and the code say the same."""

from __future__ import annotations

import pathlib
from typing import Any

import pytest
import yaml

from contract_check import settings
from contract_check.action import outcome
from contract_check.model.report import Report, Verdict

ROOT = pathlib.Path(__file__).parents[2]
ACTION: dict[str, Any] = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))


def test_inputs_and_defaults_are_those_of_the_code() -> None:
    defaults = {name: described.default for name, described in settings.INPUTS.items()}
    declared = {name: declared["default"] for name, declared in ACTION["inputs"].items()}
    assert declared == defaults | {"github-token": "${{ github.token }}"}


def test_outputs_are_those_of_the_code() -> None:
    assert list(ACTION["outputs"]) == list(outcome.outputs(Report(verdict=Verdict.UNCHANGED), "", ""))


@pytest.mark.parametrize("page", ["docs/action.md"])
@pytest.mark.parametrize("name", [*ACTION["inputs"], *ACTION["outputs"]])
def test_every_input_and_output_is_documented(page: str, name: str) -> None:
    assert f"`{name}`" in (ROOT / page).read_text(encoding="utf-8")


def test_the_readme_leads_to_the_page() -> None:
    assert "docs/action.md" in (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_image_has_no_shell_between_the_runner_and_python() -> None:
    lines = (ROOT / "Dockerfile").read_text(encoding="utf-8").splitlines()
    (entrypoint,) = (line for line in lines if line.startswith("ENTRYPOINT"))
    assert entrypoint.startswith('ENTRYPOINT ["/')
    assert not any(line.startswith(("USER", "WORKDIR")) for line in lines)


WORKFLOWS = sorted((*ROOT.glob(".github/workflows/*.yml"), *ROOT.glob("examples/workflows/*.yml")))


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_workflows_grant_little_and_pin_everything(path: pathlib.Path) -> None:
    workflow = yaml.safe_load(path.read_text(encoding="utf-8"))
    assert workflow["permissions"] == {}
    for job in workflow["jobs"].values():
        assert "permissions" in job
        for step in job["steps"]:
            reference = step.get("uses", "./").partition("@")[2]
            assert step.get("uses", "./") == "./" or (len(reference) == 40 and int(reference, 16) >= 0)
            if "actions/checkout" in step.get("uses", ""):
                assert step["with"]["persist-credentials"] is False
