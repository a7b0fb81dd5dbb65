"""A pull request on a local GitHub, checked out as actions/checkout does, and the action run as the runner does."""

from __future__ import annotations

import dataclasses
import io
import json
import pathlib
import sys
from typing import TYPE_CHECKING, Any

sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / "github"))  # the local GitHub

from server import BOT, Actor, GitHubServer, PullRequest, Repository, State

from contract_check.action import main

if TYPE_CHECKING:
    from collections.abc import Iterator

PATH = "api/openapi.yaml"
BASE = """\
openapi: 3.0.3
info: {title: Devices, version: 1.0.0}
paths:
  /devices:
    get:
      parameters:
        - name: limit
          in: query
          required: false
          schema: {type: integer}
      responses:
        '200':
          description: fine
"""
HEADS = {
    "breaking": BASE.replace("required: false", "required: true"),
    "compatible": BASE.replace("          schema:", "          deprecated: true\n          schema:"),
    "unchanged": BASE,
    "unreadable": BASE.replace("paths:", "paths: ["),
}
STATUS = {"breaking": 1, "compatible": 0, "unchanged": 0, "unreadable": 3}
WRITE = frozenset({"contents:read", "pull-requests:write", "checks:write"})
READ = frozenset({"contents:read", "pull-requests:read"})


@dataclasses.dataclass(slots=True)
class World:
    """One pull request, its workspace, and a way to run the action on it."""

    server: GitHubServer
    origin: Repository
    workspace: Repository
    files: pathlib.Path
    pull: PullRequest
    waits: list[float] = dataclasses.field(default_factory=list)
    log: str = ""
    guarded: bool = False
    """As the container runs it: contracts are read in a process of its own."""

    @property
    def state(self) -> State:
        return self.server.state

    def grant(self, permissions: frozenset[str], login: str = BOT) -> None:
        """What the run's token may do."""
        self.state.tokens["ghs_token"] = Actor(login, permissions=permissions)

    def push(self, files: dict[str, str | None]) -> None:
        """A new commit on the pull request's branch."""
        self.origin.branch("feature", self.pull.head_sha)
        self.state.push(self.pull, self.origin.commit(files))

    def check_out(self, revision: str, depth: int = 2) -> None:
        """As actions/checkout does: a shallow fetch of one commit."""
        self.workspace.git("fetch", "--quiet", f"--depth={depth}", self.origin.directory.as_uri(), revision)
        self.workspace.git("checkout", "--quiet", "--force", "--detach", revision)

    def merge(self) -> str:
        """GitHub's test merge of the pull request."""
        return self.origin.merge(self.pull.base_sha, self.pull.head_sha)

    def pull_request(self) -> dict[str, Any]:
        """The event's payload."""
        head_repository = {"full_name": self.pull.head_repository} if self.pull.head_repository else None
        return {
            "number": self.pull.number,
            "pull_request": {
                "number": self.pull.number,
                "user": {"login": self.pull.author},
                "base": {"ref": "main", "sha": self.pull.base_sha, "repo": {"full_name": self.state.name}},
                "head": {"ref": self.pull.head_ref, "sha": self.pull.head_sha, "repo": head_repository},
            },
            "repository": {"full_name": self.state.name, "default_branch": "main"},
        }

    def run(self, event: str = "pull_request", *, run: str = "1.1", sha: str = "", **inputs: str) -> int:
        """Check out and run the action as the runner would; exit status."""
        payload, at = self.event(event)
        return self.act(event, payload, sha or at, run=run, **inputs)

    def act(self, event: str, payload: dict[str, Any], sha: str, *, run: str = "1.1", **inputs: str) -> int:
        """Run the action in the workspace as it is; exit status."""
        out = io.StringIO()
        environ = self.environment(event, payload, sha, run=run, **inputs)
        status = main(environ, stdout=out, sleep=self.waits.append, guarded=self.guarded)
        self.log = out.getvalue()
        return status

    def environment(
        self, event: str, payload: dict[str, Any], sha: str, *, run: str = "1.1", **inputs: str
    ) -> dict[str, str]:
        """The environment that the runner gives the action, with the files it names."""
        identity, attempt = run.split(".")
        (self.files / "event.json").write_text(json.dumps(payload), encoding="utf-8")
        for name in ("output", "summary"):
            (self.files / name).write_text("", encoding="utf-8")
        environ = {
            "GITHUB_EVENT_NAME": event,
            "GITHUB_EVENT_PATH": str(self.files / "event.json"),
            "GITHUB_REPOSITORY": self.state.name,
            "GITHUB_SHA": sha,
            "GITHUB_REF": f"refs/pull/{self.pull.number}/merge" if event == "pull_request" else "refs/heads/main",
            "GITHUB_ACTOR": self.pull.author,
            "GITHUB_RUN_ID": identity,
            "GITHUB_RUN_ATTEMPT": attempt,
            "GITHUB_WORKSPACE": str(self.workspace.directory),
            "GITHUB_SERVER_URL": "https://github.example",
            "GITHUB_API_URL": self.server.url,
            "GITHUB_OUTPUT": str(self.files / "output"),
            "GITHUB_STEP_SUMMARY": str(self.files / "summary"),
            "INPUT_GITHUB-TOKEN": "ghs_token",
        }
        return environ | {f"INPUT_{name.upper().replace('_', '-')}": value for name, value in inputs.items()}

    def event(self, event: str) -> tuple[dict[str, Any], str]:
        """Payload and commit of an event about the pull request as it is, which is checked out for it."""
        base, head = self.pull.base_sha, self.pull.head_sha
        if event == "pull_request":
            merge = self.merge()
            self.check_out(merge)
            return self.pull_request(), merge
        if event == "pull_request_target":
            self.check_out(base, 1)
            return self.pull_request(), base
        self.check_out(head, 50)
        if event == "merge_group":
            return {"merge_group": {"base_sha": base, "head_sha": head}}, head
        if event == "push":
            return {"before": base, "after": head}, head
        self.workspace.git("update-ref", "refs/remotes/origin/main", base)
        return {"repository": {"default_branch": "main"}}, head

    @property
    def outputs(self) -> dict[str, str]:
        """What the runner reads from the outputs file."""
        found: dict[str, str] = {}
        lines = iter((self.files / "output").read_text(encoding="utf-8").split("\n"))
        for line in lines:
            name, separator, delimiter = line.partition("<<")
            if separator:
                value: list[str] = []
                while (following := next(lines)) != delimiter:
                    value.append(following)
                found[name] = "\n".join(value)
        return found

    @property
    def summary(self) -> str:
        return (self.files / "summary").read_text(encoding="utf-8")

    @property
    def writes(self) -> list[tuple[str, str]]:
        """Requests that changed something on GitHub."""
        return [(method, path) for method, path in self.server.log if method != "GET" and path != "/graphql"]


def opened(folder: pathlib.Path) -> Iterator[World]:
    """A world in a folder: one pull request whose head has changed nothing yet."""
    origin = Repository(folder / "origin")
    origin.git("config", "uploadpack.allowAnySHA1InWant", "true")
    base = origin.commit({PATH: BASE})
    origin.branch("feature", base)
    head = origin.commit({"README.md": "start\n"})
    files = folder / "files"
    files.mkdir()
    state = State(name="acme/shop", directory=origin.directory)
    pull = PullRequest(
        number=7, base_ref="main", base_sha=base, head_ref="feature", head_sha=head, head_repository="acme/shop"
    )
    state.pulls[7] = pull
    with GitHubServer(state) as server:
        found = World(server, origin, Repository(folder / "workspace"), files, pull)
        found.grant(WRITE)
        yield found
        assert server.violations == []
