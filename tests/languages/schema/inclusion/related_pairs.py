"""Random related schema pairs, and the hunt for an answer that an independent validator contradicts.

    python tests/languages/schema/inclusion/related_pairs.py --pairs 20000 --seed 1

prints how often the prover said included, not included and unknown, and why; it exits 1 on the first contradiction.
Pairs are read as files are, in the drafts that they name: every second pair is written in older ones.
"""

from __future__ import annotations

import argparse
import collections
import dataclasses
import json
import random
import sys
import time
from typing import TYPE_CHECKING, Any

import jsonschema
import random_schemas
import spelling

from contract_check.formats.format import Reading
from contract_check.formats.jsonschema.reading import read
from contract_check.languages.schema import dialect, witness
from contract_check.languages.schema.inclusion import Answer, Budget, Included, NotIncluded, Unknown, decide
from contract_check.languages.schema.node import Nodes
from contract_check.sources.memory import MemoryTree

if TYPE_CHECKING:
    from contract_check.languages.schema.node import Node

BUDGET = Budget(steps=4_000, candidates=600)
AIMED = Budget(steps=1_000, candidates=150)
_PATH = "schema.json"
_TOLD_EVERY = 10_000
"""Pairs between two lines about how far a long hunt has come."""


@dataclasses.dataclass(frozen=True, slots=True)
class Pair:
    """Two schema documents: is every value of `sub` one of `sup`?"""

    sub: Any
    sup: Any


def pair(source: random.Random) -> Pair:
    """A random pair of relatives."""
    one = random_schemas.document(source)
    other = random_schemas.changed(source, one)
    if source.random() < 0.5:
        one, other = other, one
    drafts = ("2020-12", "2020-12") if source.random() < 0.5 else source.choices(list(spelling.DIALECTS), k=2)
    return Pair(*(spelling.spelled(side, draft) for side, draft in zip((one, other), drafts, strict=True)))


def node(document: Any) -> Node:
    """The schema of a document, read as a file is."""
    tree = MemoryTree({_PATH: json.dumps(document)})
    contract = read(Reading(tree=tree, path=_PATH, files=(_PATH,), changed=frozenset()))
    assert contract.content is not None, document
    return Nodes().of(contract.content.shape)


def answer(sub: Any, sup: Any, budget: Budget = BUDGET) -> Answer:
    """What the prover says."""
    for one in dialect.JSON_SCHEMA_DIALECTS:
        one.memo.clear()  # it keeps every schema of the process alive
    return decide(node(sub), node(sup), budget)


def validator(document: Any) -> Any:
    """The independent judge of a document, in the draft that it names."""
    return jsonschema.validators.validator_for(document, default=jsonschema.Draft202012Validator)(document)


class UnjudgedError(Exception):
    """The library has no verdict: a reference leads back to the same value, or it stumbles over a valid schema."""


def _separated(one: Any, other: Any, value: Any) -> bool:
    """Whether `one` accepts a value that `other` refuses.

    Raises:
        UnjudgedError: see there.
    """
    try:
        return bool(one.is_valid(value) and not other.is_valid(value))
    except (RecursionError, AttributeError) as error:  # `referencing` takes lists in `dependencies` for schemas
        raise UnjudgedError from error
    except BaseException as error:
        if type(error).__name__ == "PanicException":  # a RecursionError that met Rust on its way
            raise UnjudgedError from error
        raise


def contradiction(sub: Any, sup: Any, source: random.Random, found: Answer, tries: int = 60) -> Any:
    """A value that shows `found` wrong, wrapped in a list; None when there is none among `tries` random ones."""
    one, other = validator(sub), validator(sup)
    if isinstance(found, NotIncluded):
        value = found.witness.value
        return None if _separated(one, other, value) else [value]
    if not isinstance(found, Included):
        return None
    # The search for witnesses knows nothing of proofs: it is let loose on what the prover calls included.
    accepting, rejecting = node(sub), node(sup)
    aimed = witness.find(accepting, rejecting, budget=AIMED)
    values = [aimed.value] if aimed is not None else []
    values += witness.examples(accepting, budget=AIMED)
    values += [random_schemas.relative(source, source.choice(values)) for _ in range(tries) if values]
    values += [random_schemas.instance(source) for _ in range(tries)]
    return next(([value] for value in values if _separated(one, other, value)), None)


def main() -> int:
    """Hunt until the pairs or the CPU seconds are used up."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pairs", type=int, default=2_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--seconds", type=float, default=float("inf"), help="CPU seconds after which it stops")
    options = parser.parse_args()
    counts: collections.Counter[str] = collections.Counter()
    reasons: collections.Counter[str] = collections.Counter()
    for number in range(options.pairs):
        if number % _TOLD_EVERY == 0:
            sys.stdout.write(f"{dict(counts)} after {time.process_time():.0f} CPU seconds\n")
            sys.stdout.flush()
        if time.process_time() > options.seconds:
            break
        source = random.Random(f"{options.seed}-{number}")  # noqa: S311 - reproducible, not secret
        both = pair(source)
        try:
            found = answer(both.sub, both.sup)
            wrong = contradiction(both.sub, both.sup, source, found)
        except UnjudgedError:
            counts["unjudged"] += 1
            continue
        counts[type(found).__name__] += 1
        if isinstance(found, Unknown):
            reasons[found.reason] += 1
        if wrong is not None:
            sys.stdout.write(f"{options.seed}-{number}: {type(found).__name__}, but {json.dumps(wrong)}\n")
            sys.stdout.write(f"{json.dumps(both.sub)}\n{json.dumps(both.sup)}\n")
            return 1
    told = f"{sum(counts.values())} pairs, {dict(counts)}, {time.process_time():.0f} CPU seconds, no contradiction\n"
    sys.stdout.write(told + "".join(f"  {number:6} unknown: {reason}\n" for reason, number in reasons.most_common(15)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
