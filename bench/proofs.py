"""How many breaking verdicts carry a payload: `make proofs`.

Counts over our own cases and, where they lie beside the project, over the corpus and the real contracts. A verdict is
proven (a payload was replayed by an independent validator), not applicable (no payload can show it) or unproven.
"""

from __future__ import annotations

import collections
import pathlib
import sys

import contract_check

ROOT = pathlib.Path(__file__).parents[1]
PLACES = {
    "own cases": ROOT / "tests/cases",
    "corpus": ROOT.parent / "shared/corpus",
    "real contracts": ROOT.parent / "shared/real",
}


def count(folder: pathlib.Path, formats: list[str]) -> dict[str, collections.Counter[str]]:
    """Format -> proof status -> number of breaking verdicts, with the unproven ones printed."""
    found: dict[str, collections.Counter[str]] = collections.defaultdict(collections.Counter)
    for case in sorted(path.parent for path in folder.glob("*/*/base")):
        if formats and case.parent.name not in formats:
            continue
        if not (case / "head").is_dir():
            continue
        config = case / "config.yml"
        comparison = contract_check.compare(case / "base", case / "head", config if config.exists() else None)
        for change in comparison.changes:
            if change["level"] == "breaking" and change["proof"]:
                found[case.parent.name][change["proof"]["status"]] += 1
                if change["proof"]["status"] == "unproven":
                    print(f"  unproven: {case.parent.name}/{case.name} {change['rule']}: {change['proof']['reason']}")
    return found


def main(formats: list[str]) -> None:
    """Print a table for every place that is there."""
    for name, folder in PLACES.items():
        if not folder.is_dir():
            print(f"{name}: not beside the project, so not counted")
            continue
        print(name)
        rows = count(folder, formats)
        for format_name, statuses in sorted(rows.items()):
            provable = statuses["proven"] + statuses["unproven"]
            share = statuses["proven"] / provable if provable else 1.0
            print(
                f"  {format_name:20} proven {statuses['proven']:5}  unproven {statuses['unproven']:4}"
                f"  not applicable {statuses['not-applicable']:4}  of what a payload can show: {share:.1%}"
            )


if __name__ == "__main__":
    main(sys.argv[1:])
