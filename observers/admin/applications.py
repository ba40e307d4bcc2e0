"""Applications in the administration: found, read, assigned, placed, and moved by the table."""

from datetime import timedelta

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from observers import policies, workflow
from observers.admin.inlines import ROWS
from observers.forms import StepForm
from observers.models import Application, Assignment
from observers.workflow import TRANSITIONS, Move
from partners.admin.scoped import HistoryAdmin
from partners.admin.site import site
from partners.forms.record import DateInput
from partners.models import CouncilSession, Office, User
from partners.policies import Role


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


@admin.register(Application, site=site)
class ApplicationAdmin(HistoryAdmin):
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
        ("partner__hq_country", admin.RelatedOnlyFieldListFilter),
        ("partner__category", admin.RelatedOnlyFieldListFilter),
    ]
    list_select_related = ["partner", "session", "case_officer"]
    search_fields = ["reference", "partner__legal_name", "partner__acronym"]
    date_hierarchy = "submitted_at"
    ordering = ["stage_since", "pk"]
    inlines = ROWS
    actions = ["ask_opinions", "put_on_session"]
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
        context["steps"] = [
            (
                row,
                StepForm(transition=row, application=obj),
                [] if row.takes else workflow.problems(row, Move(obj, request.user)),
            )
            for row in rows
        ]
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)

    def step(self, request, pk, name):
        """Take a step from the table, and go back to the file or to the list."""
        application = self.get_queryset(request).filter(pk=pk).first()
        if application is None or name not in TRANSITIONS or request.method != "POST":
            raise Http404
        transition = TRANSITIONS[name]
        form = StepForm(request.POST, transition=transition, application=application)
        form.full_clean()
        given = {key: value for key, value in form.cleaned_data.items() if value}
        try:
            workflow.perform(application, transition, by=request.user, **given)
        except ValidationError as error:
            for sentence in error.messages:
                messages.error(request, sentence)
        except PermissionDenied:
            messages.error(request, _now("This step is not yours to take."))
        except IntegrityError:
            messages.error(request, _now("Somebody else did the same at this moment. Look again."))
        else:
            messages.success(request, _now("Done: %(step)s.") % {"step": transition.label})
        back = reverse("admin:observers_application_change", args=[pk])
        return HttpResponseRedirect(back)

    # Several at once

    @admin.action(description=_("Ask for opinions on the chosen files…"), permissions=["manage"])
    def ask_opinions(self, request, queryset):
        mine = Application.objects.managed_by(request.user).filter(pk__in=queryset.values("pk"))
        form = AskForm(request.POST if "apply" in request.POST else None)
        if not form.is_valid():
            return self.ask_first(request, mine, form, "ask_opinions", _now("Ask for opinions"))
        return self.each(request, mine, lambda application: assign(application, form, request.user))

    @admin.action(description=_("Aim the chosen files at a session…"), permissions=["place"])
    def put_on_session(self, request, queryset):
        mine = Application.objects.placed_by(request.user).filter(pk__in=queryset.values("pk"))
        mine = mine.exclude(stage="on_agenda")
        form = SessionForm(request.POST if "apply" in request.POST else None)
        if not form.is_valid():
            return self.ask_first(request, mine, form, "put_on_session", _now("Choose a session"))
        return self.each(request, mine, lambda application: put_on(application, form, request.user))

    def has_manage_permission(self, request):
        return policies.may_manage_files(request.user)

    def has_place_permission(self, request):
        return policies.may_record_decisions(request.user)

    def each(self, request, applications, change):
        """Change each file in its own transaction; say how many, and what was refused."""
        done = 0
        for application in applications:
            try:
                with transaction.atomic():
                    change(application)
            except (ValidationError, IntegrityError) as error:
                sentences = getattr(error, "messages", [_now("This is recorded already.")])
                messages.error(request, f"{application.reference}: {' '.join(sentences)}")
            else:
                done += 1
        if done:
            text = ngettext("%(count)d file is changed.", "%(count)d files are changed.", done)
            messages.success(request, text % {"count": done})

    def ask_first(self, request, applications, form, action, title):
        """The page that asks what the chosen files are given."""
        context = {
            **self.admin_site.each_context(request),
            "title": title,
            "subtitle": None,
            "opts": self.opts,
            "media": self.media,
            "form": form,
            "applications": applications.select_related("partner")[:50],
            "action": action,
            "checkbox": ACTION_CHECKBOX_NAME,
            "selected": request.POST.getlist(ACTION_CHECKBOX_NAME),
            "select_across": request.POST.get("select_across", "0"),
        }
        request.current_app = self.admin_site.name
        return render(request, "admin/observers/application/several.html", context)


def officers():
    """Who may answer for a file."""
    return User.objects.filter(groups__name=Role.CASE_OFFICER.value, is_active=True).distinct()


class AskForm(forms.Form):
    """Who is asked for an opinion on several files."""

    reviewer = forms.ModelChoiceField(
        label=_("reviewer"),
        required=False,
        queryset=User.objects.filter(groups__name=Role.REVIEWER.value, is_active=True).distinct(),
    )
    office = forms.ModelChoiceField(
        label=_("IOM office"), required=False, queryset=Office.objects.all()
    )
    due_on = forms.DateField(label=_("opinion due on"), widget=DateInput)


class SessionForm(forms.Form):
    """The session at which several files aim."""

    session = forms.ModelChoiceField(
        label=_("Council session"), queryset=CouncilSession.objects.to_come()
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["session"].queryset = CouncilSession.objects.to_come()


def assign(application, form, user):
    """Ask one reviewer or office for an opinion on one file."""
    assignment = Assignment(application=application, assigned_by=user, **form.cleaned_data)
    assignment.full_clean()
    assignment.save()


def put_on(application, form, user):
    """Put a file on the session's agenda if it is ready, else aim it at the session."""
    session = form.cleaned_data["session"]
    transition = TRANSITIONS["place"]
    move = Move(application, user, session=session)
    if transition.open_to(application, user) and not workflow.problems(transition, move):
        workflow.perform(application, transition, by=user, session=session)
        return
    application.session = session
    application.full_clean()
    application.save()
