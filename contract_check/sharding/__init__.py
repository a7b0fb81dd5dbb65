"""One review spread over several machines: contracts are dealt to shards, their reports joined to one verdict.

A shard compares its contracts and leaves to the merge what needs all of them: the checks of migration notes, the
release baseline, waivers that do not count. `tests/sharding` proves that the merge says what one machine would say.
"""

from __future__ import annotations

from contract_check.sharding.dealing import Shard, ShardError, deal, matrix, part, shard
from contract_check.sharding.joining import JoinError, join, under

__all__ = ["JoinError", "Shard", "ShardError", "deal", "join", "matrix", "part", "shard", "under"]
