"""What is known about a body when it is compared with another."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from partners.models import Partner

#: The kind of the name a record is known by; the others are those of ``PartnerName``.
LEGAL = "legal"


@dataclass(frozen=True, slots=True)
class Facts:
    """What two bodies are compared by; everything but a name may be missing."""

    #: ``(kind, text)``: the legal name first, then translation, former, alias, transliteration.
    names: tuple[tuple[str, str], ...]
    acronyms: tuple[str, ...] = ()
    #: ISO 3166-1 alpha-2 of the headquarters, or nothing.
    country: str = ""
    other_countries: frozenset[str] = frozenset()
    websites: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()
    #: ``(scheme, value)``.
    identifiers: frozenset[tuple[str, str]] = frozenset()
    city: str = ""
    #: A year, a month or a day, as ``PartialDateField`` holds it.
    founded: str = ""

    @classmethod
    def named(cls, name: str, **others: Any) -> Facts:
        """The facts of a body of which one name is known, and what else is given."""
        return cls(names=((LEGAL, name),), **others)

    @classmethod
    def of(cls, partner: Partner) -> Facts:
        """The facts of a record; prefetch its names, identifiers and countries for many."""
        return cls(
            names=(
                (LEGAL, partner.legal_name),
                *((name.kind, name.text) for name in partner.names.all()),
            ),
            acronyms=(partner.acronym,) if partner.acronym else (),
            country=partner.hq_country.code if partner.hq_country else "",
            other_countries=frozenset(country.code for country in partner.activity_countries.all()),
            websites=(partner.website,) if partner.website else (),
            emails=(partner.email,) if partner.email else (),
            identifiers=frozenset((one.scheme, one.value) for one in partner.identifiers.all()),
            city=partner.city,
            founded=str(partner.founded or ""),
        )
