"""Why two organisations cannot be one record now: what the registry asks before it joins them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext as _

from observers.models import Application, Representative
from observers.stages import FINAL
from partners.merging import Stop

if TYPE_CHECKING:
    from collections.abc import Iterator

    from partners.models import Partner


def stops(kept: Partner, gone: Partner) -> Iterator[Stop]:
    """Two open applications; an application of a body that is an observer by its other record."""
    rows = Application.objects.filter(partner__in=(kept, gone)).exclude(stage__in=FINAL)
    running = {row.partner_id: row for row in rows}
    if len(running) == 2:
        words = {
            "kept": named(kept), "gone": named(gone), "first": running[kept.pk].reference,
            "second": running[gone.pk].reference,
        }  # fmt: skip
        message = _(
            "%(kept)s and %(gone)s both have an application for observer status that is open"
            " (%(first)s and %(second)s). One of the two must be withdrawn or closed first."
        )
        yield Stop(message % words, Application)
    today = timezone.localdate()
    for applicant, observer in ((kept, gone), (gone, kept)):
        if applicant.pk in running and observer.observer_statuses.as_of(today).exists():
            message = _(
                "%(observer)s is an observer, and %(applicant)s applies for it (%(reference)s)."
                " The application must be withdrawn or closed first."
            )
            words = {
                "observer": named(observer), "applicant": named(applicant),
                "reference": running[applicant.pk].reference,
            }  # fmt: skip
            yield Stop(message % words)
    yield from named_twice(kept, gone)


def named_twice(kept: Partner, gone: Partner) -> Iterator[Stop]:
    """Persons whom both records send to the Council in one year."""
    theirs = set(gone.representatives.values_list("year", "name", "function", "email"))
    for year, name, function, email in kept.representatives.values_list(
        "year", "name", "function", "email"
    ):
        for other in theirs:
            if other[:2] == (year, name) and other[2:] != (function, email):
                message = _(
                    "%(name)s represents %(kept)s and %(gone)s at the Council in %(year)s, with"
                    " another function or address. Correct one of the two first."
                )
                words = {"name": name, "kept": named(kept), "gone": named(gone), "year": year}
                yield Stop(message % words, Representative)


def named(partner: Partner) -> str:
    """A record in a sentence about two of one name."""
    return f"{partner.label} {partner.legal_name}"
