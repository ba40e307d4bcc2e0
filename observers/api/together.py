"""Many files in one request: looked at first, then recorded all together or not at all."""

from __future__ import annotations

from abc import abstractmethod
from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils.translation import gettext as _
from rest_framework import serializers, status
from rest_framework.response import Response
from rest_framework.views import APIView

from config.api.endpoints import Endpoint
from config.api.errors import Conflict
from observers import policies

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.utils.functional import Promise


class TogetherView(Endpoint, APIView):
    """What the page's form judges, for callers: 400 with sentences by file, or what will happen."""

    #: The serializers of what is sent and of what is answered.
    body: type[serializers.Serializer]
    answer: type[serializers.Serializer]
    #: What is said of a file that is not one of those that can be named.
    strange: str | Promise
    #: ``(form that is right)``: what is to happen to each file.
    rows: Callable[[Any], list[Any]]

    @abstractmethod
    def files(self, user, given):
        """The files that can be named."""

    @abstractmethod
    def form(self, given, chosen):
        """The form of the page, filled as it would send it."""

    @abstractmethod
    def errors(self, form):
        """What the form says: by its field for all files, by the file's number for one."""

    @abstractmethod
    def problems(self, row, user):
        """Why it cannot happen so to one file, as sentences."""

    @abstractmethod
    def record(self, rows, user):
        """Do it to all of them or to none; ``ValidationError`` tells."""

    def answered(self, request, **given):
        """Look at what would happen, or let it happen."""
        if not policies.may_record_decisions(request.user):
            raise PermissionDenied
        body = self.body(data=request.data)
        body.is_valid(raise_exception=True)
        given |= body.validated_data
        rows = self.looked_at(request.user, given)
        if given["record"]:
            try:
                self.record(rows, request.user)
            except ValidationError as refusal:  # somebody was quicker
                raise Conflict(" ".join(refusal.messages)) from refusal
        code = status.HTTP_201_CREATED if given["record"] else status.HTTP_200_OK
        answer = {"is_recorded": given["record"], "files": rows}
        return Response(self.answer(answer).data, code)

    def looked_at(self, user, given):
        """What is to happen to each file; raises with all that stands against it."""
        names = [row["application"] for row in given["files"]]
        found = self.files(user, given).for_lists().filter(reference__in=names)
        files = {one.reference: one for one in found}
        if strange := self.strange_names(names, files):
            raise serializers.ValidationError(strange)
        form = self.form(given, [files[name] for name in names])
        if not form.is_valid():
            raise serializers.ValidationError(self.errors(form))
        rows = self.rows(form)
        problems = {
            row.application.reference: sentences
            for row in rows
            if (sentences := self.problems(row, user))
        }
        if problems:
            raise serializers.ValidationError(problems)
        return rows

    def strange_names(self, names, files):
        """Errors for files that cannot be named here, or are named twice."""
        found, seen = {}, set()
        for name in names:
            if name not in files:
                found[name] = [str(self.strange)]
            elif name in seen:
                found[name] = [_("This file is named twice.")]
            seen.add(name)
        return found
