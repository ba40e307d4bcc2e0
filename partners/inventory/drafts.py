"""One line of a list as the records it would become, judged by the model's own rules."""

import re
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from partners.inventory.reading import Line
from partners.inventory.scripts import script_of
from partners.inventory.values import Reading
from partners.matching import normalise
from partners.models import ActivityArea, Contact, Country, Identifier, Partner, PartnerName
from partners.models.sentences import Sentence, in_each_language, label_of, say

#: The scheme under which a list's own row number is kept; the same number is the same row.
ROW_SCHEME = "sample"
#: What people write where nothing is known.
NOTHING = frozenset(["", "-", "--", "?", "n/a", "n.a.", "na", "n/d", "nan", "none", "null"])
#: What spreadsheets write in place of a value that they could not work out.
BROKEN = re.compile(r"#(N/A|REF!|VALUE!|NAME\?|DIV/0!|NULL!|NUM!)$", re.IGNORECASE)
#: Categories that say only that nobody knows, or that it is none of the seven.
NO_CATEGORY = frozenset(["unknown", "out_of_scope"])
#: What registers say of an organisation that they no longer find at work.
GONE = frozenset(["inactive", "withdrawn"])
#: Foreign keys come from the reference lists: asking the database again would cost a query each.
RELATIONS = [item.name for item in Partner._meta.get_fields() if item.is_relation]


#: Values of a row that are the record's own texts.
PLAIN = (
    "acronym",
    "city",
    "address",
    "website",
    "email",
    "phone",
    "founded",
    "registration_number",
    "description_en",
    "description_fr",
    "description_es",
)


@dataclass(slots=True)
class Draft:
    """What one line would become, what is left out of it, and why it cannot come in."""

    row: int
    partner: Partner
    names: list[PartnerName] = field(default_factory=list)
    identifiers: list[Identifier] = field(default_factory=list)
    contacts: list[Contact] = field(default_factory=list)
    activity_countries: list[Country] = field(default_factory=list)
    activity_areas: list[ActivityArea] = field(default_factory=list)
    warnings: list[Sentence] = field(default_factory=list)
    refusal: Sentence | None = None

    @property
    def name(self):
        """The name as a report shows it."""
        return self.partner.legal_name[:80]


def draft_of(line: Line, lists, *, source="", is_listed=True) -> Draft:
    """What a line says; ``refusal`` when it cannot be kept."""
    name = text_of(line, "name")
    draft = Draft(line.number, Partner(legal_name=name, is_listed=is_listed))
    if not normalise(name):
        draft.refusal = say(_("The row has no name."))
    elif line.surplus:
        draft.refusal = say(
            _("The row has more cells than columns: quote cells that hold a comma.")
        )
    else:
        draft.partner.source = source or text_of(line, "source")
        read_particulars(draft, line, lists)
        read_place(draft, line, lists)
        judge(draft)
        read_names(draft, line)
        read_identifiers(draft, line)
    return draft


def draft_from(reading: Reading, lists) -> Draft:
    """What a row of an untidy table would become, with what it warns of."""
    values = reading.values
    draft = draft_of_values(reading.number, values, lists)
    draft.warnings[:0] = reading.warnings
    # an update goes by the values: what the model refuses must not come in by that door
    for name in PLAIN:
        if values.get(name) and not getattr(draft.partner, name):
            del values[name]
    if "identifiers" in values:
        values["identifiers"] = [[part.scheme, part.value] for part in draft.identifiers]
    if "contact" in values:
        kept = [{name: getattr(one, name) for name in PERSON} for one in draft.contacts]
        values["contact"], values["further_contacts"] = kept[0] if kept else {}, kept[1:]
    return draft


#: What a row says of a contact person.
PERSON = ("name", "function", "email", "phone")


def people_of(values):
    """The contact persons of a row, the main one first."""
    return [*filter(None, [values.get("contact")]), *values.get("further_contacts", ())]


def draft_of_values(row, values, lists, *, source="", is_listed=False) -> Draft:
    """The records that these values make, judged by the model's own rules."""
    partner = Partner(
        legal_name=values["name"],
        category=lists.categories.by_code.get(values.get("category", "")),
        hq_country=lists.countries.by_code.get(values.get("country", "")),
        source=source,
        is_listed=is_listed,
    )
    for name in PLAIN:
        setattr(partner, name, values.get(name, ""))
    draft = Draft(row, partner)
    judge(draft)
    codes = values.get("activity_countries", ())
    draft.activity_countries = [lists.countries.by_code[code] for code in codes]
    by_code = lists.areas.by_code if values.get("activity_areas") else {}
    areas = map(by_code.get, values.get("activity_areas", ()))
    draft.activity_areas = [area for area in areas if area]
    for person in people_of(values):
        keep_person(draft, Contact(**person, is_main=not draft.contacts))
    for language, text in values.get("translations", {}).items():
        kind, script = PartnerName.Kind.TRANSLATION, script_of(text, language)
        keep(draft, PartnerName(kind=kind, language=language, text=text, script=script))
    for text in values.get("aliases", ()):
        keep(draft, PartnerName(kind=PartnerName.Kind.ALIAS, text=text, script=script_of(text)))
    for scheme, value in values.get("identifiers", ()):
        keep(draft, Identifier(scheme=scheme, value=value))
    return draft


def text_of(line, column):
    """The text of a cell; nothing where it says that nothing is known."""
    text = line.get(column)
    return "" if says_nothing(text) else text


def says_nothing(text):
    return text.casefold() in NOTHING or BROKEN.match(text) is not None


def several(text, bars="|"):
    """The values of a cell that holds several, parted by bars; each once."""
    parts = (part.strip() for part in re.split(f"[{bars}]", text))
    return [part for part in dict.fromkeys(parts) if not says_nothing(part)]


def read_particulars(draft, line, lists):
    """Acronym, category, website, year, and whether its source finds it at work."""
    partner = draft.partner
    partner.acronym = next(iter(several(line.get("acronym"))), "")
    code = text_of(line, "category")
    partner.category = lists.categories.by_code.get(code)
    if code and partner.category is None and code not in NO_CATEGORY:
        draft.warnings.append(say(_("“%(text)s” is not a category."), text=code[:60]))
    partner.website = text_of(line, "website")
    partner.founded = text_of(line, "founded")
    status = text_of(line, "status").lower()
    if status in GONE:
        partner.status = Partner.Status.DORMANT
        partner.status_reason = gettext("Its source says: %(status)s.") % {"status": status}


def leave_out(draft, value, why):
    draft.warnings.append(say(_("“%(text)s” is left out: %(why)s"), text=value[:60], why=why))


def read_place(draft, line, lists):
    """Headquarters and countries of activity; a place that nobody knows stays open."""
    partner = draft.partner
    partner.city = text_of(line, "city")
    columns = ("country_iso2", "country_iso3", "country_name")
    texts = [text for text in map(line.get, columns) if text]  # NA is Namibia
    partner.hq_country = lists.country(*texts)
    every = [] if partner.hq_country else [text for text in texts[-1:] if not says_nothing(text)]
    for text in several(line.get("activity_countries"), "|;"):
        if country := lists.country(text):
            draft.activity_countries.append(country)
        else:
            every.append(text)
    message = _("“%(text)s” is not a country of the list.")
    draft.warnings += [say(message, text=text[:60]) for text in every]
    draft.activity_countries = list(dict.fromkeys(draft.activity_countries))


def judge(draft):
    """Ask the model; what holds for every import by construction is not asked again."""
    draft.partner.derive()
    if refusal := without_refused(draft, draft.partner, exclude=RELATIONS):
        draft.refusal = refusal
    draft.partner.derive()


def without_refused(draft, record, exclude) -> Sentence | None:
    """Leave out what the model refuses and a record can do without; why it cannot be, else nothing."""
    try:
        record.clean_fields(exclude=exclude)
    except ValidationError as error:
        needed = {}
        for name, problems in error.error_dict.items():
            field = record._meta.get_field(name)
            if field.blank:
                leave_out(draft, str(getattr(record, name)), sentences_of(record, {name: problems}))
                setattr(record, name, field.get_default())
            else:
                needed[name] = problems
        return sentences_of(record, needed) if needed else None
    return None


def sentences_of(record, problems) -> Sentence:
    """The model's sentences about ``{field: [error]}``, each after the name of its field."""

    def told():
        return " ".join(
            f"{label_of(record._meta.get_field(name))}: {message}"
            for name, errors in problems.items()
            for error in errors
            for message in error.messages
        )

    return in_each_language(told)


def read_names(draft, line):
    """Further acronyms, aliases, and names in other languages, each once."""
    kinds = PartnerName.Kind
    found = [(kinds.ALIAS, "", text) for text in several(line.get("acronym"))[1:]]
    found += [(kinds.ALIAS, "", text) for text in several(line.get("aliases"))]
    for label in several(line.get("labels")):
        language, equals, text = label.partition("=")
        if equals and text.strip():
            found.append((kinds.TRANSLATION, language.strip(), text.strip()))
        elif not equals:
            found.append((kinds.ALIAS, "", label))
    seen = {draft.partner.legal_name, draft.partner.acronym}
    for kind, language, text in dict.fromkeys(found):
        if kind == kinds.ALIAS and text in seen:
            continue
        seen.add(text)
        script = script_of(text, language)
        keep(draft, PartnerName(kind=kind, language=language, text=text, script=script))


def read_identifiers(draft, line):
    """What this list and others call it; empty values say nothing."""
    pairs = [(ROW_SCHEME, text_of(line, "id"))]
    if line.get("source") == "ROR":
        pairs.append(("ROR", text_of(line, "source_id")))
    for text in several(line.get("ext_ids"), "|;"):
        scheme, __, value = text.partition(":")
        pairs.append((scheme.strip(), value.strip()))
    for scheme, value in dict.fromkeys(pairs):
        if value:
            keep(draft, Identifier(scheme=scheme, value=value))


def keep_person(draft, person):
    """Add a contact, without the address or telephone that the model refuses."""
    if refusal := without_refused(draft, person, exclude=["partner"]):
        leave_out(draft, person.name, refusal)
    else:
        keep(draft, person)


def keep(draft, part):
    """Add a name, an identifier or a contact, unless the model refuses it."""
    try:
        part.clean_fields(exclude=["partner"])
    except ValidationError as error:
        leave_out(draft, str(part), sentences_of(part, error.error_dict))
        return
    part.partner = draft.partner
    kinds = {PartnerName: draft.names, Identifier: draft.identifiers, Contact: draft.contacts}
    kinds[type(part)].append(part)
