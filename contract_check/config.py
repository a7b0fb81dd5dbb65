"""The policy file `.contract-check.yml`: what is checked, how strictly, and who consumes what.

Read from the base side of a pull request, so that a change cannot silence its own check.
"""

from __future__ import annotations

import fnmatch
import functools
import re
from typing import TYPE_CHECKING, Annotated, Any, Literal, get_args

import msgspec

if TYPE_CHECKING:
    from collections.abc import Mapping

    from contract_check.documents import Document
    from contract_check.model.location import Location

LevelWord = Literal["breaking", "warning", "compatible"]
Mode = Literal["backward", "forward", "full", "none", "backward-transitive", "forward-transitive", "full-transitive"]
Encoding = Literal["file", "package", "wire-json", "wire"]
AnyMode = Literal[Mode, Encoding]
Draft = Literal["draft-04", "draft-06", "draft-07", "2019-09", "2020-12"]


class PathRule(msgspec.Struct, forbid_unknown_fields=True, rename="kebab"):
    """Files that are contracts, whatever they look like."""

    glob: str
    format: str


class Compatibility(msgspec.Struct, forbid_unknown_fields=True, rename="kebab"):
    """What a format must keep compatible."""

    jsonschema: Mode = "backward"
    avro: Mode = "backward"
    protobuf: Encoding = "file"
    undeclared_fields: Literal["warning", "error"] = "warning"
    """What a break is that needs a field of an open object which the contract never declared."""
    format_assertion: bool = False
    """Whether `format` refuses values (JSON Schema leaves it to the user)."""


class Override(msgspec.Struct, forbid_unknown_fields=True, rename="kebab"):
    """Settings for the contracts that `glob` matches; later entries win."""

    glob: str
    compatibility: AnyMode | None = None
    """For contracts of a format that knows it; `none` for all."""
    undeclared_fields: Literal["warning", "error"] | None = None
    format_assertion: bool | None = None
    levels: dict[str, LevelWord] = {}
    dialect: Draft | None = None


class Service(msgspec.Struct, forbid_unknown_fields=True, rename="kebab"):
    """A service: what it provides and what it consumes."""

    provides: list[str] = []
    """Globs of contract files."""
    consumes: dict[str, list[str]] = {}
    """Glob of contract files -> interfaces it uses (`POST /devices`, `*` for all)."""
    owner: str = ""
    paths: list[str] = []
    """Globs of the service's own source, for evidence in code and operation documents."""


class Waiver(msgspec.Struct, forbid_unknown_fields=True, rename="kebab"):
    """A breaking change that someone answers for until a date."""

    change: str
    reason: str
    owner: str
    expires: str


class Baseline(msgspec.Struct, forbid_unknown_fields=True, rename="kebab"):
    """What a break is measured against."""

    against: Literal["base", "release"] = "base"
    tags: str = "v*"
    """Glob of release tags."""


class Limits(msgspec.Struct, forbid_unknown_fields=True, rename="kebab"):
    """Bounds on what one run reads."""

    file_bytes: Annotated[int, msgspec.Meta(ge=1, le=512 * 1024 * 1024)] = 160 * 1024 * 1024
    """Of one contract. 50,000 operations, ten times more than any description we know of, take 140 MB."""
    total_bytes: Annotated[int, msgspec.Meta(ge=1)] = 1024 * 1024 * 1024
    """Of all files that may be contracts, on one side."""
    files: Annotated[int, msgspec.Meta(ge=1)] = 20_000
    """Files that may be contracts, on one side."""
    references: Annotated[int, msgspec.Meta(ge=1)] = 1_000_000
    """`$ref` and imports in all of them together."""
    seconds: Annotated[int, msgspec.Meta(ge=1)] = 300
    """Of computing, for one contract."""
    memory_mib: Annotated[int, msgspec.Meta(ge=256)] = 4096
    """Of the process that reads contracts."""


PACTS = ("**/pacts/**/*.json", "**/pact/**/*.json", "*.pact.json", "*-pact.json", "*_pact.json")
"""Where Pact files are looked for unless the policy says."""


class Requirement(msgspec.Struct, forbid_unknown_fields=True, rename="kebab"):
    """Metadata that interfaces must have; those with a catalog entry have more to say, and rules of their own."""

    metadata: list[
        Literal["purpose", "owner", "provider", "version", "security", "tenant", "entry", "errors", "sunset"]
    ]
    format: str = ""
    """Only contracts of this format; "" is all."""
    glob: str = ""
    """Only contract files that match; "" is all."""


class Lint(msgspec.Struct, forbid_unknown_fields=True, rename="kebab"):
    """What `lint` asks for beside the rules of the catalog."""

    require: list[Requirement] = []
    levels: dict[str, Literal["error", "warning", "off"]] = {}
    """Rule id (`lint/...`) -> level, in place of the card's."""
    authorities: list[str] = []
    """Every authority that entries may name; empty: any."""
    coverage: Annotated[int, msgspec.Meta(ge=0, le=100)] = 0
    """Least percentage of interfaces that have a catalog entry."""


class Config(msgspec.Struct, forbid_unknown_fields=True, rename="kebab"):
    """The whole policy; an empty file is the default policy."""

    paths: list[PathRule] = []
    include: list[str] = []
    """Only files that one of these globs matches are looked at; empty: all."""
    ignore: list[str] = []
    """Globs of files that are no contracts."""
    compatibility: Compatibility = msgspec.field(default_factory=Compatibility)
    dialect: Draft = "2020-12"
    """How schemas without `$schema` are read."""
    overrides: list[Override] = []
    levels: dict[str, LevelWord] = {}
    """Rule id -> level, whatever the law says."""
    require: list[Literal["migration-note", "version-bump"]] = msgspec.field(
        default_factory=lambda: ["migration-note", "version-bump"]
    )
    version_files: dict[str, str] = {}
    """Glob of contracts -> file that holds their version: `VERSION`, or `package.json#/version`; before their own."""
    notes: str = "contracts/migrations"
    """Folder of migration notes."""
    services: dict[str, Service] = {}
    waivers: list[Waiver] = []
    baseline: Baseline = msgspec.field(default_factory=Baseline)
    lint: Lint = msgspec.field(default_factory=Lint)
    code_patterns: dict[str, str] = {}
    """Service -> regular expression (RE2) whose first group is the name of a type it uses; searched in the files that
    `paths` of the service match."""
    pacts: list[str] = msgspec.field(default_factory=lambda: list(PACTS))
    """Globs of Pact files, replayed against the contracts of their providers."""
    sunset_days: dict[str, int] = {}
    """Audience -> least days between announcement and sunset."""
    limits: Limits = msgspec.field(default_factory=Limits)

    def options(self, path: str, format_name: str) -> dict[str, Any]:
        """The settings that hold for the contract at `path`."""
        found: dict[str, Any] = {
            "undeclared-fields": self.compatibility.undeclared_fields,
            "format-assertion": self.compatibility.format_assertion,
            "levels": dict(self.levels),
            "dialect": self.dialect,
        }
        if format_name in _VALIDATED:
            found["readers-validate"] = True
        if format_name in _MODES:
            found["compatibility"] = getattr(self.compatibility, format_name)
        for override in self.overrides:
            if matches(override.glob, path):
                _override(found, override, format_name)
        return found

    def provider(self, path: str) -> str:
        """The service that says it provides the contract at `path`, "" when none does."""
        for name, service in sorted(self.services.items()):
            if any(matches(glob, path) for glob in service.provides):
                return name
        return ""


_MODES: Mapping[str, tuple[str, ...]] = {
    "jsonschema": get_args(Mode),
    "avro": get_args(Mode),
    "protobuf": (*get_args(Encoding), "none"),
}
_VALIDATED = frozenset({"jsonschema"})
"""Formats that promise a set of values and nothing else: readers validate against it, none is lenient."""


def _override(found: dict[str, Any], override: Override, format_name: str) -> None:
    mode = override.compatibility
    settings = {
        "compatibility": mode if mode in _MODES.get(format_name, ("none",)) else None,
        "undeclared-fields": override.undeclared_fields,
        "format-assertion": override.format_assertion,
        "dialect": override.dialect,
    }
    found |= {name: value for name, value in settings.items() if value is not None}
    found["levels"] |= override.levels


def matches(glob: str, path: str) -> bool:
    """Whether a glob matches a path; `**` crosses folders, a bare name matches in any folder."""
    if "/" not in glob:
        return fnmatch.fnmatchcase(path.rpartition("/")[2], glob)
    pattern = re.escape(glob.strip("/")).replace(r"\*\*/", "(?:.*/)?").replace(r"\*\*", ".*")
    pattern = pattern.replace(r"\*", "[^/]*").replace(r"\?", "[^/]")
    return re.fullmatch(pattern, path) is not None


class ConfigError(Exception):
    """The policy file is wrong: which key, where, and what was probably meant."""

    def __init__(self, message: str, location: Location | None = None) -> None:
        super().__init__(f"{location}: {message}" if location else message)
        self.location = location


_UNKNOWN = re.compile(r"Object contains unknown field `([^`]*)`(?: - at `\$\.?([^`]*)`)?")
_NO_CHOICE = re.compile(r"Invalid enum value ('.*?')(?: - at |$)")
_AT = re.compile(r" - at `\$\.?([^`]*)`")


def parse(data: bytes, path: str) -> Config:
    """The policy in a file.

    Raises:
        ConfigError: it is no valid policy.
    """
    from contract_check import documents  # noqa: PLC0415 - no policy, no YAML

    try:
        found = documents.read(data, path)
    except documents.Unreadable as error:
        raise ConfigError(error.problem.message, error.problem.location) from None
    if not found or found[0].value is None:
        return Config()
    document = found[0]
    try:
        config = msgspec.convert(document.value, Config)
    except msgspec.ValidationError as error:
        text = str(error)
        at = _AT.search(text)
        steps = re.findall(r"[^.\[\]]+", at.group(1)) if at else []
        unknown = _UNKNOWN.search(text)
        if unknown:
            steps.append(unknown.group(1))
        from contract_check.model.location import Location  # noqa: PLC0415

        place = tuple(steps) if unknown is None else _find(document.value, unknown.group(1), steps)
        location = document.locate(Location(path).child(*place))
        raise ConfigError(_explained(text, unknown.group(1) if unknown else None, steps), location) from None
    _check_patterns(config, document, path)
    return config


def _check_patterns(config: Config, document: Document, path: str) -> None:
    from contract_check.model.location import Location  # noqa: PLC0415

    for service, pattern in config.code_patterns.items():
        try:
            groups = compiled(pattern).groups
        except ValueError as error:
            wrong = str(error)
        else:
            wrong = (
                "" if groups else "it captures nothing: put the name of the type into a group, e.g. `Client<(\\w+)>`"
            )
        if wrong:
            place = document.locate(Location(path).child("code-patterns", service))
            raise ConfigError(f"the code pattern of {service} cannot be used: {wrong}", place)


@functools.lru_cache(maxsize=256)
def compiled(pattern: str) -> Any:
    """A regular expression of the policy. RE2 runs in time linear in the text, whatever the pattern.

    Raises:
        ValueError: it is none, or asks for more than RE2 has (look-around, back references).
    """
    import re2  # noqa: PLC0415 - loaded only for policies with patterns

    options = re2.Options()
    options.log_errors = False
    options.max_mem = 16 << 20
    try:
        return re2.compile(pattern, options=options)
    except re2.error as error:
        said = error.args[0] if error.args else error
        raise ValueError(said.decode("utf-8", "replace") if isinstance(said, bytes) else str(said)) from None


def _find(value: Any, key: str, steps: list[str]) -> tuple[str | int, ...]:
    """Where an unknown key stands: msgspec leaves the names of free mappings out of its path."""
    todo: list[tuple[tuple[str | int, ...], Any]] = [((), value)]
    while todo:
        place, found = todo.pop(0)
        if isinstance(found, dict):
            if key in found and set(steps[:-1]) <= set(map(str, place)):
                return (*place, key)
            todo.extend(((*place, name), part) for name, part in found.items())
        elif isinstance(found, list):
            todo.extend(((*place, index), part) for index, part in enumerate(found))
    return tuple(steps)


def _explained(text: str, unknown: str | None, steps: list[str]) -> str:
    if unknown is None:
        value = _NO_CHOICE.match(text)
        choices = ", ".join(_choices(steps)) if value else ""
        return f"{value.group(1)} is not one of {choices}" if value and choices else _AT.sub("", text)
    known = sorted(field.encode_name for field in msgspec.structs.fields(_struct(steps[:-1])))
    import difflib  # noqa: PLC0415 - for mistakes only

    near = difflib.get_close_matches(unknown, known, 1)
    meant = f"; did you mean `{near[0]}`?" if near else f"; known are {', '.join(known)}"
    return f"unknown key `{unknown}`{meant}"


def _choices(steps: list[str]) -> list[str]:
    """The words that a key takes, as the published schema lists them."""
    todo: list[Any] = []
    structs: tuple[type[msgspec.Struct], ...] = (_struct(steps[:-1]), Config)
    for struct in structs:
        properties = msgspec.json.schema(struct)["$defs"][struct.__name__]["properties"]
        todo = todo or [properties[step] for step in reversed(steps) if step in properties][:1]
    found: list[str] = []
    while todo:
        part = todo.pop()
        if isinstance(part, dict):
            found += part.get("enum", ())
            todo += part.values()
        elif isinstance(part, list):
            todo += part
    return found


def _struct(steps: list[str]) -> type[msgspec.Struct]:
    """The record of the policy in which the last of `steps` is a key."""
    tables: Mapping[str, type[msgspec.Struct]] = {
        "compatibility": Compatibility, "paths": PathRule, "overrides": Override, "services": Service,
        "waivers": Waiver, "baseline": Baseline, "limits": Limits, "require": Requirement, "lint": Lint,
    }  # fmt: skip
    return next((tables[step] for step in steps if step in tables), Config)


def schema() -> dict[str, Any]:
    """The published JSON Schema of the policy file (`docs/config.schema.json`)."""
    return msgspec.json.schema(Config)
