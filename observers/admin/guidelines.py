"""The guidelines in the administration: a draft is edited, what was in force is read."""

from django import forms
from django.contrib import admin, messages
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from observers.models import (
    Column,
    Criterion,
    Declaration,
    FormQuestion,
    GuidelineVersion,
    QuestionChoice,
    RequiredDocument,
    Section,
    StageTarget,
)
from partners.admin.scoped import AdministratorsAdmin
from partners.admin.site import site
from partners.policies import is_administrator


def version_of(obj):
    """The version that a row of the guidelines belongs to."""
    if obj is None or isinstance(obj, GuidelineVersion):
        return obj
    if isinstance(obj, FormQuestion):
        return obj.section.version
    return obj.version


class DraftOnly:
    """Rows that administrators write while their version is a draft."""

    def may_write(self, request, obj):
        version = version_of(obj)
        return is_administrator(request.user) and (version is None or version.is_editable)

    def has_change_permission(self, request, obj=None):
        return self.may_write(request, obj)

    def has_delete_permission(self, request, obj=None):
        return self.may_write(request, obj)


class DraftRows(DraftOnly, admin.StackedInline):
    extra = 0
    show_change_link = True
    formfield_overrides = {models.TextField: {"widget": forms.Textarea(attrs={"rows": 2})}}

    def has_view_permission(self, request, obj=None):
        return True

    def has_add_permission(self, request, obj):
        return self.may_write(request, obj)


class CriterionRows(DraftRows):
    model = Criterion
    classes = ["collapse"]


class DocumentRows(DraftRows):
    model = RequiredDocument
    classes = ["collapse"]


class DeclarationRows(DraftRows):
    model = Declaration
    classes = ["collapse"]


class SectionRows(DraftRows):
    model = Section
    classes = ["collapse"]


@admin.register(GuidelineVersion, site=site)
class GuidelineVersionAdmin(AdministratorsAdmin):
    list_display = ["name", "status", "in_force_from", "is_proposal"]
    list_filter = ["status", "is_proposal"]
    search_fields = ["name_en", "name_fr", "name_es"]
    inlines = [CriterionRows, DocumentRows, DeclarationRows, SectionRows]
    actions = ["copy"]
    #: What stays open when a version is in force: when, and whether it still is.
    ALWAYS = ("name_en", "name_fr", "name_es", "status", "in_force_from")

    def get_readonly_fields(self, request, obj=None):
        if obj is None or obj.is_editable:
            return []
        fields = [field.name for field in GuidelineVersion._meta.fields if field.editable]
        return [name for name in fields if name not in self.ALWAYS and name != "id"]

    def get_formset_kwargs(self, request, obj, inline, prefix):
        """Rows are judged by the version as it is kept: it may be put in force with them."""
        kwargs = super().get_formset_kwargs(request, obj, inline, prefix)
        if obj is not None and obj.pk:
            kwargs["instance"] = GuidelineVersion.objects.get(pk=obj.pk)
        return kwargs

    @admin.action(description=_("Copy to a new draft"), permissions=["change"])
    def copy(self, request, queryset):
        for version in queryset:
            draft = copied(version)
            messages.success(request, _now("There is a new draft: %(name)s.") % {"name": draft})


@transaction.atomic
def copied(version):
    """A draft with everything that a version says."""
    sections = list(version.form())
    parts = [*version.criteria.all(), *version.documents.all(), *version.declarations.all()]
    draft = GuidelineVersion.objects.get(pk=version.pk)
    draft.pk, draft.status, draft.in_force_from = None, GuidelineVersion.Status.DRAFT, None
    for field in ("name_en", "name_fr", "name_es"):
        if name := getattr(version, field):
            setattr(draft, field, f"{name[:70]} ({timezone.localtime():%Y-%m-%d %H:%M:%S})")
    draft._state.adding = True
    draft.save()
    for part in parts:
        again(part, version=draft)
    for section in sections:
        questions = list(section.questions.all())
        fresh = again(section, version=draft)
        for question in questions:
            below = [*question.choices.all(), *question.columns.all()]
            new_question = again(question, section=fresh)
            for row in below:
                again(row, question=new_question)
    return draft


def again(row, **parent):
    """A row once more, below another parent."""
    fields = {
        field.attname: getattr(row, field.attname)
        for field in row._meta.concrete_fields
        if not field.primary_key and field.name not in parent
    }
    return type(row).objects.create(**fields, **parent)


class QuestionRows(DraftRows):
    model = FormQuestion
    classes = ["collapse"]


@admin.register(Section, site=site)
class SectionAdmin(DraftOnly, AdministratorsAdmin):
    list_display = ["title", "code", "version", "position"]
    list_filter = ["version"]
    list_select_related = ["version"]
    search_fields = ["code", "title_en", "title_fr", "title_es"]
    inlines = [QuestionRows]


class ChoiceRows(DraftRows):
    model = QuestionChoice


class ColumnRows(DraftRows):
    model = Column


@admin.register(FormQuestion, site=site)
class FormQuestionAdmin(DraftOnly, AdministratorsAdmin):
    list_display = ["title", "code", "section", "kind", "is_required", "needs_yes", "word_limit"]
    list_filter = ["section__version", "kind", "is_required"]
    list_select_related = ["section__version"]
    search_fields = ["code", "title_en", "title_fr", "title_es"]
    inlines = [ChoiceRows, ColumnRows]


@admin.register(StageTarget, site=site)
class StageTargetAdmin(AdministratorsAdmin):
    list_display = ["stage", "days"]

    def has_delete_permission(self, request, obj=None):
        return is_administrator(request.user)
