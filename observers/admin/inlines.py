"""What hangs on an application, as rows below it: read, and added where the rules say so."""

from django.contrib import admin
from django.db import models
from django.forms import Textarea
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from observers.models import (
    Answer,
    Application,
    ApplicationDocument,
    Assignment,
    CaseNote,
    Opinion,
    Question,
    Step,
)
from partners.models import User
from partners.policies import Role


class FileRows(admin.TabularInline):
    """Rows of an application that nobody writes here."""

    extra = 0
    can_delete = False
    related = []
    formfield_overrides = {
        models.TextField: {"widget": Textarea(attrs={"rows": 2, "cols": 40})},
    }

    def get_queryset(self, request):
        rows = super().get_queryset(request)
        if hasattr(rows, "visible_to"):
            rows = rows.visible_to(request.user)
        return rows.select_related(*self.related)

    def has_view_permission(self, request, obj=None):
        return True  # the page above asks who reads the file

    def has_add_permission(self, request, obj):
        return False

    def has_change_permission(self, request, obj=None):
        return False


class ManagedRows(FileRows):
    """Rows that case officers add."""

    signed_by = ""

    def has_add_permission(self, request, obj):
        if obj is None:
            return False
        return Application.objects.managed_by(request.user).filter(pk=obj.pk).exists()


class AnswerRows(FileRows):
    model = Answer
    related = ["question__section"]
    fields = readonly_fields = ["asked", "shown", "version", "saved_at"]

    def get_queryset(self, request):
        rows = super().get_queryset(request)
        return rows.prefetch_related("question__choices")

    @admin.display(description=_("question"))
    def asked(self, answer):
        return f"{answer.question.section.position}. {answer.question.title}"

    @admin.display(description=_("answer"))
    def shown(self, answer):
        if isinstance(answer.value, list) and answer.value and isinstance(answer.value[0], dict):
            return "; ".join(", ".join(row.values()) for row in answer.value)
        return answer.shown


class DocumentRows(FileRows):
    model = ApplicationDocument
    related = ["requirement", "application", "replacement", "uploaded_by"]
    fields = readonly_fields = [
        "requirement", "download", "size", "language", "uploaded_at", "is_current", "scan",
    ]  # fmt: skip

    @admin.display(description=_("file"))
    def download(self, document):
        address = reverse("observers:document", args=[document.application.reference, document.pk])
        return format_html('<a href="{}">{}</a>', address, document.name)

    @admin.display(description=_("current"), boolean=True)
    def is_current(self, document):
        return document.is_current


class QuestionRows(ManagedRows):
    model = Question
    related = ["section", "form_question", "requirement", "asked_by", "answered_by"]
    signed_by = "asked_by"
    fields = ["text", "due_on", "about", "asked_by", "sent_at", "answer", "answered_at"]
    readonly_fields = ["about", "asked_by", "sent_at", "answer", "answered_at"]

    @admin.display(description=_("about"))
    def about(self, question):
        return question.about


class AssignmentRows(ManagedRows):
    model = Assignment
    related = ["reviewer", "office", "assigned_by"]
    signed_by = "assigned_by"
    fields = ["reviewer", "office", "due_on", "assigned_by"]
    readonly_fields = ["assigned_by"]

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name == "reviewer":
            reviewers = User.objects.filter(groups__name=Role.REVIEWER.value, is_active=True)
            kwargs["queryset"] = reviewers.distinct()
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


class OpinionRows(FileRows):
    model = Opinion
    related = ["author", "office"]
    fields = readonly_fields = ["author", "office", "recommendation", "comment", "submitted_at"]


class NoteRows(ManagedRows):
    model = CaseNote
    related = ["author"]
    signed_by = "author"
    fields = ["kind", "language", "text", "author", "at"]
    readonly_fields = ["author", "at"]


class StepRows(FileRows):
    model = Step
    related = ["actor", "session"]
    fields = readonly_fields = [
        "at", "name", "source", "target", "session", "actor", "note", "is_told",
    ]  # fmt: skip


ROWS = [AnswerRows, DocumentRows, QuestionRows, AssignmentRows, OpinionRows, NoteRows, StepRows]
