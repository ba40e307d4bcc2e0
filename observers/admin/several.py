"""Several applications at once in the administration: an officer, opinions, a session."""

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.shortcuts import render
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from observers import naming, policies, workflow
from observers.models import Application, Assignment
from observers.workflow import TRANSITIONS, Move
from partners.forms.choosing import in_alphabet
from partners.forms.record import DateInput
from partners.models import CouncilSession, Office, User
from partners.policies import Role


class SeveralFiles:
    """Mix into the list of applications: what may be done to all that were chosen."""

    actions = ["name_officer", "ask_opinions", "put_on_session"]

    @admin.action(
        description=_("Name the case officer of the chosen files…"), permissions=["manage"]
    )
    def name_officer(self, request, queryset):
        mine = Application.objects.managed_by(request.user).filter(pk__in=queryset.values("pk"))
        form = OfficerForm(request.POST if "apply" in request.POST else None)
        if not form.is_valid():
            title = _now("Name the case officer")
            return self.ask_first(request, mine, form, "name_officer", title)
        officer = form.cleaned_data["case_officer"]
        self.tell_passed_over(request, queryset, mine)
        done = self.each(request, mine, lambda application: name(application, officer))
        self.tell_changed(request, done)
        return None

    @admin.action(description=_("Ask for opinions on the chosen files…"), permissions=["manage"])
    def ask_opinions(self, request, queryset):
        mine = Application.objects.managed_by(request.user).filter(pk__in=queryset.values("pk"))
        form = AskForm(request.POST if "apply" in request.POST else None)
        if not form.is_valid():
            return self.ask_first(request, mine, form, "ask_opinions", _now("Ask for opinions"))
        self.tell_passed_over(request, queryset, mine)
        done = self.each(request, mine, lambda application: assign(application, form, request.user))
        self.tell_changed(request, done)
        return None

    @admin.action(description=_("Aim the chosen files at a session…"), permissions=["place"])
    def put_on_session(self, request, queryset):
        mine = Application.objects.placed_by(request.user).filter(pk__in=queryset.values("pk"))
        mine = mine.exclude(stage="on_agenda")
        form = SessionForm(request.POST if "apply" in request.POST else None)
        if not mine.exists():
            self.tell_passed_over(request, queryset, mine)
            messages.warning(
                request,
                _now(
                    "Only files that are recommended or put off are aimed at a session here: one"
                    " that is on an agenda is moved on its own page."
                ),
            )
            return None
        if not form.is_valid():
            return self.ask_first(request, mine, form, "put_on_session", _now("Choose a session"))
        session = form.cleaned_data["session"]
        self.tell_passed_over(request, queryset, mine)
        done = self.each(request, mine, lambda file: put_on(file, session, request.user))
        self.tell_placed(request, session, done)
        return None

    def has_manage_permission(self, request):
        return policies.may_manage_files(request.user)

    def has_place_permission(self, request):
        return policies.may_record_decisions(request.user)

    def each(self, request, applications, change):
        """Change each file in its own transaction, and say what was refused.

        ``[(file, what its change gave back), …]`` of those that were changed.
        """
        done = []
        for application in applications:
            try:
                with transaction.atomic():
                    done.append((application, change(application)))
            except (ValidationError, IntegrityError) as error:
                sentences = getattr(error, "messages", [_now("This is recorded already.")])
                sentence = " ".join(sentences)
                messages.error(request, naming.told_of(application.reference, sentence))
        return done

    def tell_changed(self, request, done):
        if done:
            text = ngettext("%(count)d file is changed.", "%(count)d files are changed.", len(done))
            messages.success(request, text % {"count": len(done)})

    def tell_placed(self, request, session, done):
        """Which files are on the agenda now, and what keeps each of the others off it."""
        placed = [application.reference for application, missing in done if not missing]
        if placed:
            messages.success(
                request,
                _now("On the agenda of %(session)s: %(references)s.")
                % {"session": session, "references": ", ".join(placed)},
            )
        for application, missing in done:
            if missing:
                messages.warning(
                    request,
                    _now("%(reference)s aims at %(session)s, and is not on the agenda yet. %(why)s")
                    % {
                        "reference": application.reference,
                        "session": session,
                        "why": " ".join(missing),
                    },
                )

    def tell_passed_over(self, request, chosen, allowed):
        """Say that some of the chosen files are none to change."""
        left = chosen.exclude(pk__in=allowed.order_by().values("pk"))
        names = list(left.order_by("reference").values_list("reference", flat=True))
        if names:
            text = ngettext(
                "%(count)d chosen file is passed over: it is not at this stage, or not yours:"
                " %(references)s.",
                "%(count)d chosen files are passed over: they are not at this stage, or not yours:"
                " %(references)s.",
                len(names),
            )
            messages.warning(request, text % {"count": len(names), "references": ", ".join(names)})

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


class OfficerForm(forms.Form):
    """Who answers for several files."""

    case_officer = forms.ModelChoiceField(
        label=_("case officer"), queryset=User.objects.none(), required=True
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["case_officer"].queryset = officers()
        in_alphabet(self)


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

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        in_alphabet(self)


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


def name(application, officer):
    """Name the case officer of one file."""
    application.case_officer = officer
    application.full_clean()
    application.save()


def put_on(application, session, user):
    """Put a file on the session's agenda if it is ready, else aim it at the session.

    The sentences on what it lacks for the agenda; none when it is there.
    """
    transition = TRANSITIONS["place"]
    move = Move(application, user, session=session)
    missing = workflow.problems(transition, move)
    if transition.open_to(application, user) and not missing:
        workflow.perform(application, transition, by=user, session=session)
        return []
    application.session = session
    application.full_clean()
    application.save()
    return missing or [_now("This step is not open now.")]
