"""Contributions: writing, handing in, taking back, moderating."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from consultations.models import Contribution
from partners.policies import partners_edited_by

State = Contribution.State


def check_writable(contribution, user, now=None):
    """Raise unless a user may write this contribution now."""
    if contribution.partner_id not in partners_edited_by(user):
        raise PermissionDenied
    if not contribution.call.is_open(now):
        raise ValidationError(_("The call is closed: contributions are not taken any more."))
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
        if not publish and not note.strip():
            raise ValidationError(_("Say why it is not published."))
        fresh.state = State.PUBLISHED if publish else State.WITHHELD
        fresh.moderation_note, fresh.moderated_by = note.strip()[:300], user
        fresh.full_clean()
        fresh.save()
    return fresh
