"""What goes wrong, in one shape: ``{"code", "detail", "errors": {field: [sentence, …]}}``."""

from math import ceil

from django.core.exceptions import PermissionDenied
from django.core.exceptions import ValidationError as ModelError
from django.db import IntegrityError
from django.http import Http404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework import exceptions, serializers, status
from rest_framework.response import Response

#: Codes of errors of the rules that mean: right, but not now.
CONFLICTS = frozenset({"stale", "wrong_stage", "closed"})


class Conflict(exceptions.APIException):
    """The request is right, but not now; ``code`` says why, ``more`` what helps."""

    status_code = status.HTTP_409_CONFLICT
    default_code = "conflict"
    default_detail = gettext_lazy(
        "Somebody else wrote the same at this moment. Read the record again, and repeat."
    )

    def __init__(self, detail=None, code=None, **more):
        super().__init__(detail, code)
        self.more = more


class PreconditionFailed(exceptions.APIException):
    """``If-Match`` named another version than the present one."""

    status_code = status.HTTP_412_PRECONDITION_FAILED
    default_code = "precondition_failed"
    default_detail = gettext_lazy(
        "Somebody else has changed this record since you read it. Read it again, and repeat."
    )

    def __init__(self, etag):
        super().__init__()
        self.more = {"etag": etag}
        self.headers = {"ETag": etag}


def exception_handler(error, context):
    """The answer to an error that the API knows; ``None`` for the others, which are bugs."""
    error = translated(error)
    if not isinstance(error, exceptions.APIException):
        return None
    response = Response(
        body_of(error),
        status=error.status_code,
        headers=headers_of(error),
        content_type="application/json",
    )
    response["Cache-Control"] = "no-store"
    return response


def translated(error):
    """Django's errors in the words of the API, so that rules need not know it."""
    if isinstance(error, Http404):
        return exceptions.NotFound()
    if isinstance(error, PermissionDenied):
        return exceptions.PermissionDenied()
    if isinstance(error, IntegrityError):  # a constraint that another request met first
        return Conflict()
    if isinstance(error, ModelError):
        if getattr(error, "code", None) in CONFLICTS:
            return Conflict(error.message, error.code)
        return serializers.ValidationError(serializers.as_serializer_error(error))
    return error


def body_of(error):
    """The body of an answer to an error."""
    if isinstance(error, exceptions.ValidationError):
        errors = by_field(error.detail)
        detail = _("Some values are not right. Each is named under “errors”.")
        return {"code": "invalid", "detail": detail, "errors": errors}
    detail = error.detail
    return {"code": detail.code, "detail": str(detail)} | getattr(error, "more", {})


def headers_of(error):
    """The headers of an answer to an error."""
    headers = dict(getattr(error, "headers", {}))
    if header := getattr(error, "auth_header", None):
        headers["WWW-Authenticate"] = header
    if wait := getattr(error, "wait", None):
        headers["Retry-After"] = str(ceil(wait))
    return headers


def by_field(detail):
    """Every sentence by the field that it is about, however deep it was found."""
    if not isinstance(detail, dict):
        return {"non_field_errors": sentences(detail)}
    whole = {"__all__": "non_field_errors"}
    return {whole.get(field, str(field)): sentences(below) for field, below in detail.items()}


def sentences(detail):
    """All sentences below one field, in order, each once."""
    if isinstance(detail, (list, dict)):
        below = detail.values() if isinstance(detail, dict) else detail
        if isinstance(detail, dict) and any(isinstance(name, int) for name in detail):
            below = [in_row(name, part) for name, part in detail.items()]
        return list(dict.fromkeys(text for part in below for text in sentences(part)))
    return [str(detail)]


def in_row(number, detail):
    """What is wrong in one row of a list; of a row with fields, which row and field it is."""
    if not isinstance(detail, dict):
        return detail
    found = []
    for field, below in detail.items():
        place = _("row %(row)s") % {"row": number + 1}
        if field not in ("__all__", "non_field_errors"):
            place += f", {field}"
        found += [
            _("%(place)s: %(problem)s") % {"place": place, "problem": text}
            for text in sentences(below)
        ]
    return found
