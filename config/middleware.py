"""What stands before a view: bodies too large, expired sessions, languages, compression."""

from datetime import UTC, datetime
from http import HTTPStatus

from django.conf import settings
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.views import redirect_to_login
from django.core import signing
from django.core.exceptions import BadRequest
from django.http import JsonResponse
from django.middleware.gzip import GZipMiddleware
from django.shortcuts import redirect, render
from django.utils.translation import (
    get_language,
    get_language_from_path,
    get_language_from_request,
    gettext_lazy,
    override,
)
from django.utils.translation import gettext as _
from django.views.csrf import csrf_failure as send_again

#: The session key of an edit that arrived after the session had expired.
STASH = "stashed_edit"
#: The form field that says, signed, whose edit it is.
STASH_OWNER = "edit_of"
#: A stashed edit larger than this is not kept; the browser's Back button still has it.
STASH_BYTES = 200_000
#: What the page says that gives it back.
SIGNED_OUT = gettext_lazy("You were signed out. Here is what you had typed: save it now.")


class BodyLimitMiddleware:
    """Answer 413 with a page that explains, before anything reads the body.

    A form's body is UTF-8, whatever its sender calls it: Django would refuse another name for it
    in the middle of the page that says so.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        length = request.META.get("CONTENT_LENGTH") or "0"
        is_upload = request.content_type == "multipart/form-data"
        limit = (
            settings.PORTAL_DOCUMENT_BYTES * 2
            if is_upload
            else (settings.DATA_UPLOAD_MAX_MEMORY_SIZE)
        )
        if length.isdecimal() and int(length[:15]) > limit:
            return self.refuse(request)
        if request.content_type == "application/x-www-form-urlencoded":
            request.encoding = "utf-8"
        return self.get_response(request)

    def refuse(self, request):
        # no later middleware has chosen the language yet; the thread may hold the last reader's
        with override(get_language_from_request(request, check_path=True)):
            return self.answer(request)

    def answer(self, request):
        if request.path.startswith("/api/"):
            message = _("The request is too large. Send less at a time.")
            return JsonResponse({"code": "too_large", "detail": message}, status=413)
        return render(request, "413.html", status=413)


class PageCompressionMiddleware(GZipMiddleware):
    """Send pages compressed; exports and the API go as they are, as fast as they can."""

    def process_response(self, request, response):
        if not response.get("Content-Type", "").startswith("text/html"):
            return response
        return super().process_response(request, response)


class WrongMethodMiddleware:
    """A page for whoever opens an address that only takes what a form sends; the API has its own."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if response.status_code != HTTPStatus.METHOD_NOT_ALLOWED or response.content:
            return response
        page = render(request, "405.html", status=response.status_code)
        page["Allow"] = response["Allow"]
        return page


class UnreadableValueMiddleware:
    """Answer 400 where a forged value came as far as the database, which cannot hold it."""

    #: How SQLite and PostgreSQL's driver begin to say so.
    SAID = ("Python int too large to convert to SQLite", "A string literal cannot contain NUL")

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_exception(self, request, exception):
        if str(exception).startswith(self.SAID):
            raise BadRequest from exception


class StashingLoginRequiredMiddleware(LoginRequiredMiddleware):
    """Login by default; an edit sent without a session waits for its author to sign in."""

    def handle_no_permission(self, request, view_func):
        if request.method == "POST":
            stash_edit(request)
        return super().handle_no_permission(request, view_func)


class PrivatePagesMiddleware:
    """Keep what a signed-in reader saw out of what Back shows after signing out.

    Chromium still gives a half-filled form back, from memory, for as long as nobody signs out.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if request.user.is_authenticated and not response.has_header("Cache-Control"):
            response["Cache-Control"] = "private, no-store"
        return response


def edit_owner(user):
    """The signed mark of a form: whose it is, so that nobody else gets it back, and since when."""
    return signing.dumps(user.pk, salt=STASH)


def stash_edit(request):
    """Keep what was sent for its author, until this page is opened again; say whether it is kept."""
    owner = request.POST.get(STASH_OWNER)
    is_kept = bool(owner) and len(request.POST.urlencode()) < STASH_BYTES
    if is_kept:
        # a password is typed again: a session is no place for it
        data = {name: texts for name, texts in request.POST.lists() if "password" not in name}
        request.session[STASH] = {"path": request.path, "owner": owner, "data": data}
    return is_kept


def csrf_failure(request, reason=""):
    """An edit sent with an old token waits for its author too; the rest is sent again.

    The cookies were gone, or somebody signed in meanwhile in another window. It is only shown
    again, and only to whom its signed mark names: nobody else can have made it.
    """
    if not request.user.is_authenticated:
        if stash_edit(request):
            return redirect_to_login(request.get_full_path())
    elif is_edit_of(request.POST.get(STASH_OWNER, ""), request.user) and stash_edit(request):
        return redirect(request.get_full_path())
    return send_again(request, reason)


def is_edit_of(mark, user):
    """Whether a mark says, signed, that this user has opened the form."""
    return opened_at(mark, user) is not None


def opened_at(mark, user):
    """The moment when this user opened the form; nothing where the mark is of somebody else."""
    try:
        owner = signing.loads(mark, salt=STASH)
    except signing.BadSignature:
        return None
    signed_at = signing.b62_decode(mark.split(":")[-2])  # the signature's own time, in seconds
    return datetime.fromtimestamp(signed_at, UTC) if owner == user.pk else None


def add_to_stash(request, path, **values):
    """Fill fields in an edit that waits for its page."""
    stash = request.session.get(STASH)
    if stash and stash["path"] == path:
        stash["data"] |= {name: [str(value)] for name, value in values.items()}
        request.session.modified = True


def stashed_edit(request):
    """The edit of this page that waited for this user, as lists of values; taken only once."""
    stash = request.session.get(STASH)
    if not stash or stash["path"] != request.path:
        return None
    del request.session[STASH]
    return stash["data"] if is_edit_of(stash["owner"], request.user) else None


def language_for(request, user):
    """The language somebody reads in; the profile's while it has only met the portal's first one."""
    if settings.LANGUAGE_COOKIE_NAME in request.COOKIES or not user.is_authenticated:
        return get_language()
    return user.language


class LanguageCookieMiddleware:
    """Remember the language of the address, for the admin and the API, which have none."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        language = get_language_from_path(request.path_info)
        cookie = settings.LANGUAGE_COOKIE_NAME
        if language and request.COOKIES.get(cookie, settings.LANGUAGE_CODE) != language:
            response.set_cookie(cookie, language, max_age=31_536_000, samesite="Lax")
        return response
