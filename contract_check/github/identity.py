"""Who we are on GitHub. Only what we wrote ourselves is ever edited or deleted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contract_check.github.errors import ForbiddenError, RejectedError

if TYPE_CHECKING:
    from contract_check.github.client import Client

WORKFLOW_BOT = "github-actions[bot]"
INSTALLATION_TOKEN = "ghs_"  # noqa: S105 - the public prefix of a kind of token, not a token
VIEWER = "query { viewer { login } }"


def login(client: Client, token: str) -> str:
    """The login under which the token's comments appear.

    A personal token names its user. Tokens of a workflow or an app may not ask `/user`; GraphQL's `viewer` tells theirs
    (`github-actions[bot]`, `some-app[bot]`), and where that is closed too it can only be the workflow's own bot.
    """
    if not token.startswith(INSTALLATION_TOKEN):
        try:
            return str(client.user()["login"])
        except (ForbiddenError, KeyError):
            pass
    try:
        return str(client.query(VIEWER, {})["viewer"]["login"])
    except (ForbiddenError, RejectedError, KeyError, TypeError):
        return WORKFLOW_BOT


def same(left: str, right: str) -> bool:
    """Logins are compared without regard to case, as GitHub does."""
    return left.casefold() == right.casefold()
