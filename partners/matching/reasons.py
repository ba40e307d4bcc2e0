"""Why two bodies may be the same, or not, in words."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from partners.matching.features import DOMAIN, HOST, LABEL, OTHER, PAGE, websites

if TYPE_CHECKING:
    from collections.abc import Iterator

    from partners.matching.comparing import Likeness
    from partners.matching.facts import Facts


class Reason(TextChoices):
    """A sentence of a few words with its code."""

    SAME_IDENTIFIER = "same_identifier", _("same identifier")
    SAME_WEBSITE = "same_website", _("same website")
    SAME_HOST = "same_host", _("another page of the same website")
    SAME_DOMAIN = "same_domain", _("website under the same domain")
    SAME_MAIL_DOMAIN = "same_mail_domain", _("same e-mail domain")
    MAIL_OF_WEBSITE = "mail_of_website", _("the e-mail domain of one is the website of the other")
    SIMILAR_WEBSITE = "similar_website", _("similar web address")
    SAME_NAME = "same_name", _("same name")
    SAME_WORDS = "same_words", _("same words, written differently")
    ALMOST_SAME_NAME = "almost_same_name", _("almost the same name")
    TRANSLATED = "translated", _("one name translates the other")
    IN_TWO_LANGUAGES = "in_two_languages", _("the names say much the same in two languages")
    PART_OF_NAME = "part_of_name", _("one name is part of the other")
    SIMILAR_NAME = "similar_name", _("similar name")
    ACRONYM_OF_NAME = "acronym_of_name", _("acronym of the other's name")
    SAME_ACRONYM = "same_acronym", _("same acronym")
    SAME_COUNTRY = "same_country", _("same country")
    SAME_CITY = "same_city", _("same city")
    SAME_YEAR = "same_year", _("founded in the same year")
    OTHER_NAME = "other_name", _("other name")
    OTHER_ACRONYM = "other_acronym", _("other acronym")
    OTHER_WEBSITE = "other_website", _("other website")
    OTHER_MAIL_DOMAIN = "other_mail_domain", _("other e-mail domain")
    OTHER_COUNTRY = "other_country", _("other country")
    OTHER_COUNTRY_IN_NAME = "other_country_in_name", _("the names say different countries")
    OTHER_PLACE_IN_NAME = "other_place_in_name", _("the names say different places")
    OTHER_NUMBER_IN_NAME = "other_number_in_name", _("the names have different numbers")
    OTHER_KIND_IN_NAME = "other_kind_in_name", _("the names say different kinds of body")
    OTHER_REACH_IN_NAME = "other_reach_in_name", _("one name is of wider reach")
    MAY_BE_PART = "may_be_part", _("one may be a unit or branch of the other")
    TWO_BRANCHES = "two_branches", _("they may be two branches of one body")
    OTHER_CITY = "other_city", _("other city")
    OTHER_YEAR = "other_year", _("founded in another year")


#: What tells one body from all others, when its country is not known.
TELLING = frozenset(
    {
        Reason.SAME_IDENTIFIER,
        Reason.SAME_WEBSITE,
        Reason.SAME_MAIL_DOMAIN,
        Reason.MAIL_OF_WEBSITE,
    }
)
#: What says that they are called just so.
NAMED = frozenset({Reason.SAME_NAME, Reason.SAME_WORDS})
#: What says that two bodies are one, and not only that they are alike in place and time.
SPEAKING = TELLING | NAMED | {
    Reason.SAME_HOST, Reason.SAME_DOMAIN, Reason.SIMILAR_WEBSITE, Reason.ALMOST_SAME_NAME, Reason.TRANSLATED, Reason.PART_OF_NAME,
    Reason.SIMILAR_NAME, Reason.ACRONYM_OF_NAME, Reason.SAME_ACRONYM,
}  # fmt: skip
#: What says anything for two bodies being one; where none of it is said, nobody is shown a pair.
FOR = SPEAKING | {
    Reason.IN_TWO_LANGUAGES, Reason.SAME_COUNTRY, Reason.SAME_CITY, Reason.SAME_YEAR,
}  # fmt: skip
#: From this share of its weight on, and from this weight of shared words on, more than one of them,
#: a name says much of what another says.
MUCH, SEVERAL_WORDS = 0.4, 1.0
_SITES = {
    PAGE: Reason.SAME_WEBSITE,
    HOST: Reason.SAME_HOST,
    DOMAIN: Reason.SAME_DOMAIN,
    LABEL: Reason.SIMILAR_WEBSITE,
    OTHER: Reason.OTHER_WEBSITE,
}


def reasons_of(likeness: Likeness, *, left: Facts, right: Facts, site: str) -> tuple[Reason, ...]:
    """What speaks for one body, then what speaks against it."""
    found = {*of_names(likeness), *of_fields(left, right)}
    if address := of_addresses(left, right, site):
        found.add(address)
    return tuple(reason for reason in Reason if reason in found)


def of_addresses(left: Facts, right: Facts, site: str) -> Reason | None:
    """What the addresses say, told of those that say it: websites, letter boxes, or one of each."""
    if site == websites(replace(left, emails=()), replace(right, emails=())):
        return _SITES.get(site)
    if site == OTHER:
        return Reason.OTHER_MAIL_DOMAIN
    if site == LABEL:
        return Reason.SIMILAR_WEBSITE
    by_mail = websites(replace(left, websites=()), replace(right, websites=()))
    is_by_mail = by_mail in {PAGE, DOMAIN}
    return Reason.SAME_MAIL_DOMAIN if is_by_mail else Reason.MAIL_OF_WEBSITE


def of_names(one: Likeness) -> Iterator[Reason]:
    if one.acronyms > 0:
        yield Reason.SAME_ACRONYM
    elif one.acronym >= 0.7 and not one.is_same_words:
        yield Reason.ACRONYM_OF_NAME
    if one.acronyms < 0:
        yield Reason.OTHER_ACRONYM
    if name := of_words(one):
        yield name
    yield from of_differences(one)


def of_words(one: Likeness) -> Reason | None:
    if one.is_equal:
        return Reason.SAME_NAME
    if one.is_same_words:
        return Reason.SAME_WORDS
    says_other = one.branches or one.places or one.numbers or one.countries_differ
    if one.translated > 0.3 and one.shared_low > 0.5:
        return Reason.SIMILAR_NAME if says_other else Reason.TRANSLATED
    if one.spelling > 0.88 and one.alone_both < 0.3:
        return Reason.ALMOST_SAME_NAME
    if one.shared_high > 0.95:
        return Reason.PART_OF_NAME
    if one.shared_low > 0.5:
        return Reason.SIMILAR_NAME
    says_much = one.shared_low > MUCH and one.shared > SEVERAL_WORDS
    if one.translated > 0.6 and says_much and not says_other:
        return Reason.IN_TWO_LANGUAGES
    return None if one.acronym >= 0.7 else Reason.OTHER_NAME


def of_differences(one: Likeness) -> Iterator[Reason]:
    if one.countries_differ:
        yield Reason.OTHER_COUNTRY_IN_NAME
    if one.places == 2:
        yield Reason.OTHER_PLACE_IN_NAME
    if one.numbers:
        yield Reason.OTHER_NUMBER_IN_NAME
    if one.types == 2 and one.branches != 1:
        yield Reason.OTHER_KIND_IN_NAME
    if one.scopes:
        yield Reason.OTHER_REACH_IN_NAME
    is_more = one.shared_high > 0.95 and (one.types == 1 or one.places == 1)
    if one.branches == 1 or one.is_place_more or is_more:
        yield Reason.MAY_BE_PART
    if one.branches == 2:
        yield Reason.TWO_BRANCHES


def of_fields(left: Facts, right: Facts) -> Iterator[Reason]:
    if left.identifiers & right.identifiers:
        yield Reason.SAME_IDENTIFIER
    for mine, theirs, same, other in (
        (left.country, right.country, Reason.SAME_COUNTRY, Reason.OTHER_COUNTRY),
        (left.city.casefold(), right.city.casefold(), Reason.SAME_CITY, Reason.OTHER_CITY),
        (left.founded[:4], right.founded[:4], Reason.SAME_YEAR, Reason.OTHER_YEAR),
    ):
        if mine and theirs:
            yield same if mine == theirs else other
