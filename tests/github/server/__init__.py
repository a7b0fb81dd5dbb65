"""A local GitHub: keeps state, speaks REST as far as used, checks every exchange against its description."""

from __future__ import annotations

from server.faults import Fault
from server.http import GitHubServer
from server.repository import Repository
from server.state import BOT, Actor, PullRequest, State

__all__ = ["BOT", "Actor", "Fault", "GitHubServer", "PullRequest", "Repository", "State"]
