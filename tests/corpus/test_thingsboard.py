"""ThingsBoard's history, where the corpus lies beside the project: who is affected, and what was never released.

The corpus records, made without contract-check, which root messages carry what a commit changed and which services put
them on their queues. Its Java factories are not in it, only what was read from them, so they are written anew here.
"""

from __future__ import annotations

import json
import os
import pathlib
import re
import subprocess

import pytest

from contract_check.policyfile import parse
from contract_check.review import review
from contract_check.rules import registry
from contract_check.sources.disk import FolderTree
from contract_check.sources.git import GitTree
from contract_check.sources.memory import MemoryTree

CORPUS = pathlib.Path(__file__).parents[3] / "shared/corpus/thingsboard"
CASES = sorted(CASE.parent for CASE in CORPUS.glob("tb-*/expect.json"))
pytestmark = pytest.mark.skipif(not CASES, reason="the corpus of ThingsBoard's history does not lie beside the project")

NAMES = {"KafkaEdqsQueueFactory.java": "tb-edqs"}
"""Factories that belong to one service whatever its type."""
EDGE = "thingsboard-edge (external, older releases in the field)"
ELSEWHERE = {
    # Types that do not travel through the factories, and who uses them (README of the corpus, the cases' notes).
    "RequestMsg": ["monolith", "tb-core", EDGE],
    "ResponseMsg": ["monolith", "tb-core", EDGE],
    "RemoteJsRequest": ["tb-js-executor"],
    "RemoteJsResponse": ["tb-js-executor"],
    "GatewayProvisionResponseMsg": [
        "tb-transport (mqtt/coap)",
        "devices and gateways using protobuf payloads (external)",
    ],
}


def expectation(case):
    return json.loads((case / "expect.json").read_text())


def factories():
    """Service -> the Java that names its messages, as the factories do."""
    messages = json.loads((CORPUS / "consumers.json").read_text())["messages"]
    used: dict[str, set[str]] = {}
    for message, sides in messages.items():
        for service in (*sides["produces"], *sides["consumes"]):
            used.setdefault(NAMES.get(service, service), set()).add(message)
    for message, services in ELSEWHERE.items():
        for service in services:
            used.setdefault(service, set()).add(message)
    return {
        service: "\n".join(
            f"    TbQueueConsumer<TbProtoQueueMsg<{message}>> create{message}();" for message in sorted(listed)
        )
        for service, listed in used.items()
    }


def policy(code):
    """Patterns for the factories; every rule at least a warning, since the corpus records all changes."""
    services = {service: {"paths": [f"factories/{number}.java"]} for number, service in enumerate(code)}
    patterns = dict.fromkeys(code, r"TbProtoQueueMsg<(\w+)>")
    levels = {rule: "warning" for rule in registry.all_ids() if rule.startswith("protobuf/")}
    text = json.dumps({"services": services, "code-patterns": patterns, "levels": levels})
    return parse(text.encode(), "policy.json")


def files(folder):
    tree = FolderTree(folder)
    return {path: tree.read(path) for path in tree.entries()}


@pytest.mark.parametrize("folder", CASES, ids=lambda folder: folder.name)
def test_the_services_are_those_of_the_factories(folder):
    code = factories()
    java = {f"factories/{number}.java": text for number, text in enumerate(code.values())}

    report = review(
        MemoryTree(files(folder / "base") | java), MemoryTree(files(folder / "head") | java), policy(code), gate=True
    )

    found = {service.name for finding in report.findings for service in finding.services}
    assert found == set(expectation(folder)["impact_by_type_graph"]["services"])


ADDITIONS = {"field-added", "message-added", "enum-added", "enum-value-added", "field-deprecated", "message-deprecated"}
RELEASES = {"v3.8.1": "tb-release-v3-8-1-v3-9", "v3.9.1": "tb-release-v3-9-1-v4-0"}
"""Tags whose files the corpus holds, as the base of another case."""


def since_release(folder):
    return (expectation(folder).get("vs_last_release") or {}).get("changes_on_same_types", [])


def breaks_the_wire(folder):
    return bool(expectation(folder)["peer_results"]["results"].get("WIRE", {}).get("count"))


UNRELEASED = [
    folder
    for folder in CASES
    if breaks_the_wire(folder)
    and expectation(folder).get("vs_last_release")
    and all(change["what"] in ADDITIONS for change in since_release(folder))
]
"""Breaks against the parent commit, of which only additions are left against the last release."""


def released(folder):
    """The files of the last release: from the corpus where it has them, else head without what was added since."""
    tag = expectation(folder)["vs_last_release"]["tag"]
    head = files(folder / "head")
    if tag in RELEASES:
        known = files(CORPUS / RELEASES[tag] / "base")
        if known.keys() >= head.keys():
            return {path: known[path] for path in head}
    return {path: without(data.decode(), since_release(folder)).encode() for path, data in head.items()}


def without(proto, additions):
    """A file without the fields, values and types that were added, as the corpus lists them."""
    package = re.search(r"^package\s+([\w.]+)\s*;", proto, re.MULTILINE)
    prefix = f"{package[1]}." if package else ""
    for change in additions:
        if not change["where"].startswith(prefix):
            continue
        name = change["where"].removeprefix(prefix)
        if change["what"] in {"field-added", "enum-value-added"}:
            owner, _, member = name.rpartition(".")
            start, end = block(proto, owner.rpartition(".")[2])
            inner = re.sub(rf"^.*\b{member}\s*=\s*\d+[^;]*;.*\n", "", proto[start:end], flags=re.MULTILINE)
            proto = proto[:start] + inner + proto[end:]
        elif change["what"] in {"message-added", "enum-added"}:
            start, end = block(proto, name.rpartition(".")[2])
            proto = proto[:start] + proto[end:]
    return proto


def block(proto, name):
    """Where a message or enum stands."""
    found = re.search(rf"^\s*(?:message|enum)\s+{name}\s*\{{", proto, re.MULTILINE)
    if found is None:
        return 0, 0
    depth, at = 1, found.end()
    while depth:
        depth += {"{": 1, "}": -1}.get(proto[at], 0)
        at += 1
    return found.start(), at


def history(folder, *trees):
    """A repository with one commit a tree, the first of them a release."""
    environment = {"PATH": os.environ["PATH"], "HOME": str(folder), "GIT_CONFIG_GLOBAL": os.devnull}

    def git(*arguments):
        command = ["git", "-c", "user.name=t", "-c", "user.email=t@example.org", *arguments]
        return subprocess.run(command, cwd=folder, env=environment, check=True, capture_output=True).stdout.decode()

    git("init", "--quiet")
    commits = []
    for tree in trees:
        for path, data in tree.items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_bytes(data)
        git("add", "--all")
        git("commit", "--quiet", "--allow-empty", "-m", "m")
        commits.append(GitTree(folder, git("rev-parse", "HEAD").strip()))
    git("tag", "v1.0.0", commits[0].revision)
    return commits


def levels(base, head, text):
    report = review(base, head, parse(text, "p"), gate=True)
    assert not [problem for problem in report.problems if problem.fatal]
    return {finding.change.id: finding for finding in report.findings if finding.level.word != "compatible"}


WIRE = b"compatibility: {protobuf: wire}\n"
AGAINST_RELEASE = WIRE + b"baseline: {against: release}\n"


@pytest.mark.parametrize("folder", UNRELEASED, ids=lambda folder: folder.name)
def test_a_break_that_was_never_released_is_a_warning(folder, tmp_path):
    _, base, head = history(tmp_path, released(folder), files(folder / "base"), files(folder / "head"))

    before = levels(base, head, WIRE)
    after = levels(base, head, AGAINST_RELEASE)

    broken = {one for one, finding in before.items() if finding.level.word == "breaking"}
    assert broken
    assert {after[one].level.word for one in broken} == {"warning"}
    assert all("never released: v1.0.0" in after[one].because for one in broken)


def test_a_break_that_was_released_stays_one(tmp_path):
    folder = CORPUS / "tb-eaafdf1-string-key-to-enum"
    _, base, head = history(tmp_path, released(folder), files(folder / "base"), files(folder / "head"))

    assert "breaking" in {finding.level.word for finding in levels(base, head, AGAINST_RELEASE).values()}
