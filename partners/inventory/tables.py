"""Finds the table in a sheet: its header, its rows of data, and what stands between them."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice, takewhile
from typing import Any

from partners.inventory import above, ownfiles
from partners.inventory.cells import is_month_first, text_of
from partners.inventory.columns import WANTED, guess
from partners.inventory.countries import is_wide
from partners.inventory.headers import (
    Head,
    Heads,
    filled_right,
    headers_in,
    labels_of,
    words_of,
)
from partners.inventory.lists import Lists
from partners.inventory.numbers import number_in
from partners.inventory.rows import Row, Sheet, Unworked, is_blank
from partners.matching import normalise

#: Rows that are looked at to find the header and to guess the columns.
SAMPLE = 400
#: Columns that tell nothing about an organisation by themselves.
WEAK = frozenset(["number", "notes", "status", "region", "level"])
#: What a second line of contacts under an organisation fills.
CONTACTS = frozenset(["contact", "email", "phone", "notes", "number", "address"])
#: What makes a row without a name one of the table, even alone: it is refused, and so not lost.
ALONE = frozenset(["country", "category", "website"])
_TOTAL = re.compile(
    r"(sous |sub |grand )?(total|totaux|totales|subtotal|suma|somme|sum)\b|nombre (total|d)\b|"
    r"(numero|number) (total|of)\b|total\w* (general|number)"
)
#: Formulas that count or add up what stands above them.
_COUNTING = re.compile(r"=\+?\s*(_xlfn\.)?(SUM|COUNT|SUBTOTAL|AVERAGE|MAX|MIN)", re.IGNORECASE)
_FOOTNOTE = re.compile(
    r"\s*(\*|†|\(\d\)\s|\d\)\s|¹|nb\b|n\.b\.|nota\b|notes?\b|source|fuente|remarque|remark|légende|legend|"
    r"leyenda|ref\.|référence|mise à jour|updated|last update|actualizado|última|dernière|prepared|"
    r"préparé|elaborado|arrêtée? l[ea] présente? |\(?voir |see |ver )",
    re.IGNORECASE,
)
#: Marks of footnotes that also number the rows of some lists: they count under the data alone.
_MARK = re.compile(r"\s*(\(\*+\)|\d{1,2}/\s|[¹²³]|[a-z]\)\s|\([a-z]\)\s)")
#: How the title of a part begins: “Part III”, “B.”, “IV –”.
_PART = re.compile(
    r"(?i:part|partie|parte|section|secci[oó]n|chapter|chapitre|cap[ií]tulo|annexe?|anexo|zone|zona)"
    r"\s+([A-Z]|[IVX]+|\d+)\b|([A-Z]|[IVX]+)[.)]?\s*[-–—:]\s|([A-Z]|[IVX]+)[.)]\s"
)
#: How a line for those who made the list begins, whatever else it holds.
_SIGNED = re.compile(
    r"(prepared|compiled|approved|validated|reviewed|checked|signed|completed|elaborado|revisado|aprobado|"
    r"preparado|verificado|préparé|établi|validé|approuvé|vérifié|saisi)\s+(by|por|par)\b|"
    r"(date|fecha|firma|signature|visa|name and signature|nombre y firma|nom et signature)\s*:",
    re.IGNORECASE,
)
_EXAMPLE = re.compile(
    r"\(?\s*(ex|e\.g|exemple|example|ejemplo|p\.\s?ej)\b\s*([.:)–-]|\Z|((of|de|d|an?|l[ae]|une?|your|su|votre)\b\s*)*"
    r"(ngo|ong|osc|cso|row|ligne|fila|line|l[ií]nea|organi[sz]ations?|organizaci[oó]n|partner|partenaire|socio|"
    r"nom|name|nombre|saisie|entry|remplissage|llenado)\b)",
    re.IGNORECASE,
)
_BODY = re.compile(
    r"\b(association|asociaci[oó]n|fondation|foundation|fundaci[oó]n|ong|ngo|r[ée]seau|red|network|"
    r"union|uni[oó]n|universit|universidad|caritas|croix|cruz|cross|collectif|colectivo|syndicat)",
    re.IGNORECASE,
)


@dataclass(slots=True)
class Line:
    """One row of data with what the section above it says."""

    row: Row
    section: str = ""
    #: The title above that one, which says the country of several sections.
    country: str = ""


@dataclass(slots=True)
class Table:
    """A table in a sheet: where its header ends, and which column holds what."""

    sheet: Sheet
    labels: list[str]
    groups: list[str]
    columns: dict[str, list[int]]
    first: int = 1
    #: The last row of the header; 0 when there is none.
    header: int = 0
    month_first: bool = False
    #: Whether it is an export of this portal: its plain numbers are ours.
    is_own: bool = False
    #: Whether countries are written in two letters: “NA” is Namibia then, not “not available”.
    is_coded: bool = False
    #: The lines of the header, by which it is known where it is repeated.
    heads: list[frozenset[tuple[int, str]]] = field(default_factory=list)

    @property
    def name(self) -> str:
        return self.sheet.name

    @property
    def summary(self) -> str:
        """The columns found, for a terminal: ``name = Nom, country = Pays``."""
        said = []
        for name, positions in sorted(self.columns.items(), key=lambda pair: pair[1]):
            at = positions[0]
            label = self.labels[at] if at < len(self.labels) and self.labels[at] else f"#{at + 1}"
            said.append(f"{name} = {label[:30]}")
        return ", ".join(said)

    @property
    def not_taken(self) -> list[str]:
        """The headings of columns from which nothing comes into the registry."""
        taken = {at for name in WANTED for at in self.columns.get(name, ())}
        return [label for at, label in enumerate(self.labels) if label and at not in taken]

    def value(self, row: Row, name: str) -> Any:
        """The first filled value of a field in a row."""
        positions = self.columns.get(name, ())
        return next((row.at(at) for at in positions if not is_blank(row.at(at))), None)

    def values(self, row: Row, name: str) -> list[Any]:
        return [row.at(at) for at in self.columns.get(name, ()) if not is_blank(row.at(at))]

    def learn(self, rows: Sequence[Row]) -> None:
        """How the rows of a sample write dates and countries."""
        self.month_first = is_month_first(self.value(row, "founded") for row in rows)
        codes = [len(text) for row in rows if (text := text_of(self.value(row, "country")))]
        self.is_coded = codes.count(2) > 0.8 * len(codes) if codes else False

    def heads_met(self) -> Heads:
        """The headings in the sheet, of which only its first has been met."""
        own = Head(self.heads, self.labels, self.columns)
        return Heads([own], own, own, self.header)

    def lines(self, lists: Lists) -> Iterator[Line]:
        """The rows of data, each with its section; meanwhile the columns are those of the row."""
        heads = self.heads_met()
        own = heads.now
        try:
            yield from self.lines_under(heads, lists)
        finally:
            self.labels, self.columns = own.labels, own.columns

    def lines_under(self, heads: Heads, lists: Lists) -> Iterator[Line]:
        section, country, is_first = "", "", True
        for row in self.sheet.rows():
            if row.number <= self.header:
                if row.number < self.first and above.belongs(self, row, lists):
                    yield Line(row)
                continue
            if heads.take(row, lists):
                self.labels, self.columns = heads.now.labels, heads.now.columns
                continue
            if self.is_noise(row, is_first):
                continue
            if (title := self.title_of(row, lists, is_first)) is not None:
                section, is_first = title, False
                country = self.country_under(title, country, lists)
            elif self.is_data(row):
                is_first = False
                yield Line(row, section, country)

    def rows_before_next(self, rows: Sequence[Row], lists: Lists) -> list[Row]:
        """The rows above the next heading that says something else."""
        heads = self.heads_met()
        own = heads.now
        return list(
            takewhile(lambda row: not (heads.take(row, lists) and heads.now is not own), rows)
        )

    def country_under(self, title, country, lists) -> str:
        """The title that says the country from here on: kinds stand under one, regions do not."""
        if lists.countries.in_heading(title):
            return title
        return country if "country" not in self.columns and lists.categories.named(title) else ""

    def is_noise(self, row, is_first) -> bool:
        """Totals, footnotes, examples, numbered columns, and rows that only wait to be filled."""
        filled = row.filled()
        texts = [text_of(row.at(at)) for at in filled]
        words = [text for text in texts if text]
        if self.has_lost_name(row):
            return False
        if not words:
            return True
        others = [at for at in filled if not is_figure(row.at(at))]
        if len(others) <= 1 and any(_TOTAL.match(normalise(text)) for text in words[:3]):
            return True
        if len(others) <= 1 and _FOOTNOTE.match(words[0]):
            return True
        if not others or _SIGNED.match(words[0]):
            return True
        is_alone = len(filled) == 1 and len(self.columns) > 1 and not is_first
        if is_alone and _MARK.match(words[0]) and not _BODY.search(words[0]):
            return True
        name = text_of(self.value(row, "name"))
        if is_first and _EXAMPLE.match(name or words[0]):
            return True
        return is_first and len(words) > 2 and all(re.fullmatch(r"\(?\w\)?", one) for one in words)

    def has_lost_name(self, row) -> bool:
        """Whether a formula without its value stands where the name should: no total, nor a title."""
        name = self.value(row, "name")
        return isinstance(name, Unworked) and not _COUNTING.match(name)

    def title_of(self, row, lists, is_first) -> str | None:
        """The title of a section that stands alone in a row; nothing for other rows."""
        filled = [at for at in row.filled() if at not in row.carried and not is_figure(row.at(at))]
        if len(filled) != 1 or self.is_without_name(row, filled[0], lists):
            return None
        at = filled[0]
        text = text_of(row.at(at))
        numbers = self.columns.get("number", [])
        is_numbered = any(not is_blank(row.at(one)) and one != at for one in numbers)
        if is_numbered or not text or number_in(text):
            return None
        names = self.columns.get("name", [])
        is_wide_cell = any(first <= at <= last for first, last in row.spans)
        if at not in names or is_wide_cell or numbers:
            return text
        if lists.countries.in_heading(text) or is_wide(text) or text.endswith(":"):
            return text
        if _PART.match(text) and not _BODY.search(text):
            return text
        has_more = len(self.columns) > 2
        if has_more and (is_first or row.after_gap) and not _BODY.search(text):
            return text
        if len(text) > 100 and text.endswith("."):
            return text  # a note under the table
        return None

    def is_without_name(self, row, at, lists) -> bool:
        """Whether a row has lost its name: a formula stands for it, or a country alone in its column.

        A title of a section would stand further left.
        """
        if self.has_lost_name(row):
            return True
        filled = [one for places in self.columns.values() for one in places]
        return (
            at in self.columns.get("country", ())
            and at > min(filled)
            and not any(first <= at <= last for first, last in row.spans)
            and lists.countries.exact(text_of(row.at(at))) is not None
        )

    def is_data(self, row) -> bool:
        """Whether a row says something about an organisation."""
        said = {
            name
            for name, positions in self.columns.items()
            if any(not is_blank(row.at(at)) for at in positions if at not in row.carried)
        }
        if "name" in said or number_in(text_of(self.value(row, "partner_number"))):
            return True
        told = said - WEAK
        # whoever forgot a name has still filled what only an organisation has
        return (len(told) > 1 or bool(told & ALONE)) and not said <= CONTACTS


def is_figure(value) -> bool:
    """Whether a cell holds a number, a formula without a value, or “149 OSC”."""
    if isinstance(value, (int, float, Unworked)):
        return True
    return (
        isinstance(value, str)
        and re.fullmatch(r"\s*\d[\d\s.,]*(%|\s[A-Za-z]{2,5})?\s*", value) is not None
    )


def find(sheet: Sheet, lists: Lists) -> Table | None:
    """The table of organisations in a sheet; none in look-up lists and notes.

    It begins under the first heading that has organisations; those further down are read on the way.
    """
    sample = list(islice(sheet.rows(), SAMPLE))
    if not sample:
        return None
    if own := ownfiles.heading_in(sample):
        return own_table(sheet, sample, *own)
    places = headers_in(sample)
    if not places:
        return without_header(sheet, sample, lists)
    *earlier, best = places
    for place in earlier:
        table, rows = table_at(sheet, sample, place, lists)
        if is_of_organisations(table, rows, lists) and holds_any(table, rows, lists):
            return table
    table, rows = table_at(sheet, sample, best, lists)
    return table if is_of_organisations(table, rows, lists) else None


def own_table(sheet, sample, heads, columns) -> Table:
    """The table of an export of this portal."""
    labels, last = [text_of(cell) for cell in heads[0].cells], heads[-1].number
    table = Table(sheet, labels, [], columns, heads[0].number, last, is_own=True)
    table.heads = [words_of(row) for row in heads]
    table.learn([row for row in sample if row.number > last])
    return table


def table_at(sheet, sample, place, lists) -> tuple[Table, list[Row]]:
    """The table under a header of the sample, and its rows there."""
    at, height = place
    block = sample[at : at + height]
    labels, groups = labels_of(block)
    if height == 1 and at and sample[at - 1].number == block[0].number - 1:
        groups = filled_right(sample[at - 1])
    columns = guess(labels, groups, [], lists)
    table = Table(sheet, labels, groups, columns, block[0].number, block[-1].number)
    table.heads = [
        words_of(row) for row in sample[max(0, at - 1) : at + height] if len(words_of(row)) > 1
    ]
    rows = table.rows_before_next(sample[at + height :], lists)
    table.columns = guess(labels, groups, only_filled(rows), lists)
    table.learn(rows)
    return table, rows


def is_of_organisations(table, rows, lists) -> bool:
    return "name" in table.columns and not is_lookup(table, rows, lists)


def holds_any(table, rows, lists) -> bool:
    """Whether an organisation stands among these rows."""
    return any(
        table.is_data(row)
        and not table.is_noise(row, is_first=True)
        and table.title_of(row, lists, is_first=True) is None
        for row in rows
    )


def only_filled(rows):
    """Rows of a sample without titles of sections and totals: they would blur the guess."""
    return [row for row in rows if len(row.filled()) > 1] or rows


def without_header(sheet, sample, lists):
    """A list without headings: its columns are known by their values alone."""
    rows = only_filled(sample)
    columns = guess([], [], rows, lists)
    if "name" not in columns or not ({"country", "website", "email", "category"} & set(columns)):
        return None
    if len(rows) < 3:
        return None
    table = Table(sheet, [], [], columns, sample[0].number, 0)
    table.learn(rows)
    return None if is_lookup(table, rows, lists) else table


def is_lookup(table, rows, lists) -> bool:
    """Whether the names of a table are countries, categories or regions: a list to choose from."""
    names = [text for row in rows if (text := text_of(table.value(row, "name")))]
    if not names:
        return not rows or not set(table.columns) & {"country", "website", "email"}
    known = sum(
        bool(
            lists.countries.exact(name)
            or lists.categories.exact(name)
            or (is_wide(name) and len(name) < 12)
        )
        for name in names
    )
    rich = set(table.columns) & (set(WANTED) - {"name", "country", "category", "alias", "acronym"})
    return known > 0.6 * len(names) and not (rich and known < 0.9 * len(names))
