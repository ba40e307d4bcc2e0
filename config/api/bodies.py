"""JSON in and out, by orjson."""

import json
from codecs import BOM_UTF8

import orjson
from django.utils.translation import gettext as _
from rest_framework.exceptions import ParseError
from rest_framework.parsers import BaseParser
from rest_framework.renderers import BaseRenderer


def dumps(data):
    """JSON as bytes; dates, moments and UUIDs as text, lazy translations too."""
    try:
        return orjson.dumps(data, default=str)
    except TypeError:  # half a surrogate pair, quoted back in an error message
        return json.dumps(data, default=str).encode()


class JSONRenderer(BaseRenderer):
    """The only form of an answer, but for lists that can also be had as CSV."""

    media_type = "application/json"
    format = "json"
    charset = None

    def render(self, data, accepted_media_type=None, renderer_context=None):
        return b"" if data is None else dumps(data)


class CSVRenderer(JSONRenderer):
    """Says that a list can be had as CSV; the list streams it, and an error is still JSON."""

    media_type = "text/csv"
    format = "csv"


class JSONParser(BaseParser):
    """Strict JSON: no lone surrogates, no NaN, no endless nesting."""

    media_type = "application/json"

    def parse(self, stream, media_type=None, parser_context=None):
        body = stream.read().removeprefix(BOM_UTF8)  # which some editors write, and no parser reads
        try:
            body.decode()
        except UnicodeDecodeError as error:
            raise ParseError(_("This is not text in UTF-8.")) from error
        try:
            return orjson.loads(body)
        except orjson.JSONDecodeError as error:
            # the parser's own reasons are in English, for programmers
            message = _("The body is not JSON: see line %(line)s, column %(column)s.") % {
                "line": error.lineno,
                "column": error.colno,
            }
            raise ParseError(message) from error
