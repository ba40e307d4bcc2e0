"""The administration of consultations; importing it registers every list."""

from consultations.admin import events, people, voices

__all__ = ["events", "people", "voices"]
