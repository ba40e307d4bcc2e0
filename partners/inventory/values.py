"""What one row of a table says, as values the registry could hold, and what it cannot tell."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from django.utils.translation import gettext_noop as _

from partners.inventory import addresses, identifying, ownfiles, placing
from partners.inventory.addresses import is_email, left_out, says_phone
from partners.inventory.cells import (
    date_of,
    is_address,
    is_broken,
    is_ditto,
    is_emptied,
    lost_letters,
    name_and_acronym,
    says_nothing,
    text_of,
)
from partners.inventory.columns import WANTED, language_in
from partners.inventory.countries import is_wide
from partners.inventory.lists import Lists
from partners.inventory.numbers import number_in
from partners.inventory.people import language_of, people_in
from partners.inventory.rows import Row, Unworked, is_blank
from partners.inventory.tables import Line, Table
from partners.matching import normalise
from partners.models.sentences import Sentence, names_of, say
from partners.models.vocabulary import is_language

#: What an answer says when it is “none of the list”.
NONE = "-"
#: Longest text of an original cell that is kept.
KEPT = 2000
#: How a formula begins that came as a text, not a name such as “@work” or “+Vida”.
FORMULA = re.compile(r"=|[+@-].*[|!(]")
#: A cell that holds several years says a span, of which one is kept.
_YEAR = re.compile(r"(?<!\d)(?:1[0-9]{3}|20[0-9]{2})(?!\d)")
#: A longer text is no further name, whatever its heading says.
LONGEST_NAME = 300
#: So many further names are kept, and so many persons of one row.
MOST_NAMES, MOST_PEOPLE = 5, 5
#: Fields that are asked about, once per distinct value.
ASKED = ("country", "category")

#: What a row with our own number may take away from a record.
EMPTIABLE = (
    "acronym", "city", "address", "website", "email", "phone", "founded", "registration_number",
)  # fmt: skip


@dataclass(slots=True)
class Reading:
    """One row, read: values by field, doubts in words, and questions that somebody can answer."""

    sheet: str
    number: int
    #: The original cells by heading.
    cells: dict[str, str]
    values: dict[str, Any] = field(default_factory=dict)
    countries: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    doubts: list[Sentence] = field(default_factory=list)
    warnings: list[Sentence] = field(default_factory=list)
    refusal: Sentence | None = None
    #: ``(field, text)``: what could not be read, as it stands in the file.
    questions: list[tuple[str, str]] = field(default_factory=list)
    #: What the text of a question may mean: these are offered first.
    offers: dict[tuple[str, str], list[str]] = field(default_factory=dict)

    def ask(self, name: str, text: str, offers: Iterable[str] = ()) -> None:
        """Have somebody asked what a text means, with the codes that are likely."""
        self.questions.append((name, text))
        self.offers[name, text] = list(offers)

    @property
    def name(self) -> str:
        return self.values.get("name", "")

    @property
    def place(self) -> str:
        """The row as a report names it."""
        return f"{self.sheet}!{self.number}" if self.sheet else str(self.number)


@dataclass(slots=True)
class Reader:
    """Reads the rows of one table; answers given before settle what the lists do not know."""

    table: Table
    lists: Lists
    answers: Mapping[tuple[str, str], str] = field(default_factory=dict)
    #: The last filled cell of each column, for the marks that repeat it.
    above: dict[int, Any] = field(default_factory=dict)

    def read(self, line: Line) -> Reading:
        """The values of a row."""
        found = Reading(self.table.name, line.row.number, self.originals(line.row))
        line = replace(line, row=self.repeated(line.row))
        row = line.row
        name, acronym = self.named(row)
        found.values |= {"name": name, "acronym": acronym}
        self.doubt_name(found, name, row)
        people = self.people(row)
        of_people = [one["email"] for one in people if one["email"]]
        found.warnings += addresses.read_into(found.values, self.table, row, of_people)
        found.values["city"] = text_of(self.table.value(row, "city"))
        placing.read_country(self, found, line)
        self.read_category(found, line)
        self.read_rest(found, row)
        self.read_identifiers(found, row)
        self.read_work(found, row)
        self.read_people(found, row, people)
        self.name_unworked(found, row)
        found.values = {key: value for key, value in found.values.items() if value}
        return found

    def doubt_name(self, found: Reading, name: str, row: Row) -> None:
        """Why a name cannot be one, or may be none."""
        value = self.table.value(row, "name")
        if normalise(name):
            if not text_of(value):
                found.doubts.append(say(_("No name is given; the acronym stands for it.")))
            if FORMULA.match(name):
                message = _("The name looks like a formula: %(text)s.")
                found.doubts.append(say(message, text=name[:60]))
            elif "//" in name and is_address(name):
                message = _("The name is a web address: %(text)s. What is the organisation called?")
                found.doubts.append(say(message, text=name[:60]))
        elif isinstance(value, Unworked):
            message = _(
                "The name is a formula whose value is not in the file: %(text)s. "
                "Open the file in a spreadsheet, save it, and send it again."
            )
            found.refusal = say(message, text=str(value)[:60])
        elif not is_blank(value) and not is_broken(value) and "?" in str(value):
            message = _("The name cannot be read: %(text)s. The file has lost its letters.")
            found.refusal = say(message, text=original(value)[:60])
        else:
            found.refusal = say(_("The row has no name."))

    def repeated(self, row: Row) -> Row:
        """The row with what its marks of repetition stand for."""
        cells = list(row.cells)
        for at in row.filled():
            if is_ditto(cells[at]):
                cells[at] = self.above.get(at)
            self.above[at] = cells[at]
        return replace(row, cells=cells)

    def name_unworked(self, found: Reading, row: Row) -> None:
        """Say which formulas are left out, as those that lead into other files often are."""
        message = _("“%(text)s” is left out: the file does not hold the value of this formula.")
        for name in WANTED[1:]:
            for value in self.table.values(row, name):
                if isinstance(value, Unworked):
                    found.warnings.append(say(message, text=str(value)[:60]))

    def originals(self, row: Row) -> dict[str, str]:
        labels = self.table.labels
        found: dict[str, str] = {}
        for at in row.filled():
            label = labels[at] if at < len(labels) and labels[at] else f"#{at + 1}"
            while label in found:
                label += "'"
            found[label] = original(row.at(at))
        return found

    def named(self, row: Row) -> tuple[str, str]:
        name = text_of(self.table.value(row, "name"))
        acronym = text_of(self.table.value(row, "acronym"))
        acronym = acronym.partition("|")[0].strip()
        if not name and acronym:
            return acronym, ""
        return name_and_acronym(name, acronym)

    def answered(self, name: str, text: str) -> tuple[str, ...] | None:
        """The codes of an answer; nothing when nobody has answered yet."""
        answer = self.answers.get((name, normalise(text) or text))
        if answer is None:
            return None
        return () if answer == NONE else (answer,)

    def read_category(self, found: Reading, line: Line) -> None:
        categories = self.lists.categories
        value = self.table.value(line.row, "category")
        if is_broken(value):
            message = _("The category cannot be read: %(text)s.")
            found.doubts.append(say(message, text=original(value)[:60]))
            return
        text = text_of(value) or lost_letters(
            value
        )  # one word leaves as many question marks in every row
        has_column = "category" in self.table.columns
        if text:
            answer = self.answered("category", text)
            found.categories = answer if answer is not None else categories.named(text)
        elif not has_column and line.section:
            found.categories = self.section_says(line.section)
        if sentence := self.doubt_category(found, text):
            found.doubts.append(sentence)
        is_known = len(found.categories) == 1 and found.categories[0] in categories.by_code
        if is_known:
            found.values["category"] = found.categories[0]
        elif text and self.answered("category", text) is None:
            known = [code for code in found.categories if code in categories.by_code]
            found.ask("category", text, known)

    def section_says(self, title: str) -> tuple[str, ...]:
        """The category that the title of a section names; places have categories in their names."""
        if is_wide(title) or self.lists.countries.in_heading(title):
            return ()
        codes = self.lists.categories.named(title)
        return codes if len(codes) == 1 and codes[0] in self.lists.categories.by_code else ()

    def doubt_category(self, found: Reading, text: str) -> Sentence | None:
        """Why nobody can tell the category of a row; nothing when it is told."""
        if len(found.categories) > 1:
            known = self.lists.categories.by_code
            names = names_of(known[code] for code in found.categories if code in known)
            return say(_("Several categories: %(names)s. Which one is the main one?"), names=names)
        if found.categories:
            if found.categories[0] in self.lists.categories.by_code:
                return None
            return say(_("“%(text)s” is no civil-society organisation."), text=text[:60])
        if lost_letters(text):
            message = _("The category cannot be read: %(text)s. The file has lost its letters.")
            return say(message, text=text[:60])
        if text:
            return say(_("“%(text)s” is not a category."), text=text[:60])
        return say(_("No category is given.")) if "category" in self.table.columns else None

    def read_rest(self, found: Reading, row: Row) -> None:
        """Date, city, further names and countries, and what is kept as it is."""
        table = self.table
        value = table.value(row, "founded")
        founded = date_of(value, month_first=table.month_first)
        found.values["founded"] = founded
        if not founded and (text := text_of(value) or lost_letters(value)):
            found.warnings.append(left_out(text))
        elif len(set(_YEAR.findall(text := text_of(value)))) > 1:
            message = _("“%(text)s” is read as %(date)s.")
            found.warnings.append(say(message, text=text[:60], date=founded))
        for name in ("registration_number", "address"):
            found.values[name] = text_of(table.value(row, name))
        text = text_of(table.value(row, "partner_number"))
        number = number_in(text) or (ownfiles.number_of(text) if table.is_own else 0)
        if number:
            found.values["emptied"] = [
                name for name in EMPTIABLE if is_emptied(table.value(row, name))
            ]
        found.values["partner_number"] = number
        self.read_names(found, row)
        text = text_of(table.value(row, "activity_countries"))
        if text:
            named, unknown = self.lists.countries.listed(text)
            further = found.values.get("activity_countries", [])
            codes = [one.code for one in named]
            found.values["activity_countries"] = list(dict.fromkeys([*codes, *further]))
            if unknown:
                found.warnings.append(left_out(", ".join(unknown)))

    def read_names(self, found: Reading, row: Row) -> None:
        """Further names; those whose heading tells their language are translations."""
        labels, aliases = self.table.labels, []
        translations: dict[str, str] = {}
        for at in self.table.columns.get("alias", ()):
            cell = text_of(row.at(at))
            heading = language_in(labels[at]) if at < len(labels) else ""
            parts = ownfiles.several(cell) if self.table.is_own else cell.split("|")
            for language, text in map(named_language, parts):
                said = language or heading
                if not text or text == found.name:
                    continue
                if len(text) > LONGEST_NAME:
                    found.warnings.append(left_out(text))
                elif said and said not in translations:
                    translations[said] = text
                else:
                    aliases.append(text)
        found.values["aliases"] = aliases[:MOST_NAMES]
        found.warnings += map(left_out, aliases[MOST_NAMES:])
        found.values["translations"] = translations

    def read_identifiers(self, found: Reading, row: Row) -> None:
        """What other lists call it; without its list a number says nothing."""
        labels, pairs = self.table.labels, []
        for at in self.table.columns.get("identifiers", ()):
            heading = labels[at] if at < len(labels) else ""
            for text in identifying.parts_of(text_of(row.at(at))):
                if pair := identifying.pair_in(text, heading):
                    pairs.append(pair)
                else:
                    message = _("“%(text)s” is left out: the list that gave it is not named.")
                    found.warnings.append(say(message, text=text[:60]))
        found.values["identifiers"] = list(dict.fromkeys(pairs))

    def read_work(self, found: Reading, row: Row) -> None:
        """What the organisation says of itself, and does."""
        table = self.table
        texts = [text for value in table.values(row, "description") if (text := text_of(value))]
        if texts:
            text = "\n\n".join(dict.fromkeys(texts))
            found.values[f"description_{language_of(text)}"] = text
        areas: dict[str, None] = {}
        for value in table.values(row, "activities"):
            codes, unknown = self.lists.areas.named(text_of(value))
            areas |= dict.fromkeys(codes)
            if unknown:
                message = _("No activity area of the list: %(text)s.")
                found.warnings.append(say(message, text=", ".join(unknown)[:100]))
        found.values["activity_areas"] = list(areas)

    def people(self, row: Row) -> list[dict[str, str]]:
        """The persons to write to, in the order of their columns."""
        table = self.table
        places = sorted(table.columns.get("contact", ()))
        labels = [table.labels[at] if at < len(table.labels) else "" for at in places]
        functions = [row.at(at) for at in sorted(table.columns.get("contact_function", ()))]
        return people_in(list(zip(labels, map(row.at, places), strict=True)), functions)

    def read_people(self, found: Reading, row: Row, people: list[dict[str, str]]) -> None:
        found.values["contact"] = people[0] if people else {}
        found.values["further_contacts"] = people[1:MOST_PEOPLE]
        if others := people[MOST_PEOPLE:]:
            message = _("More contact persons than one row brings; left out: %(names)s.")
            names = ", ".join(one["name"] for one in others)
            found.warnings.append(say(message, names=names[:200]))
        said = " ".join(
            text for value in self.table.values(row, "contact") if (text := text_of(value))
        )
        if said and not people and said != found.values.get("email"):
            message = _("“%(text)s” is left out: the contact person has no name.")
            is_reached = is_email(said) or says_phone(said)
            found.warnings.append(say(message, text=said[:60]) if is_reached else left_out(said))


def named_language(text: str) -> tuple[str, str]:
    """The language that stands before a name, as lists for machines write it, and the name.

    >>> named_language("fr=Caritas Mali"), named_language("Caritas Mali")
    (('fr', 'Caritas Mali'), ('', 'Caritas Mali'))
    """
    code, equals, name = (part.strip() for part in text.partition("="))
    return (code, name) if equals and is_language(code) else ("", text.strip())


def original(value: Any) -> str:
    """A cell as it stands in the file."""
    if is_blank(value):
        return ""
    if isinstance(value, Unworked):
        return str(value)
    text = value if isinstance(value, str) else text_of(value)
    return text[:KEPT].replace("\0", "")


def is_nothing(text: str) -> bool:
    return says_nothing(text)
