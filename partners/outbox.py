"""The outbox: notices are rows first and e-mails second, once each, and no failure is silent.

``post`` writes the notice in its reader's language inside the caller's transaction; a job sends it
once that is committed. What could not be sent waits longer and longer for the next attempt, keeps
the error beside it, and after the last attempt stays as failed until somebody sends it again.
"""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from email.utils import parseaddr
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.mail import EmailMessage
from django.db import models, transaction
from django.template import Context, Engine
from django.utils import timezone
from django.utils.translation import gettext, override

from partners import jobs
from partners.models import Notice, NoticeFile, Partner, User

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

#: The waits after the first, the second … failure; then the notice counts as failed.
WAITS = tuple(timedelta(minutes=minutes) for minutes in (2, 10, 60, 360, 1440))
#: The wait is also the time a worker has for sending before another one may try.
SUBJECT = "Subject:"
LANGUAGES = frozenset(code for code, __ in settings.LANGUAGES)
#: An attachment: file name, content, content type.
Attachment = tuple[str, bytes, str]

logger = logging.getLogger(__name__)


def post(
    kind: str,
    *,
    to: User | str,
    key: str,
    context: Mapping[str, Any] | None = None,
    partner: Partner | None = None,
    about: str = "",
    language: str | None = None,
    hold: bool = False,
    attachments: Iterable[Attachment] = (),
    send_after: datetime | None = None,
) -> Notice:
    """Write a notice from ``templates/emails/<kind>.txt`` and have it sent after the transaction.

    The same ``key`` gives the notice that is there already, and nothing is sent twice. ``about``
    names what of another app it belongs to, as that app's scope of notices knows it.
    """
    known = Notice.objects.filter(key=key).first()
    if known is not None:
        return known
    user, email = (to, to.email) if isinstance(to, User) else (None, to)
    language = next(
        (code for code in (user and user.language, language) if code in LANGUAGES), "en"
    )
    subject, body = written(kind, language, {**(context or {}), "partner": partner, "reader": user})
    with transaction.atomic():
        notice, is_new = Notice.objects.get_or_create(
            key=key,
            defaults={
                "kind": kind,
                "user": user,
                "email": email,
                "partner": partner,
                "about": about,
                "language": language,
                "subject": subject,
                "body": body,
                "status": Notice.Status.HELD if hold else Notice.Status.QUEUED,
                "send_after": send_after or timezone.now(),
            },
        )
        if is_new:
            for name, content, content_type in attachments:
                file = ContentFile(content, name=name)
                NoticeFile.objects.create(
                    notice=notice, name=name, content_type=content_type, file=file
                )
            if not hold:
                send_soon(notice)
    return notice


def written(kind: str, language: str, context: Mapping[str, Any]) -> tuple[str, str]:
    """Subject and body of a notice; plain text, so nothing is escaped."""
    template = Engine.get_default().get_template(f"emails/{kind}.txt")
    names = {"portal_name": settings.PORTAL_NAME, "portal_url": settings.PORTAL_URL}
    with override(language):
        text = template.render(Context(names | dict(context), autoescape=False))
    first, __, body = text.strip().partition("\n")
    if not first.startswith(SUBJECT):
        raise ValueError(f"The first line of emails/{kind}.txt must begin with “{SUBJECT}”.")
    subject = " ".join(first.removeprefix(SUBJECT).split())[:300]
    return subject, body.strip() + "\n"


def send_soon(notice: Notice) -> None:
    """Have a notice sent after the transaction; later ones are found by the sweep."""
    if notice.send_after <= timezone.now():
        jobs.enqueue(deliver, notice.pk)


def release(notice: Notice) -> bool:
    """Send a notice that was held back; whether it was."""
    return _put_back(notice, Notice.RELEASABLE)


def resend(notice: Notice) -> bool:
    """Send a notice once more that was sent, has failed or was cancelled; whether it was."""
    return _put_back(notice, Notice.RESENDABLE)


def cancel(notice: Notice) -> bool:
    """Take a notice out of the queue; whether it was still there."""
    with transaction.atomic():
        waiting = Notice.objects.filter(pk=notice.pk, status__in=Notice.CANCELLABLE)
        is_done = bool(waiting.update(status=Notice.Status.CANCELLED))
    notice.refresh_from_db()
    return is_done


def _put_back(notice: Notice, sources: tuple[Notice.Status, ...]) -> bool:
    with transaction.atomic():
        there = Notice.objects.filter(pk=notice.pk, status__in=sources)
        is_done = bool(
            there.update(
                # a letter without an address is let go, and can only be handed over otherwise
                status=Notice.Status.QUEUED if notice.email else Notice.Status.FAILED,
                attempts=0,
                last_error="" if notice.email else gettext("No e-mail address is known."),
                send_after=timezone.now(),
            )
        )
        notice.refresh_from_db()
        if is_done and notice.email:
            send_soon(notice)
    return is_done


def deliver(pk: int) -> None:
    """Send one notice, if it is due and nobody else is at it.

    The claim moves ``send_after`` on, in one statement: no lock is held while the mail server is
    spoken to. Killed between sending and noting it, a worker leaves a notice that goes out again
    with the same Message-ID.
    """
    now = timezone.now()
    due = Notice.objects.due(now).filter(pk=pk)
    attempts = due.values_list("attempts", flat=True).first()
    if attempts is None:
        return
    wait = WAITS[min(attempts, len(WAITS) - 1)]
    claim = due.filter(attempts=attempts)
    if not claim.update(attempts=models.F("attempts") + 1, send_after=now + wait):
        return
    notice = Notice.objects.get(pk=pk)
    mine = Notice.objects.filter(pk=pk, status=Notice.Status.QUEUED, attempts=notice.attempts)
    try:
        message_of(notice).send()
    except Exception as error:
        # whatever it is, it is kept beside the notice for a person to read
        is_last = notice.attempts > len(WAITS)
        status = Notice.Status.FAILED if is_last else Notice.Status.QUEUED
        mine.update(status=status, last_error=f"{type(error).__name__}: {error}"[:2000])
        logger.warning("Notice %s was not sent (attempt %s)", pk, notice.attempts, exc_info=error)
    else:
        mine.update(status=Notice.Status.SENT, sent_at=timezone.now(), last_error="")


def message_of(notice: Notice) -> EmailMessage:
    """A notice as e-mail, marked as written by a program."""
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2] or "localhost"
    message = EmailMessage(
        notice.subject,
        notice.body,
        to=[notice.email],
        headers={
            "Message-ID": f"<notice-{notice.pk}-{notice.created_at:%Y%m%d%H%M%S}@{domain}>",
            "Auto-Submitted": "auto-generated",
            "Content-Language": notice.language,
        },
    )
    for row in notice.files.all():
        with row.file.open("rb") as file:
            message.attach(row.name, file.read(), row.content_type)
    return message


def sweep() -> None:
    """Send what is due: later notices, further attempts, and what a lost job left behind."""
    for pk in (
        Notice.objects.due(timezone.now()).order_by("send_after").values_list("pk", flat=True)[:200]
    ):
        deliver(pk)
