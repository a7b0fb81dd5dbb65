"""protoc is the oracle: everything it knows of a file, our parser knows too, down to the line."""

from __future__ import annotations

import pathlib
import tempfile
from typing import TYPE_CHECKING, Any

import pytest
from google.protobuf import descriptor_pb2

from contract_check.languages.protobuf.compare.fields import json_name
from contract_check.languages.protobuf.elements import SCALARS, Enum, Field, Message, option
from contract_check.languages.protobuf.features import field_features, file_features
from contract_check.languages.protobuf.parser import parse
from contract_check.languages.protobuf.schema import Schema

if TYPE_CHECKING:
    from collections.abc import Iterator

    from contract_check.languages.protobuf.elements import File, Options
    from contract_check.languages.protobuf.schema import Declaration

_FieldProto = descriptor_pb2.FieldDescriptorProto
Facts = dict[str, Any]


REPOSITORY = pathlib.Path(__file__).parents[3]
CORPUS = REPOSITORY.parent / "shared" / "corpus"
REAL = REPOSITORY.parent / "shared" / "real" / "protobuf"
SAMPLES = pathlib.Path(__file__).parent / "samples"


def bundled() -> pathlib.Path:
    """The .proto files that come with every protoc."""
    import grpc_tools

    return pathlib.Path(grpc_tools.__file__).parent / "_proto"


def compile_protos(root: pathlib.Path, files: list[str]) -> dict[str, Any] | None:
    """Descriptors by file name, None when protoc refuses a file."""
    from grpc_tools import protoc

    with tempfile.TemporaryDirectory() as folder:
        out = pathlib.Path(folder, "set.binpb")
        arguments = ["protoc", f"-I{root}", f"-I{bundled()}", f"--descriptor_set_out={out}", "--include_source_info"]
        if protoc.main([*arguments, *files]) != 0:
            return None
        found = descriptor_pb2.FileDescriptorSet.FromString(out.read_bytes())
    return {file.name: file for file in found.file}


def facts_of_protoc(file: Any) -> Facts:
    """Name -> what protoc knows of it."""
    facts: Facts = {"": (file.package, file.syntax or "proto2", sorted(file.dependency), _options(file.options))}
    prefix = file.package
    lines = {tuple(one.path): one.span[0] + 1 for one in file.source_code_info.location}
    for index, message in enumerate(file.message_type):
        facts |= _message(message, prefix, (4, index), lines)
    for index, enum in enumerate(file.enum_type):
        facts |= _enum(enum, prefix, (5, index), lines)
    for index, service in enumerate(file.service):
        name = _join(prefix, service.name)
        facts[name] = ("service", lines[6, index], _options(service.options))
        for place, method in enumerate(service.method):
            types = method.input_type[1:], method.output_type[1:]
            streams = method.client_streaming, method.server_streaming
            facts[f"{name}/{method.name}"] = (*types, *streams, lines[6, index, 2, place], _options(method.options))
    for index, field in enumerate(file.extension):
        facts[f"extension {_join(prefix, field.name)}"] = _field(field, "", lines[7, index])
    return facts


def _join(prefix: str, name: str) -> str:
    return f"{prefix}.{name}" if prefix else name


def _options(options: Any) -> dict[str, Any]:
    """Standard scalar options that are set; custom ones and features are compared elsewhere."""
    skipped = (
        "features",
        "uninterpreted_option",
        "packed",
        "map_entry",
        "targets",
        "edition_defaults",
        "feature_support",
    )
    found = {}
    for field, value in options.ListFields():
        if field.is_extension or field.name in skipped or field.message_type is not None:
            continue
        found[field.name] = field.enum_type.values_by_number[value].name if field.enum_type else value
    return found


def _message(message: Any, prefix: str, path: tuple[int, ...], lines: dict[tuple[int, ...], int]) -> Facts:
    name = _join(prefix, message.name)
    entries = {f"{name}.{nested.name}": nested for nested in message.nested_type if nested.options.map_entry}
    synthetic = {field.oneof_index for field in message.field if field.proto3_optional}
    oneofs = [one.name for index, one in enumerate(message.oneof_decl) if index not in synthetic]
    ranges = sorted((one.start, one.end - 1) for one in message.reserved_range)
    extension_ranges = sorted((one.start, one.end - 1) for one in message.extension_range)
    facts: Facts = {
        name: ("message", oneofs, ranges, sorted(message.reserved_name), extension_ranges, _options(message.options))
    }
    for index, field in enumerate(message.field):
        entry = entries.get(field.type_name[1:])
        oneof = message.oneof_decl[field.oneof_index].name if field.HasField("oneof_index") else ""
        oneof = "" if field.proto3_optional else oneof
        shown = _field(field, oneof, lines[(*path, 2, index)], entry)
        facts[f"{name}.{field.name}"] = shown
    for index, field in enumerate(message.extension):
        facts[f"extension {name}.{field.name}"] = _field(field, "", lines[(*path, 6, index)])
    for index, nested in enumerate(message.nested_type):
        if not nested.options.map_entry:
            facts |= _message(nested, name, (*path, 3, index), lines)
    for index, enum in enumerate(message.enum_type):
        facts |= _enum(enum, name, (*path, 4, index), lines)
    return facts


def _field(field: Any, oneof: str, line: int, entry: Any = None) -> tuple[Any, ...]:
    kind = _FieldProto.Type.Name(field.type)[5:].lower()
    label = _FieldProto.Label.Name(field.label)[6:].lower()
    carried = (kind, field.type_name[1:])
    key = ""
    if entry is not None:
        key = _FieldProto.Type.Name(entry.field[0].type)[5:].lower()
        carried = _FieldProto.Type.Name(entry.field[1].type)[5:].lower(), entry.field[1].type_name[1:]
    name = field.json_name or json_name(Field(field.name, 0, "", "", 0))
    return (field.number, label, key, carried, name, field.default_value, oneof, field.extendee[1:], line,
            _options(field.options))  # fmt: skip


def _enum(enum: Any, prefix: str, path: tuple[int, ...], lines: dict[tuple[int, ...], int]) -> Facts:
    values = [
        (one.name, one.number, lines[(*path, 2, index)], _options(one.options)) for index, one in enumerate(enum.value)
    ]
    ranges = sorted((one.start, one.end) for one in enum.reserved_range)
    return {_join(prefix, enum.name): ("enum", values, ranges, sorted(enum.reserved_name), _options(enum.options))}


def facts_of_ours(file: File, schema: Schema) -> Facts:
    """The same facts from our own parser."""
    syntax = "editions" if file.syntax.isdigit() else file.syntax
    imports = sorted(one.path for one in file.imports if one.modifier != "option")
    facts: Facts = {"": (file.package, syntax, imports, _ours(file.options))}
    for declaration in schema.declarations(file.path).values():
        facts |= dict(_declaration(declaration, file, schema))
    for field in file.extensions:
        facts[f"extension {_join(file.package, field.name)}"] = _our_field(field, None, file, schema)
    return facts


def _ours(options: Options) -> dict[str, Any]:
    skipped = ("packed", "default", "json_name", "targets", "edition_defaults", "feature_support")
    plain = [one for one in options if not one.name.startswith(("(", "features"))]
    return {
        one.name: str(one.value) if isinstance(one.value, str) else one.value
        for one in plain
        if one.name.partition(".")[0] not in skipped
    }


def _declaration(declaration: Declaration, file: File, schema: Schema) -> Iterator[tuple[str, Any]]:
    element, name = declaration.element, declaration.name
    if isinstance(element, Enum):
        values = [(one.name, one.number, file.location(one.at).line, _ours(one.options)) for one in element.values]
        yield name, ("enum", values, sorted(element.reserved), sorted(element.reserved_names), _ours(element.options))
    elif isinstance(element, Message):
        extension_ranges = sorted(one for statement in element.extension_ranges for one in statement.ranges)
        oneofs = [one.name for one in element.oneofs]
        names = sorted(element.reserved_names)
        yield name, ("message", oneofs, sorted(element.reserved), names, extension_ranges, _ours(element.options))
        for field in element.fields:
            yield f"{name}.{field.name}", _our_field(field, declaration, file, schema)
        for field in element.extensions:
            yield f"extension {name}.{field.name}", _our_field(field, declaration, file, schema)
    else:
        yield name, ("service", declaration.location.line, _ours(element.options))
        for method in element.methods:
            types = [schema.name_of(file, name, one) for one in (method.request, method.response)]
            streams = method.client_streaming, method.server_streaming
            yield f"{name}/{method.name}", (*types, *streams, file.location(method.at).line, _ours(method.options))


def _our_field(field: Field, owner: Declaration | None, file: File, schema: Schema) -> tuple[Any, ...]:
    kind = schema.type_of(owner, file, field)
    carried = (field.type, "") if field.type in SCALARS else (kind.kind, kind.name)
    inherited = owner.features if owner else file_features(file.syntax, file.options)
    features = field_features(inherited, field)
    label = field.label or "optional"
    if file.syntax.isdigit() and features["field_presence"] == "LEGACY_REQUIRED" and label != "repeated":
        label = "optional"  # editions keep the label and say `required` by a feature
    if carried[0] == "group" and not field.group:
        carried = ("message", carried[1])  # likewise for delimited messages
    scope = owner.name if owner else file.package
    extendee = schema.name_of(file, scope, field.extendee) if field.extendee else ""
    default = option(field.options, "default")
    place = file.location(field.at).line
    named = (carried, json_name(field), _default(default, field), field.oneof, extendee)
    return (field.number, label, field.map_key, *named, place, _ours(field.options))


def _default(value: Any, field: Field) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float):
        return f"{value:g}"
    if isinstance(value, int):
        return str(value) if field.type not in ("float", "double") else f"{value:g}"
    return str(value)


def differences(root: pathlib.Path) -> tuple[int, list[str]]:
    """(facts compared, what differs) for all files below a folder that protoc accepts together."""
    names = sorted(path.relative_to(root).as_posix() for path in root.rglob("*.proto"))
    descriptors = compile_protos(root, names)
    if descriptors is None:
        return 0, []
    files = [parse(name, (root / name).read_bytes()) for name in names]
    own = set(names)
    shared = [path for path in bundled().rglob("*.proto") if path.relative_to(bundled()).as_posix() not in own]
    foreign = [parse(path.relative_to(bundled()).as_posix(), path.read_bytes()) for path in shared]
    schema = Schema(files, foreign)
    compared, found = 0, []
    for file in files:
        theirs, ours = facts_of_protoc(descriptors[file.path]), facts_of_ours(file, schema)
        compared += len(theirs)
        found += [
            f"{file.path} {name}: protoc {theirs.get(name)}, ours {ours.get(name)}"
            for name in theirs.keys() | ours.keys()
            if theirs.get(name) != ours.get(name)
        ]
        found += [str(problem) for problem in file.problems]
    return compared, found


def test_own_samples() -> None:
    """Every corner of the language, one file per syntax."""
    compared, found = differences(SAMPLES)

    assert not found
    assert compared > 60


def test_files_that_come_with_protoc() -> None:
    """Among them descriptor.proto: proto2, extensions, defaults, reserved ranges."""
    compared, found = differences(bundled())

    assert not found
    assert compared > 300


@pytest.mark.skipif(not REAL.is_dir(), reason="the real trees lie outside the repository and are not here")
def test_real_trees() -> None:
    for root in sorted(REAL.glob("*/head")):
        compared, found = differences(root)

        assert not found
        assert compared > 1000


@pytest.mark.skipif(not CORPUS.is_dir(), reason="the corpus lies outside the repository and is not here")
def test_corpus() -> None:
    """Sides that protoc refuses as a whole (imports that it cannot find) say nothing."""
    sides = sorted((CORPUS / "protobuf").glob("*/head"))
    for case in sorted((CORPUS / "thingsboard").glob("tb-*"))[::4]:
        sides += [path.parent for path in sorted((case / "head").rglob("queue.proto"))]
    compared = 0
    for side in sides:
        count, found = differences(side)
        assert not found
        compared += count

    assert compared > 2000
