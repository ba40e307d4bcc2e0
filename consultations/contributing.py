"""Contributions: writing, handing in, taking back, moderating."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from consultations import notices, policies
from consultations.models import Answer, Contribution
from partners.policies import partners_edited_by

State = Contribution.State
#: What can be done with a contribution, as the API calls it.
MOVES = ("hand_in", "take_back", "publish", "withhold")


def available(contribution, user, now=None):
    """The names of what a user may do with a contribution now."""
    state, found = contribution.state, []
    is_own = contribution.partner_id in partners_edited_by(user)
    if is_own and contribution.call.is_open(now):
        found += {State.DRAFT: ["hand_in"], State.SUBMITTED: ["take_back"]}.get(state, [])
    if state != State.DRAFT and policies.organises(user, contribution.call.event):
        if state != State.PUBLISHED and contribution.may_be_published:
            found.append("publish")
        if state != State.WITHHELD:
            found.append("withhold")
    return found


def perform(contribution, name, *, by, note=""):
    """Do one of ``MOVES``."""
    if name == "hand_in":
        return hand_in(contribution, by)
    if name == "take_back":
        return take_back(contribution, by)
    return moderate(contribution, by, publish=name == "publish", note=note)


def write(contribution, answers, *, by):
    """Save a draft with its answers, ``{question: text}``; those not named stay as they are."""
    with transaction.atomic():
        check_writable(contribution, by)
        contribution.full_clean()
        contribution.save()
        given = {answer.question_id: answer for answer in contribution.answers.all()}
        for question, text in answers.items():
            answer = given.get(question.pk) or Answer(contribution=contribution, question=question)
            answer.text = text
            answer.full_clean()
            answer.save()
    return contribution


def check_writable(contribution, user, now=None):
    """Raise unless a user may write this contribution now."""
    if contribution.partner_id not in partners_edited_by(user):
        raise PermissionDenied
    if not contribution.call.is_open(now):
        raise ValidationError(
            _("The call is closed: contributions are not taken any more."), code="closed"
        )
    if contribution.state != State.DRAFT:
        raise ValidationError(
            _("The contribution is handed in. Take it back to change it."), code="stale"
        )


def hand_in(contribution, user, now=None):
    """Give a draft to the organisers."""
    now = now or timezone.now()
    with transaction.atomic():
        fresh = Contribution.objects.select_for_update().get(pk=contribution.pk)
        check_writable(fresh, user, now)
        if not fresh.answers.exclude(text="").exists() and not fresh.file:
            raise ValidationError(_("Answer a question, or add a file, before you hand it in."))
        for answer in fresh.answers.select_related("question"):
            try:
                answer.check_words()
            except ValidationError as error:
                raise ValidationError({"answers": error.messages}) from error
        fresh.state, fresh.submitted_at = State.SUBMITTED, now
        fresh.save()
    return fresh


def take_back(contribution, user, now=None):
    """Make a draft of it again, as long as the call is open and nothing is published."""
    with transaction.atomic():
        fresh = Contribution.objects.select_for_update().get(pk=contribution.pk)
        if fresh.partner_id not in partners_edited_by(user):
            raise PermissionDenied
        if fresh.state != State.SUBMITTED or not fresh.call.is_open(now):
            raise ValidationError(_("It cannot be taken back any more."), code="stale")
        fresh.state = State.DRAFT
        fresh.save()
    return fresh


def moderate(contribution, user, *, publish, note=""):
    """Publish a contribution, with the organisation's consent, or withhold it for a reason."""
    with transaction.atomic():
        allowed = Contribution.objects.moderated_by(user)
        if not allowed.filter(pk=contribution.pk).exists():
            raise PermissionDenied
        fresh = Contribution.objects.select_for_update().get(pk=contribution.pk)
        if fresh.state == State.DRAFT:  # taken back in between
            raise ValidationError(
                _("The organisation has taken its contribution back."), code="stale"
            )
        if not publish and not note.strip():
            raise ValidationError(_("Say why it is not published."))
        before = fresh.state, fresh.moderation_note
        fresh.state = State.PUBLISHED if publish else State.WITHHELD
        fresh.moderation_note, fresh.moderated_by = note.strip(), user
        fresh.full_clean()
        fresh.save()
        if before != (fresh.state, fresh.moderation_note):
            notices.tell_judged(fresh)
    return fresh
