"""Lists in pages by number, and in an unbroken chain by cursor for harvesters."""

import base64
import binascii
from datetime import datetime

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from rest_framework.exceptions import NotFound
from rest_framework.pagination import BasePagination
from rest_framework.response import Response
from rest_framework.serializers import ValidationError
from rest_framework.utils.urls import remove_query_param, replace_query_param

#: Records on a page, unless asked otherwise, and at most.
USUAL, MOST = 25, 500
#: Longer numbers are no page of anything.
DIGITS = 12


def whole_number(request, name, default, most=None):
    """A parameter as a number from 1 up; an error that names it otherwise."""
    text = request.query_params.get(name)
    if text is None:
        return default
    number = int(text) if text.isascii() and text.isdigit() and len(text) <= DIGITS else 0
    if number < 1 or (most and number > most):
        message = (
            _("Ask for a number from 1 to %(most)s.") if most else _("Ask for a number from 1 up.")
        )
        raise ValidationError({name: [message % {"most": most}]})
    return number


class Pagination(BasePagination):
    """Pages by number: ``page`` and ``page_size``; past the last page is nothing."""

    parameters = ("page", "page_size")

    def paginate_queryset(self, queryset, request, view=None):
        start, stop = self.window(request, queryset.count(), getattr(view, "page_size", USUAL))
        return list(queryset[start:stop])

    def window(self, request, count, size=USUAL):
        """The first index of the page asked for and the one after its last."""
        self.request, self.count = request, count
        size = whole_number(request, "page_size", size, MOST)
        self.page = whole_number(request, "page", 1)
        start = (self.page - 1) * size
        if start >= count and self.page > 1:
            message = ngettext(
                "There is no page %(number)s: the list has %(count)s record.",
                "There is no page %(number)s: the list has %(count)s records.",
                count,
            )
            raise NotFound(message % {"number": self.page, "count": count})
        self.is_last = start + size >= count
        return start, min(start + size, count)

    def get_paginated_response(self, data):
        return Response(self.body(data))

    def body(self, results):
        """The page with its neighbours."""
        return {
            "count": self.count,
            "next": None if self.is_last else self.link(self.page + 1),
            "previous": self.link(self.page - 1) if self.page > 1 else None,
            "results": results,
        }

    def link(self, number):
        address = self.request.build_absolute_uri()
        if number == 1:
            return remove_query_param(address, "page")
        return replace_query_param(address, "page", number)

    def get_paginated_response_schema(self, schema):
        link = {"type": "string", "format": "uri", "nullable": True}
        return {
            "type": "object",
            "required": ["count", "next", "previous", "results"],
            "properties": {
                "count": {"type": "integer"},
                "next": link,
                "previous": link,
                "results": schema,
            },
        }

    def get_schema_operation_parameters(self, view):
        size = getattr(view, "page_size", USUAL)
        return [
            {
                "name": "page",
                "in": "query",
                "description": _("The number of the page, from 1."),
                "schema": {"type": "integer", "minimum": 1, "default": 1},
            },
            {
                "name": "page_size",
                "in": "query",
                "description": _("Records on a page."),
                "schema": {"type": "integer", "minimum": 1, "maximum": MOST, "default": size},
            },
        ]


class ChainedPagination(Pagination):
    """Pages of a list that may also be had as a ``Chain``, which counts nothing."""

    def get_paginated_response_schema(self, schema):
        described = super().get_paginated_response_schema(schema)
        described["required"].remove("count")
        described["properties"]["count"]["description"] = _("Left out with a cursor.")
        return described


class Chain:
    """A list in the order of change, cut after the last record that the reader has seen.

    A record changed meanwhile comes again at the end; none is left out.
    """

    def __init__(self, request):
        self.request = request
        self.size = whole_number(request, "page_size", USUAL, MOST)
        self.after = self.read(request.query_params["cursor"])

    @staticmethod
    def read(text):
        """The place a cursor stands for; nothing for the beginning."""
        if not text:
            return None
        try:
            moment, __, number = base64.urlsafe_b64decode(text.encode()).decode().partition("|")
            at = datetime.fromisoformat(moment)
            if timezone.is_aware(at) and number.isdigit() and len(number) <= DIGITS:
                return at, int(number)
        except (ValueError, binascii.Error):
            pass  # said below, as for any other cursor that is none of ours
        message = _("This is no cursor of this list. Begin with an empty one.")
        raise ValidationError({"cursor": [message]})

    def cut(self, queryset):
        """``(number, updated_at)`` of the next records."""
        if self.after:
            at, number = self.after
            rest = Q(updated_at__gt=at) | Q(updated_at=at, pk__gt=number)
            queryset = queryset.filter(rest, updated_at__gte=at)
        ordered = queryset.order_by("updated_at", "pk").values_list("pk", "updated_at")
        found = list(ordered[: self.size + 1])
        self.has_more = len(found) > self.size
        return found[: self.size]

    def body(self, results, last):
        """The piece with the way on; ``last`` is the last of what ``cut`` gave."""
        following = None
        if self.has_more:
            number, at = last
            cursor = base64.urlsafe_b64encode(f"{at.isoformat()}|{number}".encode()).decode()
            following = replace_query_param(self.request.build_absolute_uri(), "cursor", cursor)
        return {"next": following, "previous": None, "results": results}
