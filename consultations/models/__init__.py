"""What consultations know, by noun."""

from consultations.models.contributions import (
    Answer,
    Call,
    Contribution,
    GoneCall,
    Question,
    RequestToSpeak,
)
from consultations.models.days import EventDay
from consultations.models.events import Event, Series
from consultations.models.invitations import Invitation, Segment
from consultations.models.programme import AgendaItem, EventDocument
from consultations.models.recommendations import ProgressNote, Recommendation
from consultations.models.registrations import Registration

__all__ = [
    "AgendaItem",
    "Answer",
    "Call",
    "Contribution",
    "Event",
    "EventDay",
    "EventDocument",
    "GoneCall",
    "Invitation",
    "ProgressNote",
    "Question",
    "Recommendation",
    "Registration",
    "RequestToSpeak",
    "Segment",
    "Series",
]
