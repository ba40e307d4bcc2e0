"""What other apps show on the registry's pages; they register it in ``AppConfig.ready``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypedDict

from django.template.loader import render_to_string

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from django.http import HttpRequest

    from partners.models import Partner, User
    from partners.policies import Person


class Panel(TypedDict):
    """A heading, and the template, with its context, that draws what stands below it."""

    title: Any
    template: str
    context: dict[str, Any]


#: Sections of a partner's page: ``(partner, user) -> Panel | None``.
partner_sections: list[Callable[[Partner, Person], Panel | None]] = []
#: Panels of the home page: ``(request) -> Panel | None``.
home_panels: list[Callable[[HttpRequest], Panel | None]] = []
#: What else ``load_sample`` loads, once the registry's sample is there.
samples: list[Callable[[], None]] = []

#: What other apps hold about a person, by its heading in the download: ``(user) -> JSON data``.
personal_data: dict[str, Callable[[User], Any]] = {}


def sections_of(request: HttpRequest, partner: Partner) -> list[dict[str, Any]]:
    """The sections that have something to say about a partner to a reader, in order, drawn."""
    return drawn(request, (section(partner, request.user) for section in partner_sections))


def panels_of(request: HttpRequest) -> list[dict[str, Any]]:
    """The panels that have something to say to the reader of the home page, in order, drawn."""
    return drawn(request, (panel(request) for panel in home_panels))


def drawn(request: HttpRequest, panels: Iterable[Panel | None]) -> list[dict[str, Any]]:
    """Title and text of each panel; its template finds its context as a page's would."""
    return [
        {
            "title": panel["title"],
            "html": render_to_string(panel["template"], panel["context"], request),
        }
        for panel in panels
        if panel is not None
    ]
