"""A local GitHub with one pull request, and a client that talks to it without waiting."""

from __future__ import annotations

import dataclasses
import pathlib
import sys
from typing import TYPE_CHECKING

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).parent))  # the local GitHub is a package of its own, the demo uses it too

from server import BOT, Actor, GitHubServer, PullRequest, Repository, State

from contract_check.github.client import Client, connect
from contract_check.github.marker import Marker
from contract_check.github.patience import Patience

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

PATH = "api/openapi.yaml"
LINES = [f"line {number}" for number in range(1, 81)]
CHANGED = (10, 40, 41, 70)
"""Lines of the contract that the pull request changes."""
EVERYTHING = frozenset({"contents:read", "pull-requests:write", "checks:write"})


def contract(changed: tuple[int, ...] = ()) -> str:
    lines = [f"{line} changed" if number in changed else line for number, line in enumerate(LINES, 1)]
    return "\n".join(lines) + "\n"


@dataclasses.dataclass(slots=True)
class Hub:
    """The local GitHub, its one pull request, and what waiting was asked for."""

    server: GitHubServer
    pull: PullRequest
    repository: Repository
    waits: list[float]

    @property
    def state(self) -> State:
        return self.server.state

    def client(self, as_: str = "ghs_write", budget: float = 60.0) -> Client:
        return connect(as_, self.state.name, self.server.url, Patience(budget, self.waits.append))

    def say(self, login: str, body: str) -> None:
        """A comment by somebody, past all permissions."""
        self.state.tokens["someone"] = Actor(login, "User", EVERYTHING)
        self.client("someone").change("POST", f"issues/{self.pull.number}/comments", {"body": body})


@pytest.fixture(scope="session")
def origin(tmp_path_factory: pytest.TempPathFactory) -> tuple[Repository, str, str]:
    """The repository, its base and its head; tests that push use a copy of the state, not of this."""
    repository = Repository(tmp_path_factory.mktemp("origin"))
    base = repository.commit({PATH: contract(), "README.md": "hello\n"})
    repository.branch("feature", base)
    return repository, base, repository.commit({PATH: contract(CHANGED)})


@pytest.fixture
def hub(origin: tuple[Repository, str, str]) -> Iterator[Hub]:
    repository, base, head = origin
    state = State(name="acme/shop", directory=repository.directory)
    state.tokens = {
        "ghs_write": Actor(BOT, permissions=EVERYTHING),
        "ghs_read": Actor(BOT, permissions=frozenset({"contents:read", "pull-requests:read"})),
        "ghs_app": Actor("reviewer-app[bot]", permissions=EVERYTHING),
        "ghp_person": Actor("Robin", "User", EVERYTHING),
    }
    pull = PullRequest(
        number=7, base_ref="main", base_sha=base, head_ref="feature", head_sha=head, head_repository="acme/shop"
    )
    state.pulls[7] = pull
    with GitHubServer(state) as server:
        yield Hub(server, pull, repository, [])
        assert server.violations == []


@pytest.fixture
def marker(hub: Hub) -> Callable[..., Marker]:
    """Markers of this pull request: `marker(run=(5, 1))`."""

    def make(run: tuple[int, int] = (1, 1), kind: str = "summary", key: str = "default") -> Marker:
        return Marker(kind=kind, key=key, run=run, head=hub.pull.head_sha)

    return make
