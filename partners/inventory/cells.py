"""Cells as people write them: tidy text, web and e-mail addresses, dates in any shape, names."""

import re
import unicodedata
from datetime import date, datetime, timedelta
from typing import Any

import ftfy

from partners.inventory.rows import Linked, Unworked
from partners.matching import host_of, normalise

#: The sign by which somebody says that a value is to be taken away, as our own workbooks write it.
EMPTIED = frozenset(
    "(none) (empty) (clear) (aucun) (aucune) (vide) (néant) (ninguno) (ninguna) (vacío) (vacio)".split()
)
#: What people write where nothing is known.
NOTHING = frozenset(
    "|-|--|---|–|—|?|??|???|.|..|...|/|//|x|xx|xxx|n/a|n.a.|n.a|na|n/d|nd|n.d.|nan|none|null|nil|"
    "tbd|tbc|s/o|s.o.|s/d|s.d.|sin dato|sin datos|no aplica|non disponible|not available|no disponible|"
    "ninguno|ninguna|aucun|aucune|neant|néant|non renseigné|non renseigne|unknown|inconnu|desconocido|"
    "pas de site|no website|sin sitio web|en construction|under construction|en construcción|"
    "sin pagina web|sin página web|no tiene|pas d'email|no email|sin correo|idem".split("|")
).union(EMPTIED)
#: What spreadsheets write in place of a value that they could not work out.
BROKEN = re.compile(
    r"#(N/A|REF!|VALUE!|NAME\?|DIV/0!|NULL!|NUM!|SPILL!|CALC!|VALEUR!|NOM\?|NOMBRE!|¿NOMBRE\?"
    r"|¡REF!|¡VALOR!|¡DIV/0!|¡NUM!|¡NULO!|VALOR!|NUL!|#+)\Z|Err:\d+\Z",
    re.IGNORECASE,
)
#: What is left of letters that an encoding has lost.
_LOST = re.compile(r"[?\ufffd¿\s.,'()-]*[?\ufffd][?\ufffd¿\s.,'()-]*")
_LEFT_BEHIND = dict.fromkeys(
    map(ord, "\t\r\n\v\f\u00a0\u2000\u2001\u2002\u2003\u2007\u2009\u202f\u2028\u2029"), " "
) | dict.fromkeys(
    [*range(9), *range(14, 32), *map(ord, "\x7f\ufeff\u200b\u200e\u200f\u00ad\u2060")]
)
_MOJIBAKE = re.compile(
    r"[\u0080-\u009f]|[ÃÂâ][\u0080-\u00bf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ¡-¿]|Ã\s|â€|ï»¿"
)
#: A control character as some programs write it into a workbook.
_ESCAPED = re.compile(r"_x00(?:0[0-9A-Fa-f]|1[0-9A-Fa-f]|7F)_")
_HOST = re.compile(r"(?:[^\W_](?:[\w-]*[^\W_])?\.)+[^\W\d_]{2,24}(?::\d+)?", re.IGNORECASE)
_SITE = re.compile(r"(?:(?P<scheme>[a-z]+)\s*:\s*/{0,3}\s*)?(?P<rest>\S+)", re.IGNORECASE)

#: No field of a record holds more; longer texts are cut before anything looks for patterns in them.
LONGEST = 6000
#: Longer words are no address.
LONGEST_ADDRESS = 300
MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january jan janvier janv jan enero ene janeiro gennaio januar",
            "february feb fevrier fevr fev febrero febr fevereiro",
            "march mar mars marzo marz marco",
            "april apr avril avr abril abr aprile",
            "may mai mayo maio maj",
            "june jun juin junio junho giugno juni",
            "july jul juillet juil jui julio julho luglio juli",
            "august aug aout aou agosto ago",
            "september sep sept septembre septiembre setiembre set setembro settembre",
            "october oct octobre octubre outubro ottobre okt",
            "november nov novembre noviembre novembro",
            "december dec decembre diciembre dic dezembro dez dicembre",
        ),
        1,
    )
    for name in names.split()
}
#: What stands between the figures of a date: “4th of July”, “1er mai de l’an 2003”.
_BETWEEN = frozenset("th st nd rd of the er eme o de del d l an ano annee year".split())
#: Earlier years than this are no founding of an organisation, as serial numbers of a spreadsheet.
EARLIEST = 1000
#: Excel counts days from here; numbers outside these are no days.
EPOCH, SERIALS = date(1899, 12, 30), range(3000, 60000)


def is_emptied(value: Any) -> bool:
    """Whether a cell says that what the registry holds is to be taken away.

    >>> is_emptied(" (None) "), is_emptied("-"), is_emptied(None)
    (True, False, False)
    """
    return isinstance(value, str) and tidy(value[:LONGEST]).casefold() in EMPTIED


def text_of(value: Any) -> str:
    """What a cell says, on one tidy line; nothing where it says that nothing is known."""
    if value is None or isinstance(value, (Unworked, bool)):
        return ""
    if isinstance(value, (datetime, date)):
        return f"{value:%Y-%m-%d}"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        value = int(value)
    text = tidy(str(value)[:LONGEST])
    if text[:1] == "'" and text[1:2] in "=+-@":
        text = text[1:]  # the sign by which our own files keep a text from being a formula
    return "" if says_nothing(text) else text


def tidy(text: str) -> str:
    """The text on one line, mended where an encoding broke it."""
    if _MOJIBAKE.search(text):
        text = ftfy.fix_text(text, uncurl_quotes=False, fix_character_width=False)
    text = unicodedata.normalize("NFC", _ESCAPED.sub(" ", text)).translate(_LEFT_BEHIND)
    return " ".join(text.split())


def says_nothing(text: str) -> bool:
    return (
        text.casefold() in NOTHING
        or _LOST.fullmatch(text) is not None
        or BROKEN.match(text) is not None
    )


def lost_letters(value: Any) -> str:
    """The question marks that an encoding has left of a text; one to three mean “not known”.

    >>> lost_letters("????"), lost_letters("??"), lost_letters("Où ?")
    ('????', '', '')
    """
    if not isinstance(value, str) or not _LOST.fullmatch(text := tidy(value[:LONGEST])):
        return ""
    return text if text.count("?") > 3 or "\ufffd" in text else ""


def is_broken(value: Any) -> bool:
    """Whether a cell holds a formula without a value, or an error."""
    return isinstance(value, Unworked) or (
        isinstance(value, str) and BROKEN.match(value.strip()) is not None
    )


#: What says “the same as above”; “ID” in capitals is Indonesia.
_DITTO = re.compile(
    r"(?:[\"“”„″〃〞'’´`«»]{1,4}|[-–—]{1,3}\s*[\"“”″〃]\s*[-–—]{1,3}|(?i:[ií]dem|ditto|dito|dto\.?|do\.|"
    r"ibid(?:em)?\.?|(?:same )?as above|same(?: as above)?|[ií]d\.|(?:el |la )?mism[oa](?: que arriba)?|"
    r"igual(?: que (?:arriba|el anterior))?|(?:le |la )?m[êe]me(?: que ci-dessus)?|voir ci-dessus)|id|íd|Íd)\Z"
)


def is_ditto(value: Any) -> bool:
    """Whether a cell says what the cell above it says.

    >>> is_ditto("〃"), is_ditto("Idem"), is_ditto("id."), is_ditto("ID")
    (True, True, True, False)
    """
    return (
        isinstance(value, str) and _DITTO.match(value.translate(_LEFT_BEHIND).strip()) is not None
    )


def is_address(text: str) -> bool:
    return bool(website_of(text))


def website_of(value: Any) -> str:
    """The web address in a cell with its scheme, or nothing.

    >>> website_of("unikin.cd / voir aussi Facebook"), website_of("www. croixrouge.ci")
    ('https://unikin.cd', 'https://www.croixrouge.ci')
    """
    if isinstance(value, Linked) and not value.target.lower().startswith("mailto:"):
        found = website_of(value.target)
        if found:
            return found
    for piece in re.split(r"[\s,;|<>\"“”]+", mended(text_of(value))):
        if address := one_site(piece.strip("().,;:[]'’")):
            return address
    return ""  # fmt: skip


#: How people write the scheme: “http:/”, “htpp://”, “http//”, “http;//”.
_SCHEME = re.compile(
    r"\bh{0,2}t{1,3}p{1,2}(s?)\s*(?:[:;]\s*/*\s*|\s?/{1,3}:?)(?=\S)", re.IGNORECASE
)


def mended(text: str) -> str:
    """The text with its web addresses as they were meant.

    >>> mended("htpp:\\\\ww. kad,org"), mended("http://http:/kad.org")
    ('http://www.kad.org', 'http://kad.org')
    """
    text = _SCHEME.sub(r"http\1://", text.replace("\\", "/"))
    text = re.sub(r"(?:https?://)+(?=https?://)", "", text, flags=re.IGNORECASE)
    text = re.sub(r"\bw{2,4}\s*[.,]\s*(?=\w)", "www.", text, flags=re.IGNORECASE)
    text = re.sub(r"(?<=\w)\s+\.(?=\w)", ".", text)
    if "www" in text.lower():
        text = re.sub(r"(?<=\w)\.\s+(?=[a-z]{2,4}\b(?!\s+[a-z]))", ".", text)
        text = re.sub(r"(?<=\w),(?=[a-z]{2,4}(?:[/\s]|\Z))", ".", text)
    return text


def one_site(piece: str) -> str:
    """The web address that a piece of text is."""
    if len(piece) > LONGEST_ADDRESS:
        return ""
    scheme, mark, rest = piece.partition("://")
    if not mark:
        scheme, rest = "https", piece
    if scheme.lower() not in ("http", "https") or "@" in rest.partition("/")[0]:
        return ""
    host = re.split(r"[/?#]", rest, maxsplit=1)[0]
    path = rest[len(host) :]
    if not _HOST.fullmatch(host) or (
        not mark and not host.lower().startswith("www") and is_no_host(host)
    ):
        return ""
    return f"{scheme.lower()}://{host.lower()}{path}".removesuffix("#")  # fmt: skip


def is_no_host(host: str) -> bool:
    """Whether words with dots are an abbreviation rather than a host: ``O.N.G``, ``ass.prof``."""
    labels = host.split(".")
    return all(len(label) < 2 for label in labels[:-1]) or labels[-1].lower() in ("etc", "prof")


def host_in(value: Any) -> str:
    return host_of(website_of(value))


def is_dated(text: str) -> bool:
    """Whether a text is a date or a year."""
    return len(text) < 40 and bool(date_of(text))


def date_of(value: Any, *, month_first: bool = False) -> str:
    """A date as far as a cell tells it: ``2003``, ``2003-05`` or ``2003-05-14``; else nothing.

    >>> date_of("13-mai-08"), date_of("vers 1946"), date_of(39524), date_of("juillet 2008")
    ('2008-05-13', '1946', '2008-03-17', '2008-07')
    """
    if isinstance(value, bool) or value is None or isinstance(value, Unworked):
        return ""
    if isinstance(value, (datetime, date)):
        return f"{value:%Y-%m-%d}" if value.year >= EARLIEST else ""
    if isinstance(value, (int, float)):
        return from_number(float(value))
    text = text_of(value)
    if grouped := re.fullmatch(r"([12])[.,'’ ](\d{3})", text):
        text = "".join(grouped.groups())  # “1.998”, as programs write a large number
    if re.fullmatch(r"\d+([.,]0+)?", text):
        return from_number(float(text.replace(",", "."))) or from_digits(text)
    return from_iso(text) or from_parts(text, month_first) or from_words(text) or lone_year(text)


def from_number(number: float) -> str:
    """A year, or a day as spreadsheets count them."""
    if number.is_integer() and EARLIEST <= number <= date.today().year + 1:  # noqa: DTZ011
        return f"{int(number):04d}"
    if int(number) in SERIALS:
        return (EPOCH + timedelta(days=int(number))).isoformat()
    return ""


def from_digits(text: str) -> str:
    """``20030514``, and ``200305``."""
    if len(text) == 8:
        return valid(int(text[:4]), int(text[4:6]), int(text[6:])) or valid(
            int(text[4:]), int(text[2:4]), int(text[:2])
        )
    return valid(int(text[:4]), int(text[4:])) if len(text) == 6 else ""


def from_iso(text: str) -> str:
    found = re.match(r"(\d{4})[-/.](\d{1,2})(?:[-/.](\d{1,2}))?(?!\d)", text)
    return valid(*(int(part) for part in found.groups() if part)) if found else ""


def from_parts(text: str, month_first: bool) -> str:
    """``14/05/2003`` and its kin, and ``05/2003``."""
    if found := re.search(
        r"(?<!\d)(\d{1,2})(?:\s*[-/.]\s*|\s)(\d{1,2})(?:\s*[-/.]\s*|\s)(\d{4}|\d{2})(?!\d)", text
    ):
        first, second, year = int(found[1]), int(found[2]), full_year(found[3])
        day, month = (second, first) if month_first else (first, second)
        return valid(year, month, day) or valid(year, day, month)
    if found := re.fullmatch(r"(\d{1,2})\s*[-/.]\s*(\d{4})", text):
        return valid(int(found[2]), int(found[1]))
    return ""  # fmt: skip


def from_words(text: str) -> str:
    """``14 mai 2003``, ``May 14th, 2003``, ``13-mai-08``, ``mayo de 2003``."""
    words = re.findall(r"\d+|[^\W\d_]+", normalise_months(text))
    words = [word for word in words if word not in _BETWEEN]
    months = [(at, MONTHS[word]) for at, word in enumerate(words) if word in MONTHS]
    if not months:
        return ""
    at, month = months[0]
    numbers = [(place, word) for place, word in enumerate(words) if word.isdecimal()]
    years = [(place, int(word)) for place, word in numbers if len(word) == 4]
    if years:
        days = [int(word) for place, word in numbers if len(word) < 3 and abs(place - at) <= 2]
        return valid(years[0][1], month, *days[:1])
    before = [int(word) for place, word in numbers if place < at and at - place <= 2]
    after = [word for place, word in numbers if place > at and len(word) == 2]
    if before and after:
        return valid(full_year(after[0]), month, before[-1])
    return valid(full_year(after[0]), month) if after else ""


def normalise_months(text: str) -> str:
    text = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in text if not unicodedata.combining(letter))


def lone_year(text: str) -> str:
    """The year in “founded around 1998”; of several, the first."""
    found = re.findall(r"(?<!\d)(1[0-9]{3}|20[0-9]{2})(?!\d)", text)
    return valid(int(found[0])) if found and len(text) < 60 else ""


def full_year(text: str) -> int:
    """Two figures are this century unless that lies ahead."""
    if len(text) == 4:
        return int(text)
    year = 2000 + int(text)
    return year if year <= date.today().year else year - 100  # noqa: DTZ011


def valid(year: int, month: int | None = None, day: int | None = None) -> str:
    """The partial date of these figures, unless there is no such day yet."""
    try:
        first = date(year, month or 1, day or 1)
    except ValueError:
        return ""
    if not year >= EARLIEST or first > date.today():  # noqa: DTZ011
        return ""
    return "-".join([f"{year:04d}", *(f"{part:02d}" for part in (month, day) if part)])


def is_month_first(values) -> bool:
    """Whether a column writes the month before the day, as in the United States."""
    first = second = 0
    for value in values:
        if isinstance(value, str) and (
            found := re.match(r"\s*(\d{1,2})[-/.](\d{1,2})[-/.]\d", value)
        ):
            first += int(found[1]) > 12
            second += int(found[2]) > 12
    return second > first  # fmt: skip


#: An acronym at the end of a name, in brackets.
_IN_BRACKETS = re.compile(r"\s*[(\[]\s*([^()\[\]]{2,20}?)\s*[)\]]\s*\Z")


def name_and_acronym(name: str, acronym: str) -> tuple[str, str]:
    """A name without the acronym at its end, and the acronym.

    >>> name_and_acronym("Association Française d'Urologie (AFU)", "")
    ("Association Française d'Urologie", 'AFU')
    """
    found = _IN_BRACKETS.search(name)
    if not found:
        return name, acronym
    inside, before = found[1], name[: found.start()].strip()
    if acronym and normalise(inside) == normalise(acronym):
        return before, acronym
    if not acronym and looks_like_acronym(inside, before):
        return before, inside
    return name, acronym


def looks_like_acronym(text: str, name: str) -> bool:
    """Whether a bracket holds an acronym and not a place or an explanation."""
    letters = [letter for letter in text if letter.isalpha()]
    if not 2 <= len(letters) <= 15 or len(text.split()) > 2:
        return False
    if sum(letter.isupper() for letter in letters) / len(letters) < 0.6:
        return False
    return not name.isupper() or initials_of(name).startswith(letters[0].upper()) or "-" in text


def initials_of(name: str) -> str:
    return "".join(word[0] for word in normalise(name).split()).upper()
