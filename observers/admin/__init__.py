"""Observer status in the administration; importing it registers every list."""

from observers.admin import applications, council, guidelines, life

__all__ = ["applications", "council", "guidelines", "life"]
