"""Files: package, syntax, imports and options, and what became of files that are gone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contract_check.languages.protobuf.compare.options import compare_options
from contract_check.languages.protobuf.compare.pairing import by_file
from contract_check.languages.protobuf.compare.spot import Spot, change
from contract_check.languages.protobuf.features import file_features

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from contract_check.languages.protobuf.compare.pairing import Pairing
    from contract_check.languages.protobuf.elements import File
    from contract_check.languages.protobuf.schema import Declaration
    from contract_check.model.change import Change


def compare_files(base: File, head: File) -> Iterator[Change]:
    """What differs between two files apart from what they declare."""
    if base.package != head.package:
        spots = Spot(base, base.package_at, "package"), Spot(head, head.package_at, "package")
        yield change("package-changed", f"package of `{head.path}`", *spots, base.package or None, head.package or None)
    if base.syntax != head.syntax:
        # What an edition spells otherwise but means alike is no change of the contract.
        before, after = (file_features(side.syntax, side.options) for side in (base, head))
        rule = "syntax-rewritten" if before == after else "syntax-changed"
        spots = Spot(base, base.syntax_at, "syntax"), Spot(head, head.syntax_at, "syntax")
        yield change(rule, f"syntax of `{head.path}`", *spots, base.syntax, head.syntax)
    imports = {one.path: one for one in head.imports}
    for path, one in {one.path: one for one in base.imports}.items():
        other = imports.get(path)
        if one.modifier == "public" and (other is None or other.modifier != "public") and head.complete:
            spot = Spot(head, other.at if other else head.package_at, f"import {path}")
            yield change(
                "public-import-removed", f"public import of `{path}`", Spot(base, one.at, f"import {path}"), spot
            )
    yield from compare_options(base.options, head.options, Spot(base, 0), Spot(head, 0), f"`{head.path}`")


def compare_file_sets(pairing: Pairing) -> Iterator[Change]:
    """Files that are gone or new. Where everything in a file moved to one other file, that is one finding."""
    removed, added = by_file(pairing.removed), by_file(pairing.added)
    for file in pairing.files_removed:
        target = moved_whole(file, pairing, removed)
        if target is not None:
            yield change("file-moved", f"file `{file.path}`", Spot(file, 0), Spot(target, 0), file.path, target.path)
        else:
            gone = [one.name for one in removed.get(file.path, ())]
            yield change("file-removed", f"file `{file.path}`", Spot(file, 0), None, gone or None)
    for file in pairing.files_added:
        come = [one.name for one in added.get(file.path, ())]
        yield change("file-added", f"file `{file.path}`", None, Spot(file, 0), None, come or None)


def moved_whole(file: File, pairing: Pairing, removed: Mapping[str, list[Declaration]]) -> File | None:
    """The one file that took over everything that a removed file declared, if there is one."""
    targets = pairing.targets.get(file.path, {})
    renamed = any(one.file is file for one, _ in pairing.renamed)
    return next(iter(targets.values())) if len(targets) == 1 and file.path not in removed and not renamed else None
