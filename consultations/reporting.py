"""The numbers of an event: which organisations took part, and how many people."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from consultations.models import Registration
from partners.models import Level, Partner

if TYPE_CHECKING:
    from consultations.models import Event

#: Levels of organisations that work in more than one country.
INTERNATIONAL = {Level.GLOBAL, Level.REGIONAL}


def numbers(event: Event) -> dict[str, Any]:
    """People and organisations, and organisations by what they are; names of none of them."""
    present = Registration.objects.order_by().present_at(event)
    people = Counter(present.values_list("mode", flat=True))
    partners = list(
        Partner.objects.order_by()
        .filter(pk__in=present.values("partner_id"))
        .select_related("category", "hq_country__region")
    )
    return {
        "people": sum(people.values()),
        "modes": [
            (label, people[value])
            for value, label in Registration._meta.get_field("mode").choices or ()
            if people[value]
        ],
        "organisations": len(partners),
        "countries": len({partner.hq_country_id for partner in partners} - {None}),
        "tables": [
            (_("By category"), tally(category_of(partner) for partner in partners)),
            (_("By region"), tally(region_of(partner) for partner in partners)),
            (_("Local or international"), tally(reach_of(partner) for partner in partners)),
        ],
    }


def tally(names: Any) -> list[tuple[str, int]]:
    """``[(name, number), …]``, the largest first."""
    return sorted(Counter(names).items(), key=lambda row: (-row[1], row[0]))


def category_of(partner: Partner) -> str:
    return partner.category.name if partner.category else _("not known")


def region_of(partner: Partner) -> str:
    country = partner.hq_country
    return country.region.name if country and country.region else _("not known")


def reach_of(partner: Partner) -> str:
    """Whether an organisation works beyond its country."""
    if not partner.levels:
        return _("not known")
    return _("international") if INTERNATIONAL & set(partner.levels) else _("national or local")
