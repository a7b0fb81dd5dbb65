"""Contracts of any size, made the same way every time; base and head differ in a given share.

An operation has parameters, a body and answers; its schemas share a base through `allOf`, point at neighbours in
circles and at a recursive tree, as real descriptions do.
"""

from __future__ import annotations

import json
import pathlib
import re
from typing import Any

_CLUSTER = 20


def _ref(name: str) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{name}"}


def openapi(operations: int, every: int = 100, *, shared: bool = False) -> tuple[dict[str, Any], dict[str, Any]]:
    """(base, head). One operation in `every` changes; `shared` changes only the schema that all of them share."""
    base, head = _description(operations), _description(operations)
    if shared:
        head["components"]["schemas"]["Base"]["properties"]["region"] = {"type": "string"}
        return base, head
    for number in range(0, operations, every):
        _edit(head, number, number // every % 4)
    return base, head


def _description(operations: int) -> dict[str, Any]:
    schemas: dict[str, Any] = {
        "Base": {"type": "object", "required": ["id"], "properties": {"id": {"type": "string", "format": "uuid"}}},
        "Tree": {"type": "object", "properties": {"inner": {"type": "array", "items": _ref("Tree")}}},
        "Fault": {"type": "object", "required": ["code"], "properties": {"code": {"enum": ["invalid", "denied"]}}},
    }
    for number in range(operations):
        near = number - number % _CLUSTER + (number + 1) % _CLUSTER
        schemas[f"R{number}"] = {
            "allOf": [
                _ref("Base"),
                {
                    "type": "object",
                    "required": ["state"],
                    "properties": {
                        "state": {"enum": ["new", "old"]},
                        "tree": _ref("Tree"),
                        "near": _ref(f"R{near if near < operations else number}"),
                    },
                },
            ]
        }
    return {
        "openapi": "3.0.3",
        "info": {"title": "synthetic", "version": "1"},
        "paths": {f"/r{number}/{{id}}": {"put": _operation(number)} for number in range(operations)},
        "components": {
            "schemas": schemas,
            "parameters": {"Id": {"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}},
            "responses": {
                "Refused": {"description": "refused", "content": {"application/json": {"schema": _ref("Fault")}}}
            },
        },
    }


def _operation(number: int) -> dict[str, Any]:
    def content() -> dict[str, Any]:
        return {"application/json": {"schema": _ref(f"R{number}")}}

    return {
        "parameters": [
            {"$ref": "#/components/parameters/Id"},
            {"name": "limit", "in": "query", "schema": {"type": "integer", "maximum": 100}},
        ],
        "requestBody": {"required": True, "content": content()},
        "responses": {
            "200": {"description": "done", "content": content()},
            "400": {"$ref": "#/components/responses/Refused"},
        },
    }


def _edit(head: dict[str, Any], number: int, kind: int) -> None:
    operation = head["paths"][f"/r{number}/{{id}}"]["put"]
    if kind == 0:
        operation["parameters"][1]["required"] = True
    elif kind == 1:
        operation["parameters"][1]["schema"]["maximum"] = 50
    elif kind == 2:  # noqa: PLR2004 - four kinds of edit
        operation["responses"]["429"] = {"description": "later"}
    else:
        operation["summary"] = "changed in words only"


def write_openapi(folder: pathlib.Path, operations: int, every: int = 100, *, shared: bool = False) -> None:
    """`base.json` and `head.json` in a folder, compact; kept from one run to the next."""
    if (folder / "head.json").exists():
        return
    folder.mkdir(parents=True, exist_ok=True)
    for name, value in zip(("base", "head"), openapi(operations, every, shared=shared), strict=True):
        (folder / f"{name}.json").write_text(json.dumps(value, separators=(",", ":")), encoding="utf-8")


def write_split(folder: pathlib.Path, files: int) -> None:
    """A description of which every path stands in a file of its own; one of them changes."""
    if folder.exists():
        return
    for side in ("base", "head"):
        (folder / side / "paths").mkdir(parents=True)
        paths = {f"/r{number}": {"$ref": f"paths/r{number}.yaml"} for number in range(files)}
        root = {"openapi": "3.0.3", "info": {"title": "split", "version": "1"}, "paths": paths}
        (folder / side / "openapi.json").write_text(json.dumps(root, indent=1), encoding="utf-8")
        for number in range(files):
            value = _operation(number)
            del value["responses"]["400"]
            for part in (value["requestBody"], value["responses"]["200"]):
                part["content"]["application/json"]["schema"] = {"type": "object"}
            value["parameters"] = value["parameters"][1:]
            if side == "head" and number == files // 2:
                value["parameters"][0]["required"] = True
            (folder / side / "paths" / f"r{number}.yaml").write_text(json.dumps({"put": value}, indent=1), "utf-8")


def write_protos(folder: pathlib.Path, files: int) -> None:
    """A tree of .proto files, each importing its neighbour; one field is added in one of them."""
    if folder.exists():
        return
    for side in ("base", "head"):
        for number in range(files):
            package = f"bench.p{number // _CLUSTER}.v1"
            place = folder / side / package.replace(".", "/") / f"f{number}.proto"
            place.parent.mkdir(parents=True, exist_ok=True)
            first = number % _CLUSTER == 0
            neighbour = "" if first else f'import "{package.replace(".", "/")}/f{number - 1}.proto";\n'
            fields = "".join(f"  string field_{index} = {index};\n" for index in range(1, 15))
            added = "  string added = 99;\n" if side == "head" and number == files // 2 else ""
            near = "" if first else f"  M{number - 1} near = 20;\n"
            place.write_text(
                f'syntax = "proto3";\npackage {package};\n{neighbour}message M{number} {{\n{fields}{near}{added}}}\n'
                f"service S{number} {{ rpc Get(M{number}) returns (M{number}); }}\n",
                encoding="utf-8",
            )


def copy_protos(source: pathlib.Path, folder: pathlib.Path, copies: int) -> int:
    """A large tree of real files: `copies` of a tree, each under packages of its own; one gets a field more.

    Returns the number of files of a side.
    """
    files = sorted(source.rglob("*.proto"))
    target = files[len(files) // 2].relative_to(source)
    for copy in range(copies if not folder.exists() else 0):
        for file in files:
            text = file.read_text(encoding="utf-8")
            text = re.sub(
                r'^(import\s+(?:public |weak )?")google/(?!protobuf)', rf"\1c{copy}/google/", text, flags=re.MULTILINE
            )
            text = re.sub(r"(?<![\w.])google\.protobuf\.", ".google.protobuf.", text)
            text = re.sub(r"^package google\.", f"package c{copy}.google.", text, flags=re.MULTILINE)
            place = pathlib.Path(f"c{copy}") / file.relative_to(source)
            for side in ("base", "head"):
                (folder / side / place).parent.mkdir(parents=True, exist_ok=True)
                (folder / side / place).write_text(text, encoding="utf-8")
    changed = folder / "head" / "c0" / target
    text = (folder / "base" / "c0" / target).read_text(encoding="utf-8")
    changed.write_text(
        re.sub(r"^(message \w+ \{)", r"\1\n  string bench_added = 9999;", text, count=1, flags=re.MULTILINE), "utf-8"
    )
    return len(files) * copies
