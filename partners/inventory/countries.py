"""Countries as people write them: three languages, short and former names, slips of the pen."""

import csv
import re
from functools import cached_property
from pathlib import Path

from rapidfuzz import process
from rapidfuzz.distance import OSA

from partners import reference
from partners.matching import contains, normalise
from partners.models import Country

#: What stands before or after a country's name without saying which.
FORMS = frozenset(
    "the la le les l el los las of de du des d del republic republique republica rep kingdom royaume "
    "reino state etat estado federal federation islamic islamique islamica democratic popular people s "
    "populaire union country pays pais nation territory territoire territorio and et y commonwealth mancomunidad grand "
    "gran duchy ducado duche sultanate sultanat sultanato socialist socialiste socialista cooperative "
    "operative co federative federativa confederation confederacion arab arabe emirate emirat emirato "
    "principality principaute principado".split()
)
#: Names of places that hold several countries, or none.
WIDE = frozenset(
    "global globale mondial mondiale mundial monde world worldwide international internationale "
    "internacional several various multiple plusieurs divers varios regional regionale multi "
    "multinational multipays multi-country all tous todos africa afrique europe europa asia asie america "
    "amerique americas ameriques maghreb sahel mena caribbean caraibes caribe oceania oceanie pacific "
    "pacifique balkans caucasus levant eu ue sudamerica suramerica centroamerica norteamerica "
    "latinoamerica mesoamerica iberoamerica hispanoamerica".split()
) - {"america", "amerique"}
#: With these beside its name another place is meant: New Mexico, South Georgia, Gulf of Guinea.
NOT_SAME = frozenset(
    "new nueva nuevo nouvelle nouveau north northern norte nord south southern sur sud east eastern este "
    "est west western oeste ouest gulf golfo golfe border frontera frontiere near non no not except sauf "
    "excepto outside hors fuera ex former city ciudad ville little lake lago lac river rio "
    "antilles antillas".split()
)
#: Which side of a region is meant: “Central Africa” is no name of the Central African Republic.
SIDES = frozenset(
    "central centrale centro north northern nord norte south southern sud sur austral australe east "
    "eastern est este oriental orientale west western ouest oeste occidental occidentale".split()
)
#: What kingdoms, states and emirates are, and what alone names none of them.
UNITED = frozenset("united uni unis unido unidos".split())
#: Territories of the registry's list that stand beside their state: “Guadeloupe (FR)” is one place.
STATES = {
    "FR": frozenset("GP MQ GF RE YT PM BL MF NC PF WF TF".split()),
    "US": frozenset("PR VI GU AS MP UM".split()),
    "GB": frozenset("AI BM IO VG KY FK GI MS PN SH TC GG JE IM".split()),
    "NL": frozenset("AW CW SX BQ".split()),
    "DK": frozenset("GL FO".split()),
    "NO": frozenset("SJ BV".split()),
    "FI": frozenset(["AX"]),
    "NZ": frozenset("CK NU TK".split()),
    "AU": frozenset("NF CX CC HM".split()),
}
#: Former states of which several came, and nationalities of several countries: somebody is asked.
SEVERAL = frozenset(
    "yugoslavia yougoslavie czechoslovakia tchecoslovaquie checoslovaquia ussr urss dominican "
    "dominicain dominicaine dominicano dominicana congolese congolais congolaise congoleno congolena "
    "guinean guineen guineenne guineano guineana korean coreen coreenne coreano coreana".split()
)
#: In a text of more words a country is only mentioned.
MOST_WORDS = 6
#: A longer text is no country, and from here on a name is long.
LONGEST, LONG = 300, 12
_PARTS = re.compile(r"[,;/|\n()\[\]+&]|\s[-–—]\s|\s(?:et|and|y|e|ou|or|und)\s", re.IGNORECASE)

#: What stands before and after the country in the title of a section: “Pays : Mali (12 OSC)”.
_LABEL = re.compile(
    r"^\s*(?:[\dIVX]+[.)]\s*)?(?:(?:pays|country|pa[ií]s|region|r[ée]gion|zone)\s*[:–-]\s*)?",
    re.IGNORECASE,
)
#: What parts two places rather than telling where one of them lies.
_LISTED = re.compile(r"[;/|\n+&]|\s(?:et|and|y|e|ou|or|und)\s", re.IGNORECASE)
#: What may stand before the country in a cell.
_CALLED = re.compile(
    r"^\s*(?:nationality|nationalit[ée]|nacionalidad|country|pays|pa[ií]s)\s*[:–-]\s*",
    re.IGNORECASE,
)
_COUNTS = re.compile(r"[(\[]?\b\d+\b[^)\]]*[)\]]?|:\s*$")


class Countries:
    """Looks up what a cell calls a country; remembers what it has been asked."""

    def __init__(self):
        self.answers: dict[str, tuple[Country, ...]] = {}

    @cached_property
    def by_code(self):
        return {country.code: country for country in Country.objects.all()}

    @cached_property
    def names(self):
        """Every normalised name and code, with its country; the official ones win."""
        found: dict[str, Country] = {}
        every = self.by_code.values()
        for country in every:
            for name in official(country):
                found.setdefault(normalise(name), country)
        for country in every:
            found |= {normalise(code): country for code in (country.code, country.iso3) if code}
        for name, code in further_names():
            if code in self.by_code:
                found.setdefault(normalise(name), self.by_code[code])
        found.pop("", None)
        return found

    @cached_property
    def word_sets(self):
        """Countries by the words of their names in whatever order: ``Iran, Islamic Republic of``."""
        found: dict[frozenset[str], Country | None] = {}
        for name, country in self.names.items():
            for key in {frozenset(name.split()), essence(name)}:
                # of “S. Africa” the essence would be the whole of Africa
                if key and len(max(key, key=len)) > 3 and not key <= WIDE | SIDES | UNITED:
                    found[key] = country if found.get(key, country) == country else None
        return {key: country for key, country in found.items() if country}

    @cached_property
    def nationalities(self):
        """What the people of a country are called, with the country: ``sénégalaise``."""
        found = {normalise(name): code for name, code in names_in("country_nationalities")}
        return {name: self.by_code[code] for name, code in found.items() if code in self.by_code}

    @cached_property
    def for_typos(self):
        """The names in the portal's languages that are long enough to be known by their shape."""
        return {name: country for name, country in self.of_letters.items() if len(name) > 4}

    @cached_property
    def of_letters(self):
        """The names in the portal's languages, also of four letters."""
        names = ((normalise(name), c) for c in self.by_code.values() for name in official(c))
        return {name: country for name, country in names if len(name) > 3}

    def exact(self, text):
        """The country of exactly this name or code."""
        key = normalise(text)
        return self.names.get(key) or self.names.get(key.replace(" ", ""))

    def named(self, text) -> tuple[Country, ...]:
        """The countries that a cell names; none when nobody can tell."""
        if len(text) > LONGEST:
            return ()
        if text not in self.answers:
            self.answers[text] = self._named(text)
        return self.answers[text]

    def listed(self, text) -> tuple[tuple[Country, ...], tuple[str, ...]]:
        """The countries of a cell that lists several, and what of it names none."""
        found = list(self.named(text))
        if len(text) > LONGEST or self.said(text) or self.long_name(text):
            return tuple(found), () if found else (text,)
        unknown = []
        for part in [one.strip() for one in _PARTS.split(text) if one and one.strip()]:
            if not self.said(part):
                country = self.typo(part) or self.inside(part)
                if country is None:
                    unknown.append(part)
                elif country not in found:
                    found.append(country)
        return tuple(found), tuple(unknown)

    def in_heading(self, text) -> tuple[Country, ...]:
        """The countries that the title of a section names; letters alone may be anything there."""
        text = _COUNTS.sub(" ", _LABEL.sub("", text))
        if country := self.whole(text):
            return (country,)
        parts = [part.strip() for part in _PARTS.split(text) if part and len(part.strip()) > 3]
        if _LISTED.search(text.replace("/", " ")) and any(map(is_wide, parts)):
            return ()  # “Caribbean and Spain”: most of what stands under it lies elsewhere
        return tuple(dict.fromkeys(filter(None, map(self.whole, parts))))

    def _named(self, text):
        text = _CALLED.sub("", text)
        if country := self.said(text) or self.long_name(text):
            return (country,)
        parts = [part.strip() for part in _PARTS.split(text) if part and part.strip()]
        if len(parts) < 2:
            return tuple(filter(None, [self.typo(text) or self.inside(text)]))
        found = list(dict.fromkeys(filter(None, map(self.said, parts))))
        if not found:
            found = list(dict.fromkeys(filter(None, map(self.typo, parts))))
        found = found or list(filter(None, [self.inside(text)]))
        if len(found) == 2 and {country.code for country in found} == {"CD", "CG"}:
            found = [self.by_code["CD"]]  # “Congo (RDC)”: the shorter name covers both
        if len(found) == 2 and {"HK", "MO", "TW"} & {country.code for country in found}:
            found = [country for country in found if country.code != "CN"]
        return tuple(found if _LISTED.search(text) else without_states(found))

    def inside(self, text):
        """The one country named among few other words: “Kurdistan Region of Iraq”."""
        words = normalise(text).split()
        if len(words) > MOST_WORDS or is_wide(text) or NOT_SAME & set(words):
            return None
        found = {
            country for name, country in self.for_typos.items() if contains(words, name.split())
        }
        # “Portuguese Guinea” is not the Guinea that is called so alone
        others = set(filter(None, map(self.nationalities.get, words))) - found
        return found.pop() if len(found) == 1 and not others else None

    def said(self, text):
        """The country that a cell or a part of it names by itself or by its people."""
        name = normalise(text)
        people = self.nationalities
        return self.whole(text) or people.get(name) or people.get(name.removesuffix("s"))

    def whole(self, text):
        """The country of a text that holds one name and nothing else."""
        if country := self.exact(text):
            return country
        key = frozenset(normalise(text).split())
        return (
            self.word_sets.get(key)
            or self.word_sets.get(essence(normalise(text)))
            or self.shortened(normalise(text))
        )

    def shortened(self, name):
        """The one country whose name has these words, some cut short: “S. Africa”, “Rep. Dom.”."""
        words = name.split()
        if not any(len(word) < 4 for word in words) or max(map(len, words), default=0) < 4:
            return None
        found = {
            country
            for parts, country in self.in_words
            if len(parts) == len(words) and all(map(str.startswith, parts, words))
        }
        return found.pop() if len(found) == 1 else None

    @cached_property
    def in_words(self):
        """The names of several words, in the portal's languages, word by word."""
        names = (
            (normalise(name).split(), c) for c in self.by_code.values() for name in official(c)
        )
        return [(parts, country) for parts, country in names if len(parts) > 1]

    def long_name(self, text):
        """The country of a long name with slips, before one word of it is taken for another country.

        “Chine, région adminstrative spéciale de Macao” is not China.
        """
        name = normalise(text)
        found = self.near(name) if len(name) > LONG and " " in name else set()
        return found.pop() if len(found) == 1 else None

    def near(self, name):
        """The countries whose names are nearest to this one, within a few slips of the pen.

        Of four letters so many words are one slip away that only a doubled letter is taken for one:
        “Malli”, and not “Lagos” for Laos.
        """
        near = process.extract(
            name, list(self.of_letters), scorer=OSA.distance, score_cutoff=slips(name), limit=6
        )
        best = min((distance for __, distance, __ in near), default=0)
        keys = [key for key, distance, __ in near if distance == best]
        is_told = any(len(key) > 4 or key == single(name) for key in keys)
        return {self.of_letters[key] for key in keys} if is_told else set()

    def typo(self, text):
        """The one country whose name is nearly or begins like this; none when two are."""
        name = normalise(text)
        if len(name) < 5 or is_wide(text) or not SEVERAL.isdisjoint(name.split()):
            return None
        bare = " ".join(word for word in name.split() if not is_form(word))
        if bare and bare != name and (country := self.names.get(bare)):
            return country
        found = self.near(name)
        if not found and len(name) > 5:
            near = process.extract(name, list(self.names), scorer=OSA.distance, score_cutoff=1)
            found = {self.names[key] for key, __, __ in near if len(key) > 5}
        if not found and (len(name) > 6 or text.rstrip().endswith(".")):
            found = {country for key, country in self.for_typos.items() if key.startswith(name)}
        return found.pop() if len(found) == 1 else None


def without_states(found):
    """Of a territory and the state that it belongs to, the territory."""
    if len(found) != 2:
        return found
    codes = {country.code for country in found}
    return [country for country in found if not STATES.get(country.code, frozenset()) & codes]


def single(name):
    """A name without its doubled letters."""
    return re.sub(r"(.)\1", r"\1", name)


def slips(name):
    """How many letters may be wrong in a name of this length."""
    return 1 if len(name) < 8 else 2


def is_form(word):
    """Whether a word says “republic” or the like, also with a wrong letter."""
    return word in FORMS or (len(word) > 5 and any(OSA.distance(word, form) < 2 for form in FORMS))


def official(country):
    """What the reference list calls a country."""
    return [
        country.name_en, country.name_fr, country.name_es, *country.other_names.splitlines()
    ]  # fmt: skip


def essence(normalised):
    """The words of a name that say which country it is."""
    words = normalised.split()
    return frozenset(word for word in words if word not in FORMS) or frozenset(words)


def is_wide(text):
    """Whether a text names a region or the whole world."""
    return any(word in WIDE for word in normalise(text).split())


def further_names():
    """Names in further languages (Unicode CLDR), and what people write: ``(name, code)``."""
    yield from names_in("country_spellings")
    yield from names_in("country_names")


def names_in(file_name):
    """The names in one of the lists of this project, each with its country's code."""
    path = Path(reference.__file__).parent / f"{file_name}.csv"
    with path.open(encoding="utf-8", newline="") as file:
        for code, names in list(csv.reader(file))[1:]:
            yield from ((one, code) for one in names.split("; "))
