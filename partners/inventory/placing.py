"""The country of a row: what its cell says, the section it stands in, and what has to be asked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_noop as _

from partners.inventory.cells import is_broken, lost_letters, text_of
from partners.inventory.countries import is_wide
from partners.matching import contains, host_of, normalise
from partners.models.sentences import names_of, say

if TYPE_CHECKING:
    from collections.abc import Iterable

    from partners.inventory.countries import Countries
    from partners.inventory.tables import Line
    from partners.inventory.values import Reader, Reading
    from partners.models.sentences import Sentence

#: Short names that two countries share: the first is called so officially, or most often meant.
SHARED = {
    "congo": ("CG", "CD"), "korea": ("KR", "KP"), "coree": ("KR", "KP"), "corea": ("KR", "KP"),
    "virgin islands": ("VI", "VG"), "iles vierges": ("VI", "VG"), "islas virgenes": ("VI", "VG"),
    "saint martin": ("MF", "SX"), "st martin": ("MF", "SX"), "san martin": ("MF", "SX"),
}  # fmt: skip
#: Words that say which of two Congos is meant.
TELLING = {"kinshasa": "CD", "rdc": "CD", "drc": "CD", "brazzaville": "CG"}
#: Country codes of the net that anybody may have, and that say nothing.
SOLD = frozenset("ac ai am as bz cc cf co cx dj eu fm ga gg gl gq im io is la li ly me ml mn ms nu pw "
                 "sc sh st su tk to tv us vc vu ws".split())  # fmt: skip


def read_country(reader: Reader, found: Reading, line: Line) -> None:
    """The country of a row, or of the section it stands in."""
    table, countries = reader.table, reader.lists.countries
    value = table.value(line.row, "country")
    text = text_of(value)
    if table.is_coded and isinstance(value, str) and value.strip() == "NA":
        text = "NA"
    if is_broken(value):
        message = _("The country cannot be read: %(text)s.")
        found.doubts.append(say(message, text=str(value)[:60]))
        return
    titles = (line.section, line.country, table.name)
    within = next(filter(None, map(countries.in_heading, titles)), ())
    if lost := lost_letters(value):
        read_lost(reader, found, lost, tuple(one.code for one in within))
    elif text:
        read_text(reader, found, text, {one.code for one in within})
    else:
        found.countries = tuple(one.code for one in within)
        doubt(reader, found, text)
        doubt_title(reader, found, line)
    if len(found.countries) == 1:
        found.values["country"] = found.countries[0]


def doubt_title(reader: Reader, found: Reading, line: Line) -> None:
    """Say where the row's own columns name another country than the title above it."""
    own = reader.lists.countries.named(text_of(reader.table.value(line.row, "activity_countries")))
    if len(found.countries) == 1 == len(own) and own[0].code != found.countries[0]:
        message = _("The title above says %(title)s, the row itself %(names)s.")
        title, names = countries_of(reader, found.countries), countries_of(reader, [own[0].code])
        found.doubts.append(say(message, title=title, names=names))


def read_text(reader: Reader, found: Reading, text: str, within: set[str]) -> None:
    """The country that a cell names; of a shared name the one that the row or its section means."""
    answer = reader.answered("country", text)
    if answer is None and not reader.table.is_own and (shared := SHARED.get(normalise(text))):
        known = [code for code in shared if code in reader.lists.countries.by_code]
        said = (within or evidence(found.values, reader.lists.countries)) & set(known)
        found.countries = tuple(said) if len(said) == 1 else tuple(known[:1])
        if len(said) != 1 and len(known) > 1:
            message = _(
                "“%(text)s” may mean several countries: %(names)s. The first counts until somebody "
                "answers."
            )
            names = countries_of(reader, known)
            found.doubts.append(say(message, text=text[:60], names=names))
            found.ask("country", text, known)
        return
    named = tuple(one.code for one in reader.lists.countries.named(text))
    found.countries = named if answer is None else answer
    if not found.countries and answer is None:
        found.ask("country", text)
    keep_further_countries(reader, found, named)
    doubt(reader, found, text)


def read_lost(reader: Reader, found: Reading, lost: str, within: tuple[str, ...]) -> None:
    """A cell of question marks: what the row says otherwise counts, and somebody is asked.

    The same marks may have been another country in the next row: each row is a question.
    """
    question = f"{lost[:20]} – {found.name}"[:200]
    answer = reader.answered("country", question)
    if answer is not None:
        found.countries = answer
        return
    message = _("The country cannot be read: %(text)s. The file has lost its letters.")
    found.doubts.append(say(message, text=lost[:60]))
    told = set(within) or evidence(found.values, reader.lists.countries)
    if len(told) == 1:
        found.countries = tuple(told)
        names = countries_of(reader, told)
        message = _("The rest of the row says %(names)s, which counts until somebody answers.")
        found.doubts.append(say(message, names=names))
    found.ask("country", question, sorted(told))


def evidence(values: dict[str, Any], countries: Countries) -> set[str]:
    """The countries that the name, the city and the addresses of a row speak of."""
    words = normalise(f"{values.get('name', '')} {values.get('city', '')}").split()
    found = {code for word, code in TELLING.items() if word in words}
    for word in words:
        if country := countries.nationalities.get(word) or countries.nationalities.get(
            word.removesuffix("s")
        ):
            found.add(country.code)
    called = [name for name in countries.for_typos if contains(words, name.split())]
    for name in called:
        # of “République démocratique du Congo” the Congo is a part
        if not any(name != other and contains(other.split(), name.split()) for other in called):
            found.add(countries.for_typos[name].code)
    for address in (values.get("website", ""), values.get("email", "")):
        host = address.rpartition("@")[2] if "@" in address else host_of(address)
        ending = host.rpartition(".")[2].lower()
        code = {"UK": "GB"}.get(ending.upper(), ending.upper())
        if len(ending) == 2 and ending not in SOLD and code in countries.by_code:
            found.add(code)
    return found


def keep_further_countries(reader: Reader, found: Reading, named: tuple[str, ...]) -> None:
    """Of several countries in a cell those that are not the headquarters: it works there."""
    if len(named) < 2 or not found.countries:
        return
    headquarters = found.countries[0] if len(found.countries) == 1 else ""
    further = [code for code in named if code != headquarters]
    found.values["activity_countries"] = further
    if headquarters:
        message = _("Further countries: %(names)s. They come in as countries of activity.")
        found.warnings.append(say(message, names=countries_of(reader, further)))


def doubt(reader: Reader, found: Reading, text: str) -> None:
    """Why nobody can tell the country of a row."""
    if len(found.countries) > 1:
        message = _("Several countries: %(names)s. Which one is the headquarters?")
        found.doubts.append(say(message, names=countries_of(reader, found.countries)))
        found.ask("country", text, found.countries)
    elif not found.countries and text:
        message = (
            _("“%(text)s” is no single country.")
            if is_wide(text)
            else _("“%(text)s” is not a country of the list.")
        )
        found.doubts.append(say(message, text=text[:60]))
    elif not found.countries and "country" in reader.table.columns:
        found.doubts.append(say(_("No country is given.")))


def countries_of(reader: Reader, codes: Iterable[str]) -> Sentence:
    return names_of(reader.lists.countries.by_code[code] for code in codes)
