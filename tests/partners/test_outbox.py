"""Notices: written once in the reader's language, sent once, and never lost when mail fails."""

from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.db import transaction
from django.utils import timezone

from partners import outbox
from partners.models import Notice
from tests.factories import NoticeFactory, PartnerFactory, UserFactory
from tests.pages import texts

BACKEND = "django.core.mail.backends.locmem.EmailBackend"
#: A port on which nothing listens.
NO_SERVER = {
    "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
    "EMAIL_HOST": "127.0.0.1",
    "EMAIL_PORT": 9,
}


@pytest.fixture(autouse=True)
def letters(settings, tmp_path):
    """A kind of notice of our own, with sentences that the catalogues know."""
    (tmp_path / "emails").mkdir()
    (tmp_path / "emails" / "greeting.txt").write_text(
        "{% load i18n %}\n"
        'Subject: {% translate "Your account" %}: {{ name }}\n\n'
        "{{ name }} – {{ partner }}\n{{ portal_url }}\n",
        encoding="utf-8",
    )
    (tmp_path / "emails" / "headless.txt").write_text("Hello\n", encoding="utf-8")
    engine = settings.TEMPLATES[0]
    settings.TEMPLATES = [engine | {"DIRS": [tmp_path, *engine["DIRS"]]}]


def break_mail(settings):
    for name, value in NO_SERVER.items():
        setattr(settings, name, value)


def posted(capture, key="greeting-1", **how):
    with capture(execute=True):
        return outbox.post(
            "greeting", **{"to": "awa@example.org", "context": {"name": "Awa"}} | how, key=key
        )


def test_notice_is_written_in_the_readers_language_and_sent(db, django_capture_on_commit_callbacks):
    user = UserFactory(language="fr", email="awa@example.org")
    partner = PartnerFactory(legal_name="Femmes <du> Sahel")

    notice = posted(
        django_capture_on_commit_callbacks, to=user, partner=partner, language="es",
        context={"name": "Awa & Co"},
    )  # fmt: skip

    notice.refresh_from_db()
    (message,) = mail.outbox
    assert (notice.language, notice.status, notice.attempts) == ("fr", "sent", 1)
    assert message.subject == "Votre compte: Awa & Co"
    assert message.body == "Awa & Co – Femmes <du> Sahel\nhttp://127.0.0.1:8000\n"
    assert message.to == ["awa@example.org"]
    assert message.extra_headers["Auto-Submitted"] == "auto-generated"


@pytest.mark.parametrize(("language", "expected"), [("es", "es"), ("tlh", "en"), (None, "en")])
def test_reader_without_an_account_gets_the_language_asked_for(
    db, django_capture_on_commit_callbacks, language, expected
):
    notice = posted(django_capture_on_commit_callbacks, language=language)

    assert notice.language == expected


def test_same_key_sends_nothing_twice(db, django_capture_on_commit_callbacks):
    first = posted(django_capture_on_commit_callbacks)
    second = posted(django_capture_on_commit_callbacks, to="other@example.org")

    assert first == second
    assert [message.to for message in mail.outbox] == [["awa@example.org"]]


def test_notice_goes_with_the_transaction(db, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True), transaction.atomic():
        outbox.post("greeting", to="awa@example.org", key="k", context={"name": "Awa"})
        transaction.set_rollback(True)

    assert Notice.objects.count() == 0
    assert mail.outbox == []


def test_text_without_a_subject_is_a_mistake_of_ours(db):
    with pytest.raises(ValueError, match="Subject:"):
        outbox.post("headless", to="awa@example.org", key="k")


def test_line_breaks_stay_out_of_the_subject(db, django_capture_on_commit_callbacks):
    notice = posted(
        django_capture_on_commit_callbacks, context={"name": "Awa\r\nBcc: all@example.org"}
    )

    assert notice.subject == "Your account: Awa"


def test_attachment_goes_along(db, django_capture_on_commit_callbacks):
    posted(
        django_capture_on_commit_callbacks,
        attachments=[("visit.ics", b"BEGIN:VCALENDAR", "text/calendar")],
    )

    assert mail.outbox[0].attachments == [("visit.ics", "BEGIN:VCALENDAR", "text/calendar")]


def test_held_notice_waits_for_its_release(db, django_capture_on_commit_callbacks):
    notice = posted(django_capture_on_commit_callbacks, hold=True)
    before = list(mail.outbox)

    with django_capture_on_commit_callbacks(execute=True):
        is_released = outbox.release(notice)

    notice.refresh_from_db()
    assert (before, is_released, notice.status, len(mail.outbox)) == ([], True, "sent", 1)
    assert outbox.release(notice) is False


def test_cancelled_notice_is_not_sent(db, django_capture_on_commit_callbacks):
    notice = posted(django_capture_on_commit_callbacks, hold=True)

    assert outbox.cancel(notice) is True
    outbox.sweep()

    assert (notice.status, outbox.cancel(notice), mail.outbox) == ("cancelled", False, [])


@time_machine.travel("2026-03-01 12:00:00Z", tick=False)
def test_later_notice_is_sent_when_its_time_has_come(db, django_capture_on_commit_callbacks):
    after = timezone.now() + timedelta(hours=2)
    posted(django_capture_on_commit_callbacks, send_after=after)
    outbox.sweep()
    before = list(mail.outbox)

    with time_machine.travel("2026-03-01 14:00:00Z", tick=False):
        outbox.sweep()

    assert (before, len(mail.outbox)) == ([], 1)


def test_failure_is_kept_and_tried_again_after_growing_waits(
    db, settings, django_capture_on_commit_callbacks
):
    break_mail(settings)
    with time_machine.travel("2026-03-01 12:00:00Z", tick=False) as clock:
        notice = posted(django_capture_on_commit_callbacks)
        waits = []
        for __ in range(9):
            notice.refresh_from_db()
            if notice.status != "queued":
                break
            waits.append((notice.send_after - timezone.now()).total_seconds() / 60)
            outbox.sweep()  # not yet due
            clock.move_to(notice.send_after)
            outbox.sweep()

    assert waits == [2, 10, 60, 360, 1440]
    assert (notice.status, notice.attempts, notice.sent_at) == ("failed", 6, None)
    assert notice.last_error.startswith("ConnectionRefusedError")


def test_failed_notice_is_sent_again_by_hand(db, settings, django_capture_on_commit_callbacks):
    notice = NoticeFactory(status="failed", attempts=6, last_error="No server")

    with django_capture_on_commit_callbacks(execute=True):
        outbox.resend(notice)

    notice.refresh_from_db()
    assert (notice.status, notice.attempts, notice.last_error) == ("sent", 1, "")
    assert len(mail.outbox) == 1


def test_two_workers_send_one_mail(db):
    notice = NoticeFactory()

    outbox.deliver(notice.pk)
    outbox.deliver(notice.pk)
    outbox.sweep()

    assert len(mail.outbox) == 1


def test_notice_of_a_killed_worker_is_sent_after_the_wait(db):
    claimed = timezone.now() + timedelta(minutes=2)
    NoticeFactory(attempts=1, send_after=claimed)
    outbox.sweep()
    before = list(mail.outbox)

    with time_machine.travel(claimed + timedelta(seconds=1)):
        outbox.sweep()

    assert (before, len(mail.outbox)) == ([], 1)


# Who reads it


@pytest.mark.parametrize(
    ("reader", "seen"),
    [
        ("administrator", ["Mali", "Nobody", "Senegal"]),
        ("registry_officer", ["Mali", "Nobody", "Senegal"]),
        ("focal_point_mali", ["Mali"]),
        ("case_officer", []),
        ("member_admin", []),
    ],
)
def test_notices_are_read_by_who_keeps_the_partner(request, partner, reader, seen):
    NoticeFactory(subject="Mali", partner=partner)
    NoticeFactory(subject="Senegal", partner=PartnerFactory(hq_country__code="SN"))
    NoticeFactory(subject="Nobody", partner=None)
    user = request.getfixturevalue(reader)

    found = Notice.objects.visible_to(user).order_by("subject")

    assert list(found.values_list("subject", flat=True)) == seen


def test_reader_sees_the_own_notices(db):
    user = UserFactory()
    NoticeFactory(subject="Mine", user=user)
    NoticeFactory()

    assert [notice.subject for notice in Notice.objects.visible_to(user)] == ["Mine"]


def act(client, action, *notices):
    data = {"action": action, "_selected_action": [notice.pk for notice in notices], "index": 0}
    return client.post("/admin/partners/notice/", data, follow=True)


def test_administrator_releases_and_sends_again(
    client, administrator, django_capture_on_commit_callbacks
):
    client.force_login(administrator)
    held, failed = NoticeFactory(status="held"), NoticeFactory(status="failed")

    with django_capture_on_commit_callbacks(execute=True):
        released = act(client, "release", held, failed)
        again = act(client, "send_again", failed)

    assert texts(released, "li", "success") == ["1 notice is released."]
    assert texts(again, "li", "success") == ["1 notice will be sent again."]
    assert len(mail.outbox) == 2


def test_administrator_reads_the_text(client, administrator):
    client.force_login(administrator)
    notice = NoticeFactory(body="Dear <Awa>,\n\nwelcome.\n")

    page = client.get(f"/admin/partners/notice/{notice.pk}/change/")
    found = client.get("/admin/partners/notice/?status=queued&errors=no&q=person")

    assert "Dear &lt;Awa&gt;,\n\nwelcome." in page.text
    assert 'name="_save"' not in page.text
    assert found.status_code == 200
