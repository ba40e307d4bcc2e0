"""Observers that a source names, with the evidence there is, and figures with their dates."""

import csv
from datetime import date
from pathlib import Path

from observers.models import MembershipCount
from partners.models import Category, CouncilSession, Country, ObserverStatus, Partner

FOLDER = Path(__file__).parent
Evidence, Kind = ObserverStatus.Evidence, ObserverStatus.Kind
EVIDENCE = {
    "resolution": Evidence.DECIDED,
    "admitted": Evidence.DECIDED,
    "announced for the session": Evidence.ANNOUNCED,
    "attended as observer": Evidence.REPORTED,
}
CAIXA = "“la Caixa” Foundation"
#: The day from which a source proves the status, where one does.
FROM = {
    "Initiatives of Change International": date(2016, 12, 5),
    # admitted at that session, on which of its days is not said: its last one
    CAIXA: date(2014, 11, 28),
}


def rows_of(name):
    with (FOLDER / name).open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def load():
    """Add the observers and the figures; a partner that is there already is used."""
    countries = {country.name_en: country for country in Country.objects.all()}
    countries["United Kingdom"] = Country.objects.get(code="GB")
    for row in rows_of("observers.csv"):
        add_observer(row, countries)
    for row in rows_of("membership_counts.csv"):
        MembershipCount.objects.create(
            as_of="" if row["as_of"] == "undated" else row["as_of"],
            member_states=row["member_states"] or None,
            observer_states=row["observer_states"] or None,
            others=row["other_observers"],
            statement=row["statement"],
            source=row["source"],
        )


def add_observer(row, countries):
    name = row["organisation"].replace('"la Caixa" Foundation', CAIXA)
    partner = Partner.objects.filter(legal_name=name).first() or new_partner(name, row, countries)
    is_of_states = row["type"] == "IGO"
    source = row["source"]
    if row["note"]:
        source = f"{row['note']}. {source}"
    if name == CAIXA:
        source = f"Counted from the last day of the session: the day is not known. {source}"
    status = ObserverStatus(
        partner=partner,
        kind=Kind.INTERGOVERNMENTAL if is_of_states else Kind.CIVIL_SOCIETY,
        name_then=name,
        session=CouncilSession.objects.get(kind="regular", number=row["council_session"])
        if EVIDENCE[row["evidence"]] != Evidence.REPORTED
        else None,
        decision=row["resolution"],
        evidence=EVIDENCE[row["evidence"]],
        started_on=FROM.get(name),
        source=source,
    )
    status.full_clean()
    status.save()


def new_partner(name, row, countries):
    """A record of what the source says, and no more."""
    is_of_states = row["type"] == "IGO"
    code = "" if is_of_states else "foundation" if name == CAIXA else "ngo"
    partner = Partner(
        legal_name=name,
        acronym=row["acronym"],
        category=Category.objects.filter(code=code).first(),
        hq_country=countries.get(row["hq_country"]),
        is_listed=not is_of_states,  # no organisation of the civil society
        source=row["source"][:200],
    )
    partner.full_clean()
    partner.save()
    return partner
