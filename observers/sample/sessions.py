"""Sessions of the IOM Council since 2001, with what is verified and what is not."""

import csv
from datetime import date
from pathlib import Path

from partners.models import CouncilSession

FILE = Path(__file__).with_name("council_sessions.csv")
VERIFIED = {
    "verified": CouncilSession.Verified.YES,
    "partly verified": CouncilSession.Verified.PARTLY,
}


def load():
    """Add the sessions that are not recorded; fill in what the others do not say."""
    with FILE.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            session, __ = CouncilSession.objects.get_or_create(
                kind=row["kind"], number=int(row["session_number"].removeprefix("C/Sp/"))
            )
            for name, value in values_of(row).items():
                if value and not getattr(session, name):
                    setattr(session, name, value)
            session.verified = VERIFIED.get(row["status"], CouncilSession.Verified.NO)
            session.full_clean()
            session.save()


def values_of(row):
    """What a row says, in the columns of a session."""
    start, end = whole(row["start_date"]), whole(row["end_date"])
    doubts = [row["what_is_not_verified"]]
    if row["start_date"] and start is None:
        doubts.append(f"known only as {row['start_date']}")
    found = [
        f"New Members: {row['new_members']}" if row["new_members"] else "",
        f"New observers: {row['new_observers_known']}" if row["new_observers_known"] else "",
        row["theme_or_note"],
    ]
    members, states = number(row["members_after"]), number(row["observer_states_after"])
    return {
        "starts_on": start,
        "ends_on": end,
        "place": row["place"],
        "chair": person(row["chair_elected"], row["chair_country"]),
        "rapporteur": person(row["rapporteur"], row["rapporteur_country"]),
        "report_symbol": row["report_symbol"],
        "counted_on": (end or start) if members or states else None,
        "members": members,
        "observer_states": states,
        "note": "\n".join(filter(None, found))[:1000],
        "not_verified": "; ".join(filter(None, doubts)),
        "source": row["source"],
    }


def whole(text):
    """A date that is known to the day."""
    return date.fromisoformat(text) if len(text) == len("2001-11-27") else None


def number(text):
    return int(text) if text.isdigit() else None


def person(name, country):
    return ", ".join(filter(None, [name, country]))
