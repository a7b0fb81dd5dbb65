"""The main job on an example pull request: `make demo`.

Builds a git repository from `examples/iot-platform`, starts a local server that speaks GitHub's API, checks the pull
request out as actions/checkout does, and runs the action as the runner would: event file, INPUT_ variables, a process
of its own. Prints the comment, the annotations and the exit status, and leaves the comment as an HTML page, with the
interface directory of the platform beside it.
"""

from __future__ import annotations

import json
import os
import pathlib
import shutil
import subprocess
import sys

HERE = pathlib.Path(__file__).parent
ROOT = HERE.parent
OUTPUT = ROOT / "demo-output"
EXAMPLE = HERE / "iot-platform"
sys.path.insert(0, str(ROOT / "tests" / "github"))  # the local GitHub that the tests use

from server import BOT, Actor, GitHubServer, PullRequest, Repository, State  # noqa: E402

PERMISSIONS = frozenset({"contents:read", "pull-requests:write"})


def files(folder: pathlib.Path) -> dict[str, str | None]:
    """Every file below a folder by its path there."""
    return {
        path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8")
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def open_pull_request(origin: Repository) -> PullRequest:
    """The repository with its base branch, and the pull request's branch on top."""
    base = origin.commit(files(EXAMPLE / "base"), "The platform as it is")
    origin.branch("feature/regions", base)
    head = origin.commit(files(EXAMPLE / "head"), "Devices have a region")
    return PullRequest(
        number=42,
        base_ref="main",
        base_sha=base,
        head_ref="feature/regions",
        head_sha=head,
        head_repository="example/iot-platform",
    )


def run_action(server: GitHubServer, pull: PullRequest, origin: Repository) -> subprocess.CompletedProcess[str]:
    """Check out GitHub's test merge and run the action on it."""
    merge = origin.merge(pull.base_sha, pull.head_sha)
    workspace = Repository(OUTPUT / "workspace")
    workspace.git("fetch", "--quiet", "--depth=2", origin.directory.as_uri(), merge)
    workspace.git("checkout", "--quiet", "--detach", merge)
    name = server.state.name
    event = {
        "number": pull.number,
        "pull_request": {
            "number": pull.number,
            "user": {"login": pull.author},
            "base": {"ref": pull.base_ref, "sha": pull.base_sha, "repo": {"full_name": name}},
            "head": {"ref": pull.head_ref, "sha": pull.head_sha, "repo": {"full_name": name}},
        },
        "repository": {"full_name": name, "default_branch": "main"},
    }
    (OUTPUT / "event.json").write_text(json.dumps(event), encoding="utf-8")
    environment = os.environ | {
        "GITHUB_ACTIONS": "true",
        "GITHUB_EVENT_NAME": "pull_request",
        "GITHUB_EVENT_PATH": str(OUTPUT / "event.json"),
        "GITHUB_REPOSITORY": name,
        "GITHUB_SHA": merge,
        "GITHUB_REF": f"refs/pull/{pull.number}/merge",
        "GITHUB_BASE_REF": pull.base_ref,
        "GITHUB_ACTOR": pull.author,
        "GITHUB_RUN_ID": "1",
        "GITHUB_RUN_ATTEMPT": "1",
        "GITHUB_WORKSPACE": str(workspace.directory),
        "GITHUB_SERVER_URL": "https://github.example",
        "GITHUB_API_URL": server.url,
        "GITHUB_OUTPUT": str(OUTPUT / "outputs.txt"),
        "GITHUB_STEP_SUMMARY": str(OUTPUT / "summary.md"),
        "INPUT_GITHUB-TOKEN": "ghs_demo",
        "INPUT_REPORT-FILE": "report.json",
    }
    return subprocess.run(
        [sys.executable, str(ROOT / "entrypoint.py")],
        env=environment,
        cwd=workspace.directory,
        capture_output=True,
        text=True,
        check=False,
    )


def build_directory() -> subprocess.CompletedProcess[str]:
    """The interface directory of the platform as it is, with the pull request's changes marked."""
    report = OUTPUT / "workspace" / "report.json"
    return subprocess.run(
        [sys.executable, "-m", "contract_check", "directory", "build", str(EXAMPLE / "base"), "--title", "IoT platform",
         "--output", str(OUTPUT / "directory"), "--report", str(report)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )  # fmt: skip


def show(title: str, text: str) -> None:
    """A part of the demo under a line with its title."""
    sys.stdout.write(f"\n{'─' * 4} {title} {'─' * max(4, 90 - len(title))}\n\n{text.rstrip()}\n")


def main() -> int:
    """Run the demo; 0 when the action did what it is there for: fail the pull request and say why."""
    if OUTPUT.exists():
        shutil.rmtree(OUTPUT)
    origin = Repository(OUTPUT / "origin")
    origin.git("config", "uploadpack.allowAnySHA1InWant", "true")
    pull = open_pull_request(origin)
    state = State(name="example/iot-platform", directory=origin.directory)
    state.tokens["ghs_demo"] = Actor(BOT, permissions=PERMISSIONS)
    state.pulls[pull.number] = pull
    with GitHubServer(state) as server:
        done = run_action(server, pull, origin)
        violations = list(server.violations)
    comments = [comment["body"] for comment in pull.comments]
    show("what the job log shows: report and annotations", done.stdout + done.stderr)
    show("the comment on the pull request", comments[0] if comments else "(none)")
    show(
        "review comments on changed lines", "\n\n".join(comment["body"] for comment in pull.review_comments) or "(none)"
    )
    if comments:
        from contract_check.reports import preview  # noqa: PLC0415 - after the set-up

        page = OUTPUT / "comment.html"
        page.write_text(preview.render(comments[0]), encoding="utf-8")
        directory = build_directory()
        sys.stderr.write(directory.stderr)
        show(
            "to look at",
            f"{page.relative_to(ROOT)}\nreport: {(OUTPUT / 'workspace' / 'report.json').relative_to(ROOT)}\n"
            f"interface directory: {(OUTPUT / 'directory' / 'index.html').relative_to(ROOT)}",
        )
    show("exit status", f"{done.returncode} (1: breaking changes without migration note and version bump)")
    for violation in violations:
        sys.stderr.write(f"departs from GitHub's API description: {violation}\n")
    built = (OUTPUT / "directory" / "index.html").is_file()
    return 0 if done.returncode == 1 and len(comments) == 1 and built and not violations else 1


if __name__ == "__main__":
    sys.exit(main())
