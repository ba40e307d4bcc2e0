"""A form that is sent twice is recorded once: the second time leads where the first one led.

Two clicks on a slow line, or Back and Save again, send the same form. What tells one form from
another is whose it is, by its signed mark, the version it was opened on, and all that was typed.
Who opens a form anew and types the same may mean it, or may come from Back, which brings the page
anew: that is asked. A form that says something else is another one, and so is the same one an
hour later.
"""

from contextlib import contextmanager
from datetime import timedelta
from functools import wraps
from hashlib import sha256

from django.contrib import messages
from django.core import signing
from django.db import transaction
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from config.middleware import STASH_OWNER, edit_owner, opened_at
from partners.forms.versions import OPENED, unseal
from partners.models import SentForm

#: How long a form is known again.
KEPT_FOR = timedelta(hours=1)
#: How long it is beyond doubt that nobody means to record it once more.
MOMENT = timedelta(minutes=1)
#: The field by which it is said that the same is meant once more: when it was recorded before.
AGAIN = "again"
#: The field of a form that acts on what is there; by itself it gives nothing back after signing out.
SENDING = "sending"
#: Fields that are made anew each time the page is.
ANEW = ("csrfmiddlewaretoken", STASH_OWNER, OPENED, SENDING, AGAIN)


def mark(user, state=""):
    """The mark of a form that acts on what is there: whose it is, and how things stood then.

    The same button may rightly be pressed again once things stand otherwise.
    """
    return signing.dumps([user.pk, str(state)], salt=SENDING)


def state_in(request):
    """How things stood when such a form came; nothing where the mark is not the reader's."""
    try:
        owner, state = signing.loads(request.POST.get(SENDING, ""), salt=SENDING)
    except signing.BadSignature:
        return None
    return state if owner == request.user.pk else None


def moment_in(request):
    """When a form that is given back was opened; nothing where the mark is not the reader's."""
    return opened_at(request.POST.get(STASH_OWNER, ""), request.user)


def key_of(request):
    """The digest of a form that was sent; nothing where it does not carry its reader's mark.

    Nor where it carries a password, of which no quick digest is kept.
    """
    state = state_in(request)
    is_marked = state is not None or moment_in(request) is not None
    if not is_marked or any("password" in name for name in request.POST):
        return ""
    opened = unseal(request.POST.get(OPENED)) if state is None else state
    digest = sha256(repr((request.user.pk, request.get_full_path(), opened)).encode())
    for name, values in sorted(request.POST.lists()):
        if name not in ANEW:
            digest.update(repr((name, values)).encode())
    for name, files in sorted(request.FILES.lists()):
        for file in files:
            digest.update(repr((name, file.name, file.size)).encode())
            for chunk in file.chunks():
                digest.update(chunk)
            file.seek(0)
    return digest.hexdigest()


def once(view):
    """Answer a form that was recorded before with a redirection to where it led then.

    Looked at again after the view: the same form may have been recorded while it judged this one.
    """

    @wraps(view)
    def answer(request, *args, **kwargs):
        if request.method != "POST" or not (key := key_of(request)):
            return view(request, *args, **kwargs)
        return answered(request, key) or refusal(view(request, *args, **kwargs), request, key)

    return answer


def answered(request, key):
    """What needs no view: the way to what was recorded, or the question whether it is meant anew.

    A file cannot wait for the answer: it is taken once more.
    """
    sent = known(key)
    if sent is None:
        return None
    if not is_repeat(request, sent):
        is_meant = request.FILES or request.POST.get(AGAIN) == sent.sent_at.isoformat()
        return None if is_meant else question(request, sent)
    return led_before(request, key)


def question(request, sent):
    """The page that asks, with all that was typed."""
    context = {
        "typed": [
            (name, value)
            for name, values in request.POST.lists()
            if name not in (*ANEW[:2], AGAIN)
            for value in values
        ],
        "mark": (STASH_OWNER, edit_owner(request.user)),
        "again": (AGAIN, sent.sent_at.isoformat()),
        "led_to": sent.led_to,
    }
    return render(request, "partners/sent_again.html", context, status=409)


def refusal(response, request, key):
    """What the view answered, unless it refused what was recorded meanwhile."""
    is_refused = not 300 <= response.status_code < 400
    return (is_refused and led_before(request, key)) or response


def known(key):
    """The note that the same was recorded within the hour, if it was."""
    return SentForm.objects.filter(key=key, sent_at__gt=timezone.now() - KEPT_FOR).first()


def is_repeat(request, sent):
    """Whether this is the form that was recorded, and not one that says the same.

    A form that acts on what is there is the same as long as things stand as they stood.
    """
    if state_in(request) is not None:
        return True
    return moment_in(request) <= sent.sent_at > timezone.now() - MOMENT


def led_before(request, key):
    """The redirection to where this form led when it was recorded, if it was."""
    sent = known(key)
    if sent is None or not is_repeat(request, sent):
        return None
    messages.info(request, _("This was sent twice. It is recorded once."))
    return redirect(sent.led_to)


def record(request, save):
    """Call what saves and gives its redirection, in one transaction with the note that it was sent.

    Raises ``IntegrityError``, with nothing saved, where the same form was recorded at this moment.
    """
    key = key_of(request)
    with transaction.atomic():
        sent = known(key)
        if sent is not None and not is_repeat(request, sent):
            sent.delete()  # the same once more, and meant
        with noted(key) as sent:
            response = save()
            sent.led_to = response.url
    return response


@contextmanager
def noted(key):
    """The note, under this key if there is one, of what is recorded here; to be told where it led.

    Whoever comes second with the same key waits, and is refused with ``IntegrityError`` before
    anything is written.
    """
    with transaction.atomic():
        forget()  # the same may be recorded again after its time
        sent = SentForm.objects.create(key=key) if key else SentForm()
        yield sent
        if key:
            sent.save(update_fields=["led_to"])


def forget():
    """Drop what no browser will send again."""
    SentForm.objects.filter(sent_at__lte=timezone.now() - KEPT_FOR).delete()
