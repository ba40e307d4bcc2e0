"""What two bodies have in common and what parts them, as figures that the scorer weighs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from partners.matching.addresses import domain_of, house_of, mail_host, own_host, page_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from partners.matching.comparing import Likeness
    from partners.matching.facts import Facts

#: How two websites compare, from the strongest sign of one body to a sign of two.
PAGE, HOST, DOMAIN, LABEL, NONE, OTHER = "page", "host", "domain", "label", "none", "other"


def websites(left: Facts, right: Facts) -> str:
    """How the web addresses of two bodies compare; letter boxes of their own count as hosts."""
    ours, theirs = hosts_of(left), hosts_of(right)
    if not ours or not theirs:
        return NONE
    if ours & theirs:
        pages = {page_of(one) for one in left.websites} & {page_of(one) for one in right.websites}
        bare = not any(is_deep(one) for one in (*left.websites, *right.websites))
        return PAGE if bare or pages else HOST
    if {domain_of(host) for host in ours} & {domain_of(host) for host in theirs}:
        return DOMAIN
    if labels(ours) & labels(theirs):
        return LABEL
    return OTHER


def hosts_of(facts: Facts) -> set[str]:
    hosts = {own_host(one) for one in facts.websites} | {mail_host(one) for one in facts.emails}
    return {house_of(host) for host in hosts if host}


def is_deep(address: str) -> bool:
    """Whether an address leads to a page within a site."""
    return "/" in page_of(address)


def labels(hosts: Iterable[str]) -> set[str]:
    """What organisations choose of a host: ``example`` of ``fr.example.co.uk``."""
    found = {domain_of(host).partition(".")[0] for host in hosts}
    return {label for label in found if len(label) > 3}


def features(likeness: Likeness, *, left: Facts, right: Facts, site: str) -> dict[str, float]:
    """Everything the scorer weighs, from one pair of names and what else is known."""
    one = likeness
    fields = {left.country, right.country} - {""}
    apart = len(fields) == 2
    together = len(fields) == 1 and bool(left.country) and bool(right.country)
    near = site in {PAGE, HOST}
    extra_own = bool(one.extra_countries & fields) and not apart
    different = (
        one.types == 2
        or one.scopes == 2
        or one.places == 2
        or one.numbers > 0
        or one.countries_differ
    )
    return {
        "one": 1.0,
        "equal": float(one.is_equal),
        "same_words": float(one.is_same_words),
        "low": one.shared_low,
        "low_squared": one.shared_low**2,
        "high": one.shared_high,
        "shared": min(one.shared, 3.0) / 3,
        "spelling": one.spelling,
        "spelling_high": max(0.0, one.spelling - 0.8) * 5,
        "alone_both": one.alone_both,
        "alone_one": one.alone_one,
        "types_differ": float(one.types == 2),
        "type_extra": float(one.types == 1),
        "scopes_differ": float(one.scopes == 2),
        "scope_extra": float(one.scopes == 1),
        "places_differ": float(one.places == 2),
        "place_extra": float(one.places == 1),
        "numbers": float(one.numbers > 0),
        "words_differ": float(one.words == 2),
        "word_extra": float(one.words == 1),
        "countries_differ": float(one.countries_differ),
        "country_extra": float(bool(one.extra_countries) and not one.countries_differ),
        "country_extra_own": float(extra_own and not one.countries_differ),
        "translated": one.translated,
        "translated_low": one.translated * one.shared_low,
        "across": float(one.is_across),
        "across_low": float(one.is_across) * one.shared_low,
        "across_alone": float(one.is_across) * one.alone_both,
        "acronym": one.acronym,
        "acronym_good": float(one.acronym >= 0.75),
        "acronyms_agree": float(one.acronyms > 0),
        "acronyms_differ": float(one.acronyms < 0),
        "acronyms_agree_low": float(one.acronyms > 0) * one.shared_low,
        "short": float(one.length == 1),
        "short_low": float(one.length == 1) * one.shared_low,
        "together": float(together),
        "apart": float(apart),
        "apart_equal": float(apart) * float(one.is_same_words),
        "apart_low": float(apart) * one.shared_low,
        "low_over_75": max(0.0, one.shared_low - 0.75) * 4,
        "alone_little": max(0.0, 0.35 - one.alone_both) * 3,
        "alone_one_little": max(0.0, 0.35 - one.alone_one) * 3,
        "together_low": float(together) * one.shared_low,
        "across_shared": float(one.is_across) * min(one.shared, 2.0) / 2,
        "across_different": float(one.is_across) * float(different),
        "apart_near": float(apart) * float(near),
        "none_low": float(site == NONE) * one.shared_low,
        "word_extra_low": float(one.words == 1) * one.shared_low,
        "equal_alone": float(one.is_same_words) * float(site == NONE) * float(not fields),
        "site_page": float(site == PAGE),
        "site_host": float(site == HOST),
        "site_domain": float(site == DOMAIN),
        "site_label": float(site == LABEL),
        "site_other": float(site == OTHER),
        "near_low": float(near) * one.shared_low,
        "near_different": float(near) * float(different or one.types == 1),
        "near_across": float(near) * float(one.is_across),
        "other_low": float(site == OTHER) * one.shared_low,
        "other_equal": float(site == OTHER) * float(one.is_same_words),
        "low_different": one.shared_low * float(different),
        "low_type_extra": one.shared_low * float(one.types == 1),
        "low_place_extra": one.shared_low * float(one.places == 1),
    }
