"""Applications in the administration: found, read, assigned, placed, and moved by the table."""

from datetime import timedelta

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError
from django.http import Http404
from django.shortcuts import redirect
from django.urls import path
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from observers import policies, workflow
from observers.admin.inlines import ROWS
from observers.admin.several import SeveralFiles, officers
from observers.forms import StepForm
from observers.models import Application, Step
from observers.workflow import TRANSITIONS, Move
from partners import resending
from partners.admin.scoped import HistoryAdmin
from partners.admin.site import site
from partners.matching import alphabetical
from partners.models import CouncilSession


class Age(admin.SimpleListFilter):
    """How long a file has been in its stage, and whether it is overdue."""

    title = _("age")
    parameter_name = "age"

    def lookups(self, request, model_admin):
        return [
            ("overdue", _("Overdue")),
            ("30", _("More than 30 days in its stage")),
            ("90", _("More than 90 days in its stage")),
        ]

    def queryset(self, request, queryset):
        if self.value() == "overdue":
            return queryset.filter(is_overdue=True)
        if self.value() in ("30", "90"):
            limit = timezone.now() - timedelta(days=int(self.value()))
            return queryset.filter(stage_since__lt=limit)
        return queryset


class ByName(admin.RelatedOnlyFieldListFilter):
    """The rows that occur, by their names in the reader's language instead of by code."""

    def field_choices(self, field, request, model_admin):
        return alphabetical(super().field_choices(field, request, model_admin))


@admin.register(Application, site=site)
class ApplicationAdmin(SeveralFiles, HistoryAdmin):
    """The file, with everything below it; who may do what is asked of scopes and of the table."""

    change_form_template = "admin/observers/application/change_form.html"
    list_display = [
        "reference", "partner", "stage", "overdue", "stage_since", "session", "case_officer",
        "submitted_at",
    ]  # fmt: skip
    list_filter = [
        "stage",
        Age,
        ("session", admin.RelatedOnlyFieldListFilter),
        ("case_officer", admin.RelatedOnlyFieldListFilter),
        ("partner__hq_country", ByName),
        ("partner__category", ByName),
    ]
    list_select_related = ["partner", "session", "case_officer"]
    search_fields = ["reference", "partner__legal_name", "partner__acronym"]
    date_hierarchy = "submitted_at"
    ordering = ["stage_since", "pk"]
    inlines = ROWS
    STATE = ["reference", "partner", "stage", "stage_since", "guideline", "language",
             "decision", "reply_due_on", "created_at", *Application.STAMPS]  # fmt: skip

    def get_queryset(self, request):
        return super().get_queryset(request).read_by_staff(request.user).with_due()

    @admin.display(description=_("overdue"), ordering="is_overdue")
    def overdue(self, application):
        return _("Overdue") if application.is_overdue else "–"

    def has_view_permission(self, request, obj=None):
        if obj is None:
            return policies.is_staff(request.user)
        return self.is_within(request, "read_by_staff", obj)

    def has_add_permission(self, request):
        return False  # an organisation applies, nobody else

    def has_change_permission(self, request, obj=None):
        user = request.user
        if obj is None:
            return policies.may_manage_files(user) or policies.may_record_decisions(user)
        return self.is_within(request, "managed_by", obj) or self.is_within(
            request, "placed_by", obj
        )

    def writable(self, request, obj):
        """The fields that this reader may write now."""
        fields = []
        if self.is_within(request, "managed_by", obj):
            fields += Application.STAFF_FIELDS
        if self.is_within(request, "placed_by", obj):
            fields += Application.GOVERNING_FIELDS
            fields += [] if obj.stage == "on_agenda" else ["session"]
        return fields

    def get_readonly_fields(self, request, obj=None):
        every = ["case_officer", "session", *Application.GOVERNING_FIELDS]
        mine = self.writable(request, obj) if obj else []
        return [*self.STATE, *(name for name in every if name not in mine)]

    def get_fieldsets(self, request, obj=None):
        stamps = [name for name in Application.STAMPS if obj and getattr(obj, name)]
        return [
            (None, {"fields": ["reference", "partner", ("stage", "stage_since"), "case_officer",
                               ("guideline", "language")]}),
            (_("The Council"), {"fields": ["session", ("symbol", "published_on", "list_position"),
                                           "decision"]}),
            (_("Dates"), {"classes": ["collapse"], "fields": ["created_at", *stamps]}),
        ]  # fmt: skip

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name == "case_officer":
            kwargs["queryset"] = officers()
        if db_field.name == "session":
            kwargs["queryset"] = sessions_for(request.resolver_match.kwargs.get("object_id"))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def save_formset(self, request, form, formset, change):
        """Sign the rows that were added."""
        for row in formset.forms:
            name = formset.model.__name__
            for rows in ROWS:
                if rows.model.__name__ == name and getattr(rows, "signed_by", ""):
                    setattr(row.instance, rows.signed_by, request.user)
        super().save_formset(request, form, formset, change)

    # The steps

    def get_urls(self):
        step = self.admin_site.admin_view(self.step)
        return [
            path("<int:pk>/step/<slug:name>/", step, name="observers_application_step"),
            *super().get_urls(),
        ]

    def render_change_form(self, request, context, *args, obj=None, **kwargs):
        rows = workflow.available(obj, request.user) if obj else []
        last = obj and Step.objects.latest_of([obj])
        context["sending"] = resending.mark(request.user, last)
        context["steps"] = [
            (
                row,
                StepForm(transition=row, application=obj),
                [] if row.takes else workflow.problems(row, Move(obj, request.user)),
                row.advice(Move(obj, request.user)),
            )
            for row in rows
        ]
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)

    @method_decorator(resending.once)
    def step(self, request, pk, name):
        """Take a step from the table, and go back to the file or to the list."""
        application = self.get_queryset(request).filter(pk=pk).first()
        if application is None or name not in TRANSITIONS or request.method != "POST":
            raise Http404
        self.take(request, application, TRANSITIONS[name])
        return redirect("admin:observers_application_change", pk)

    def take(self, request, application, transition):
        """Take a step and say what became of it."""
        form = StepForm(request.POST, transition=transition, application=application)
        form.full_clean()
        given = {key: value for key, value in form.cleaned_data.items() if value}

        def perform():
            workflow.perform(application, transition, by=request.user, **given)
            return redirect("admin:observers_application_change", application.pk)

        try:
            resending.record(request, perform)
        except ValidationError as error:
            for sentence in error.messages:
                messages.error(request, sentence)
        except PermissionDenied:
            messages.error(request, _now("This step is not yours to take."))
        except IntegrityError:
            if not resending.led_before(request, resending.key_of(request)):
                messages.error(
                    request, _now("Somebody else did the same at this moment. Look again.")
                )
        else:
            messages.success(request, _now("Done: %(step)s.") % {"step": transition.label})


def sessions_for(number):
    """Sessions to come, and the one at which the file of this number aims now."""
    file = Application.objects.filter(pk=number).first() if str(number).isdecimal() else None
    return CouncilSession.objects.to_come_or(file and file.session_id)
