"""Events that took place, from public pages, with the marks of how far each is verified."""

import csv
import re
from datetime import date, timedelta
from pathlib import Path

from consultations.models import Event, EventDay, Series
from consultations.sample.titles import in_other_languages
from partners import matching
from partners.models import CouncilSession, Country

FOLDER = Path(__file__).parent
EVIDENCE = {"verified": "verified", "partly verified": "partly", "inferred": "unverified"}
#: The series of the file of consultations, by its words.
SERIES = {
    "IOM-CSO annual consultations": "iom-cso-annual",
    "IOM-NGO Humanitarian Consultations": "iom-ngo-humanitarian",
    "Regional Civil Society Consultations (GCM)": "gcm-regional",
    "IOM-CSO Information Sharing Sessions": "information-sharing",
}
ZONES = {
    "Geneva": "Europe/Zurich",
    "New York": "America/New_York",
    "Bangkok": "Asia/Bangkok",
    "Beirut": "Asia/Beirut",
    "Bamako": "Africa/Bamako",
    "Brussels": "Europe/Brussels",
    "Nairobi": "Africa/Nairobi",
    "Manila": "Asia/Manila",
    "Athens": "Europe/Athens",
    "Puerto Vallarta": "America/Bahia_Banderas",
    "Stockholm": "Europe/Stockholm",
    "Istanbul": "Europe/Istanbul",
    "Dhaka": "Asia/Dhaka",
    "Berlin": "Europe/Berlin",
    "Marrakesh": "Africa/Casablanca",
    "Quito": "America/Guayaquil",
    "Riohacha": "America/Bogota",
}
COUNTRIES = {"Geneva": "CH", "New York": "US"}
#: Sessions of which no source gives the time: they lie between their neighbours.
BETWEEN = {
    "85": "2002-12/2003-11",  # after the 84th, before the 86th
    "87": "2003-11/2004-11",  # after the 86th, before the 88th
    "C/Sp/7": "2023/2024-11",  # after the 114th, before the 115th
}
#: Longest event in the files, in days; a longer one is a slip.
LONGEST = 14


def load():
    """Load every row once."""
    if Event.objects.exclude(evidence="").exists():
        return
    places = Places()
    series = {row.code: row for row in Series.objects.all()}
    sessions = load_sessions(places, series)
    for row in rows_of("idm_events"):
        place, venue = place_of(row["place"])
        number = re.search(r"\((\d+)\w*\)", row["kind"])
        add(
            row, places, series["idm"],
            title_en=row["title_or_theme"], theme_en=row["overall_theme"], kind=row["kind"],
            level="global", city=place, venue=venue,
            mode="online" if row["place"] == "online" else "",
            council_session=sessions.get(("regular", int(number[1]))) if number else None,
        )  # fmt: skip
    for row in rows_of("consultations"):
        mode = "hybrid" if "hybrid" in row["note"] else ""
        add(
            row, places, series[SERIES[row["series"]]],
            title_en=row["title"], theme_en=row["theme"], level=row["level"], city=row["city"],
            venue=row["venue"], organised_by=row["organiser_or_anchor"], mode=mode,
            country_name=row["country"],
        )  # fmt: skip
    for row in rows_of("gfmd_csd"):
        title = f"GFMD {row['gfmd_year']}: {row['format']}"
        city = row["city"] or row["country"]
        common = f"Common Space: {row['common_space_date']}" if row["common_space_date"] else ""
        add(
            row | {"year": row["gfmd_year"][-4:]}, places, series["gfmd-csd"],
            title_en=f"{title}, {city}" if city else title, level="global", city=row["city"],
            venue=row["venue"], organised_by=row["organiser"], country_name=row["country"],
            description_en=common,
        )  # fmt: skip


def rows_of(name):
    with (FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


class Places:
    """Countries by the names that the files use."""

    def __init__(self):
        self.by_code = {country.code: country for country in Country.objects.all()}
        self.by_name = {}
        for country in self.by_code.values():
            for name in (country.name_en, *country.other_names.splitlines()):
                self.by_name.setdefault(matching.normalise(name), country)

    def country(self, name, city):
        found = self.by_name.get(matching.normalise(name.partition("(")[0])) if name else None
        return found or self.by_code.get(COUNTRIES.get(city, ""))


def place_of(text):
    """``(city, venue)`` of a place in one line, in whatever order the line has them."""
    if text in ("", "online"):
        return "", ""
    parts = [part.strip() for part in text.split(",")]
    city = next((part for part in parts if part in ZONES), parts[0])
    return city, ", ".join(part for part in parts if part != city)


def load_sessions(places, series):
    """Sessions of the Council: rows of the registry, and events."""
    sessions = {}
    for row in rows_of("council_sessions"):
        number = int(row["session_number"].rpartition("/")[2])
        days = days_of(row)
        session, __ = CouncilSession.objects.get_or_create(
            kind=row["kind"],
            number=number,
            defaults={
                "starts_on": days[0] if days else None,
                "ends_on": days[-1] if days else None,
                "place": row["place"][:100],
                "symbol": row["report_symbol"][:60],
            },
        )
        sessions[row["kind"], number] = session
        city, venue = place_of(row["place"])
        special = "special session" if row["kind"] == "special" else "session"
        about = row["theme_or_note"]
        add(
            row | {"year": row["start_date"][:4], "between": BETWEEN.get(row["session_number"]),
                   "note": row["what_is_not_verified"], "participants": ""},
            places, series["council"],
            title_en=f"{row['session_number']}{suffix(row)} {special} of the IOM Council",
            description_en=about, level="global", city=city, venue=venue,
            council_session=session,
        )  # fmt: skip
    return sessions


def suffix(row):
    """What English puts after the number of a session."""
    if not row["session_number"].isdigit():
        return ":"
    return {"1": "st", "2": "nd", "3": "rd"}.get(row["session_number"][-1], "th")


def days_of(row):
    """The days that a row states; none when it knows the month or the year only."""
    try:
        first = date.fromisoformat(row["start_date"])
        last = date.fromisoformat(row["end_date"] or row["start_date"])
    except ValueError:
        return []
    between = range(min((last - first).days, LONGEST) + 1)
    days = [first + timedelta(days=number) for number in between]
    is_split = "non-consecutive" in row.get("note", "")
    return [days[0], days[-1]] if is_split else days


def add(row, places, series, *, country_name="", **fields):
    """One event, checked by its own rules."""
    days = days_of(row)
    months = re.match(r"\d{4}(-\d{2})?\Z", row["start_date"])
    city = fields.get("city", "")
    event = Event(
        series=series,
        **in_other_languages(fields["title_en"]),
        publication=Event.Publication.PUBLISHED,
        audience=Event.Audience.OPEN,
        country=places.country(country_name, city),
        time_zone=ZONES.get(city, "Europe/Zurich"),
        about="" if days else (months[0] if months else row.get("between") or row["year"][:4]),
        evidence=EVIDENCE[row["status"]],
        evidence_note=row["note"],
        participants_then=row["participants"][:60],
        source=row["source"],
        **{name: value for name, value in fields.items() if value},
    )
    event.full_clean()
    event.save()
    EventDay.objects.bulk_create(EventDay(event=event, date=day) for day in days)
    event.settle()
