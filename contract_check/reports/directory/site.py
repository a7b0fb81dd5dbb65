"""The site: every page with its address. The same survey gives the same bytes."""

from __future__ import annotations

import functools
import pathlib
from typing import TYPE_CHECKING, Any

import jinja2
import msgspec
from markupsafe import Markup

from contract_check.reports import escape, html
from contract_check.reports.directory import facets, pages, searching, tables
from contract_check.reports.directory.addresses import Addresses, addresses, slugs
from contract_check.reports.directory.changes import Changes, worst
from contract_check.reports.directory.prose import first_line, inert, prose, sentence
from contract_check.reports.directory.service_map import ServiceMap, service_map, svg
from contract_check.reports.directory.shapes import Shapes
from contract_check.version import __version__

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from contract_check.model.survey import Listing, Survey

TEMPLATES = pathlib.Path(__file__).parent.parent / "templates"
POLICY = "default-src 'none'; style-src 'self' file:; script-src 'self' file:; base-uri 'none'; form-action 'none'"
"""No page may load anything but the site's own style and scripts (`file:`, where a page has no origin of its own)."""
_WHOLE = 500
"""Interfaces that one page lists in full; with more, each group has a page."""
_MAP = 80
"""Services on the first page's map; a larger one has a page of its own."""


class Context(msgspec.Struct, frozen=True):
    """What every page of one site knows."""

    title: str
    version: str
    source: str
    addresses: Addresses
    changes: Changes
    ways: tuple[tuple[str, str], ...] = (
        *((facet.key, facet.title) for facet in facets.FACETS),
        ("map", "Map"),
    )


class Line(msgspec.Struct, frozen=True):
    """An interface in a list."""

    href: str
    name: str
    below: Markup
    deprecated: bool = False
    level: str = ""


class Entries(msgspec.Struct, frozen=True):
    """A heading with its interfaces."""

    name: str
    count: int
    href: str = ""
    owner: str = ""
    rows: tuple[Line, ...] | None = None
    """None where they have a page of their own."""


def files(survey: Survey, changes: Changes, title: str = "Interfaces") -> Iterator[tuple[str, str]]:
    """(address, content) of everything in the site."""
    return Site(survey, changes, title).files()


class Site:
    """Writes the pages of one survey."""

    def __init__(self, survey: Survey, changes: Changes, title: str) -> None:
        self._survey = survey
        self._changes = changes
        self._map = service_map(survey.listings, changes)
        services = self._map.services
        self._addresses = addresses(survey.listings, services, survey.contracts)
        source = survey.revision[:12] or pathlib.PurePath(survey.name).name
        self._context = Context(title, __version__, source, self._addresses, changes)
        self._environment = _environment()

    def files(self) -> Iterator[tuple[str, str]]:
        """(address, content), the first page first."""
        yield "index.html", self._index()
        yield from self._loose_contracts()
        for facet in facets.FACETS:
            yield from self._facet(facet)
        for name in self._map.services:
            yield self._addresses.services[name], self._service(name)
        yield from self._interfaces()
        yield "map.html", self._map_page()
        yield "map.svg", self._picture()
        yield "assets/style.css", _style()
        yield "assets/search.js", (TEMPLATES / "directory/search.js").read_text(encoding="utf-8")
        yield "assets/search-data.js", self._search_index()

    def _render(self, template: str, root: str, **values: Any) -> str:
        found = self._environment.get_template(f"directory/{template}.html.j2")
        return found.render(site=self._context, root=root, policy=POLICY, **({"here": ""} | values))

    def _line(self, one: Listing, *, grouped: bool = False) -> Line:
        """`grouped`: a heading above already names the provider."""
        below = [inert(one.id, 80)] if one.name != one.id else []
        below += [first_line(one.purpose)] if one.purpose else []
        below += [] if grouped else [inert(one.provider or self._called(one.contract), 80)]
        level = worst(self._changes.of(one))
        return Line(self._addresses.of(one), one.name, Markup(" · ").join(below), one.deprecated, level)

    def _lines(self, listings: Sequence[Listing], *, grouped: bool = False) -> tuple[Line, ...]:
        return tuple(self._line(one, grouped=grouped) for one in listings)

    def _index(self) -> str:
        survey = self._survey
        small = len(survey.listings) <= _WHOLE
        services = [
            Entries(
                name,
                len(of),
                self._addresses.services[name],
                of[0].owner,
                self._lines(of, grouped=True) if small else None,
            )
            for name, of in facets.grouped(facets.FACETS[0], survey.listings)
            if name in self._addresses.services
        ]
        loose = [
            Entries(
                self._called(path),
                len(of),
                self._contract_page(path),
                rows=self._lines(of, grouped=True) if small else None,
            )
            for path, of in self._loose.items()
        ]
        changed = [line for line in self._lines(survey.listings) if line.level]
        return self._render(
            "index",
            "",
            counts=_counts(survey),
            services=services,
            loose=loose,
            changed=changed,
            elsewhere=self._changes.elsewhere,
            problems=[problem for problem in survey.problems if problem.fatal],
            map=self._drawn(self._map, "") if self._map.relations and len(self._map.services) <= _MAP else "",
        )

    @functools.cached_property
    def _loose(self) -> dict[str, list[Listing]]:
        """Contract -> interfaces whose provider nobody names."""
        found: dict[str, list[Listing]] = {}
        for one in self._survey.listings:
            if not one.provider:
                found.setdefault(one.contract, []).append(one)
        return found

    def _loose_contracts(self) -> Iterator[tuple[str, str]]:
        """Where the first page is too small for all interfaces, those of a contract without a provider need one."""
        if len(self._survey.listings) > _WHOLE:
            above = {"href": "index.html", "name": "Start"}
            for path, of in self._loose.items():
                page = self._render(
                    "list", "../", heading=self._called(path), rows=self._lines(of, grouped=True), above=above
                )
                yield self._contract_page(path), page

    def _contract_page(self, path: str) -> str:
        return self._addresses.contracts[path].replace("types/", "contracts/", 1) + ".html"

    def _facet(self, facet: facets.Facet) -> Iterator[tuple[str, str]]:
        groups = facets.grouped(facet, self._survey.listings)
        if all(name == facets.UNSAID for name, _ in groups):
            groups = []
        whole = sum(len(listings) for _, listings in groups) <= _WHOLE
        short = slugs(name for name, _ in groups)
        shown = []
        for name, listings in groups:
            own = self._addresses.services.get(name, "") if facet.key in ("service", "consumer") else ""
            href = own or ("" if whole else f"{facet.key}/{short[name]}.html")
            rows = self._lines(listings) if whole else None
            shown.append(Entries(name, len(listings), href, rows=rows))
            if href and not own:
                above = {"href": f"{facet.key}.html", "name": facet.title}
                yield href, self._render("list", "../", heading=name, rows=self._lines(listings), above=above)
        yield f"{facet.key}.html", self._render("facet", "", facet=facet, groups=shown, here=facet.key)

    def _service(self, name: str) -> str:
        provided = [one for one in self._survey.listings if one.provider == name]
        used = [one for one in self._survey.listings if name in {known.service for known in one.consumers}]
        around = self._map.around(name)
        return self._render(
            "service",
            "../",
            name=name,
            owner=next((one.owner for one in provided if one.owner), "")
            or next((known.owner for one in used for known in one.consumers if known.service == name), ""),
            provided=self._lines(provided, grouped=True),
            used=self._lines(used),
            map=self._drawn(around, "../", name) if around.relations else "",
        )

    def _interfaces(self) -> Iterator[tuple[str, str]]:
        shapes = {
            path: Shapes(contract.types, self._addresses.contracts[path], "../../")
            for path, contract in self._survey.contracts.items()
        }
        for one in self._survey.listings:
            yield self._addresses.of(one), self._interface(one, shapes)
        for path in self._survey.contracts:
            written: set[str] = set()
            # Pages of types refer to further types, which get theirs in turn.
            while todo := [name for name in shapes[path].wanted if name not in written]:
                for name in todo:
                    written.add(name)
                    yield shapes[path].page(name), self._type(path, name, shapes[path])

    def _interface(self, one: Listing, shapes: dict[str, Shapes]) -> str:
        several = len(one.bound) > 1
        sides = [
            pages.side(
                bound,
                self._survey.contracts[bound.contract].types,
                shapes[bound.contract],
                number if several else 0,
                one.entry,
            )
            for number, bound in enumerate(one.bound, 1)
        ]
        marks = self._changes.of(one)
        return self._render(
            "interface",
            "../../",
            one=one,
            facts=list(pages.facts(one)),
            sides=sides,
            tables=list(tables.tables(one, self._service_link)),
            changes=marks,
            level=worst(marks),
            place=self._called(one.contract),
        )

    def _called(self, path: str) -> str:
        """A contract as a heading: the one that is the whole tree has no path to show."""
        contract = self._survey.contracts[path]
        return path if path != "." else f"{contract.title or 'All'} ({contract.format} files)"

    def _service_link(self, name: str) -> Markup:
        href = self._addresses.services.get(name)
        return Markup('<a href="../../{}">{}</a>').format(href, inert(name)) if href else inert(name)

    def _type(self, path: str, name: str, shapes: Shapes) -> str:
        type_ = self._survey.contracts[path].types[name]
        limits = " · ".join([*type_.limits, *(["no other fields"] if type_.closed else [])])
        return self._render(
            "type",
            "../../",
            name=name,
            place=self._called(path),
            type=type_,
            limits=sentence(limits),
            inside=shapes.own(name),
        )

    def _drawn(self, found: ServiceMap, root: str, here: str = "") -> Markup:
        links = {name: root + href for name, href in self._addresses.services.items()}
        return svg(found, links, f"Around {here}" if here else "Who uses what", here)

    def _map_page(self) -> str:
        return self._render(
            "map", "", map=self._drawn(self._map, ""), relations=list(self._map.relations.items()), here="map"
        )

    def _picture(self) -> str:
        """The map as a file of its own, with its style inside and without links."""
        kept = "\n".join(line for line in _style().splitlines() if ".map" in line or "--" in line or line == "} }")
        drawing = svg(self._map, {}, "Who uses what")
        return str(drawing).replace("<defs>", f"<style>{kept}</style><defs>", 1) + "\n"

    def _search_index(self) -> str:
        types = {path: contract.types for path, contract in self._survey.contracts.items()}
        rows = [
            (
                escape.visible(one.name, 120),
                self._addresses.of(one),
                escape.visible(" · ".join(filter(None, (one.provider or one.contract, one.purpose))), 110),
                set(searching.words_of(one, types)),
            )
            for one in self._survey.listings
        ]
        rows += [
            (escape.visible(name, 120), href, "service", set(searching.tokens(name)))
            for name, href in self._addresses.services.items()
        ]
        return searching.script(rows)


def _style() -> str:
    """The style of all reports, and what a site has besides."""
    return str(html.style()) + (TEMPLATES / "directory/directory.css").read_text(encoding="utf-8")


def _counts(survey: Survey) -> str:
    providers = {one.provider for one in survey.listings if one.provider}
    told = [(survey.interfaces, "interface"), (len(providers), "service"), (len(survey.contracts), "contract file")]
    words = ", ".join(f"{number:,} {word}{'s' * (number != 1)}" for number, word in told)
    covered = sum(one.entry is not None for one in survey.listings)
    return f"{words}; {covered:,} catalog entr{'y' if covered == 1 else 'ies'}."


@functools.cache
def _environment() -> jinja2.Environment:
    found = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
    )
    found.filters.update(inert=inert, prose=prose, sentence=sentence)
    return found
