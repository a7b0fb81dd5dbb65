"""The policy file `.contract-check.yml`: what is checked, how strictly, and who consumes what.

Read from the base side of a pull request, so that a change cannot silence its own check.
"""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Annotated, Any, Literal, get_args

import msgspec

from contract_check.globs import Globs, matches
from contract_check.model.contract import FormatName  # noqa: TC001 - msgspec looks the types up

if TYPE_CHECKING:
    from collections.abc import Mapping

LevelWord = Literal["breaking", "warning", "compatible"]
Mode = Literal["backward", "forward", "full", "none", "backward-transitive", "forward-transitive", "full-transitive"]
Encoding = Literal["file", "package", "wire-json", "wire"]
AnyMode = Literal[Mode, Encoding]
Draft = Literal["draft-04", "draft-06", "draft-07", "2019-09", "2020-12"]


class PathRule(msgspec.Struct, forbid_unknown_fields=True, rename="kebab"):
    """Files that are contracts, whatever they look like."""

    glob: str
    format: FormatName


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
    format: Literal[FormatName, ""] = ""
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


class Config(msgspec.Struct, forbid_unknown_fields=True, rename="kebab", dict=True):
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
        return next(iter(self._provided.of(path)), "")

    def home(self, path: str) -> str:
        """The service whose `paths` match a file, "" when none do."""
        return next(iter(self.homes.of(path)), "")

    @functools.cached_property
    def _provided(self) -> Globs[str]:
        return Globs((glob, name) for name, service in sorted(self.services.items()) for glob in service.provides)

    @functools.cached_property
    def homes(self) -> Globs[str]:
        """The services by the globs of their own source."""
        return Globs((glob, name) for name, service in self.services.items() for glob in service.paths)


_MODES: Mapping[str, tuple[str, ...]] = {
    "jsonschema": get_args(Mode),
    "avro": get_args(Mode),
    "protobuf": (*get_args(Encoding), "none"),
}


def modes(format_name: str) -> tuple[str, ...]:
    """What `compatibility` may be for contracts of a format."""
    return _MODES.get(format_name, ("none",))


_VALIDATED = frozenset({"jsonschema"})
"""Formats that promise a set of values and nothing else: readers validate against it, none is lenient."""


def _override(found: dict[str, Any], override: Override, format_name: str) -> None:
    mode = override.compatibility
    settings = {
        "compatibility": mode if mode in modes(format_name) else None,
        "undeclared-fields": override.undeclared_fields,
        "format-assertion": override.format_assertion,
        "dialect": override.dialect,
    }
    found |= {name: value for name, value in settings.items() if value is not None}
    found["levels"] |= override.levels


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
