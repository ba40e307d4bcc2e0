"""Forms of the Council's side: a session's settings, the list's order, decisions in a batch."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from observers.deciding import Verdict
from observers.models import Confirmation, Decision, Representative, StatusChange
from observers.naming import session_name
from partners.fields import no_control_characters, no_control_characters_but_lines
from partners.forms.record import DateInput
from partners.models import CouncilSession


class MomentInput(forms.DateTimeInput):
    """A date and hour as browsers pick them."""

    input_type = "datetime-local"

    def __init__(self):
        super().__init__(format="%Y-%m-%dT%H:%M")


class SessionForm(forms.ModelForm):
    """A session of the Council: when, where, who, and by when one applies."""

    class Meta:
        model = CouncilSession
        fields = CouncilSession.FIELDS
        widgets = {
            "starts_on": DateInput,
            "ends_on": DateInput,
            "counted_on": DateInput,
            "opens_at": MomentInput,
            "closes_at": MomentInput,
            "note": forms.Textarea(attrs={"rows": 3}),
            "not_verified": forms.Textarea(attrs={"rows": 2}),
            "source": forms.Textarea(attrs={"rows": 2}),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        hint = _("In the time zone named below.")
        for name in ("opens_at", "closes_at"):
            if moment := self.initial.get(name):
                local = moment.astimezone(self.instance.zone_info)
                self.initial[name] = local.replace(tzinfo=None)
            self.fields[name].help_text = hint

    def clean(self):
        """Hours are meant in the session's own time zone."""
        cleaned = super().clean()
        zone = CouncilSession(zone=cleaned.get("zone") or "UTC").zone_info
        for name in ("opens_at", "closes_at"):
            moment = cleaned.get(name)
            if moment is not None:
                cleaned[name] = timezone.make_naive(moment).replace(tzinfo=zone)
        return cleaned


class SessionChoice(forms.ModelChoiceField):
    """A session, called as people call it."""

    def label_from_instance(self, obj):
        return capfirst(session_name(obj))


#: What may happen to a file in a batch: the names of steps.
OUTCOMES = [
    ("", _("Not decided now")),
    ("admit", _("Admitted")),
    ("defer", _("Deferred")),
    ("reject", _("Not admitted")),
]


class RowForm(forms.Form):
    """What the Council decided on one file."""

    outcome = forms.ChoiceField(label=_("outcome"), choices=OUTCOMES, required=False)
    resolution = forms.CharField(
        label=_("resolution, if another"),
        max_length=40,
        required=False,
        validators=[no_control_characters],
    )
    session = SessionChoice(
        label=_("deferred to"), queryset=CouncilSession.objects.none(), required=False
    )
    note = forms.CharField(
        label=_("reason"),
        required=False,
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 2, "dir": "auto"}),
        validators=[no_control_characters_but_lines],
        help_text=_("The applicant reads it."),
    )

    def __init__(self, *args, sessions, **kwargs):
        super().__init__(*args, **kwargs)
        field = self.fields["session"]
        # one list for all rows: asking anew for each would cost a query a row
        field.choices = [
            ("", "---------"),
            *((s.pk, field.label_from_instance(s)) for s in sessions),
        ]
        self.sessions = {str(session.pk): session for session in sessions}
        field.clean = self.clean_choice

    def clean_choice(self, value):
        if not value:
            return None
        if value not in self.sessions:
            raise ValidationError(_("Choose a session of the list."), code="invalid_choice")
        return self.sessions[value]

    def clean(self):
        cleaned = super().clean()
        outcome = cleaned.get("outcome")
        if outcome in ("defer", "reject") and not cleaned.get("note") and "note" not in self.errors:
            self.add_error("note", _("Say why."))
        if outcome == "defer" and not cleaned.get("session") and "session" not in self.errors:
            self.add_error("session", _("Choose the session to which the file is put off."))
        return cleaned


class BatchForm(forms.ModelForm):
    """What is the same for all files that are decided together."""

    class Meta:
        model = Decision
        fields = ["resolution", "decided_on", "adoption", "vote"]
        widgets = {"decided_on": DateInput}

    def clean_decided_on(self):
        self.instance.decided_on = self.cleaned_data["decided_on"]
        self.instance.check_day()
        return self.instance.decided_on

    def clean(self):
        found = super().clean()
        Decision(adoption=found.get("adoption", ""), vote=found.get("vote", "")).check_vote()
        return found

    def _post_clean(self):
        """Judged with each outcome, later: alone it is no decision yet."""


class Batch:
    """The form of a whole batch: the common part and a row for each file on the list."""

    def __init__(self, session, applications, data=None, initial=None):
        self.session, self.applications = session, applications
        has_begun = session.starts_on is not None and session.starts_on <= timezone.localdate()
        day = session.starts_on if has_begun else None
        self.common = BatchForm(
            data, initial={"decided_on": day}, instance=Decision(session=session)
        )
        self.sessions = [one for one in CouncilSession.objects.to_come() if one.pk != session.pk]
        outcome = (initial or {}).get("outcome", "")
        self.rows = [
            (
                application,
                RowForm(
                    data,
                    prefix=f"file-{application.pk}",
                    initial={"outcome": outcome},
                    sessions=self.sessions,
                ),
            )
            for application in applications
        ]

    @property
    def forms(self):
        return [self.common, *(form for __, form in self.rows)]

    def is_valid(self):
        judged = [form.is_valid() for form in self.forms]  # all of them, for all their errors
        return all(judged)

    @cached_property
    def chosen(self):
        """``[(application, form), …]`` of the files on which something was decided."""
        return [(one, form) for one, form in self.rows if form.cleaned_data.get("outcome")]

    @property
    def verdicts(self):
        """What is to happen to each file on which something was decided."""
        return [
            Verdict(
                application,
                form.cleaned_data["outcome"],
                note=form.cleaned_data["note"],
                session=form.cleaned_data["session"],
                decision=self.decision_for(form),
            )
            for application, form in self.chosen
        ]

    def decision_for(self, form):
        """The decision, not saved yet, that a row asks for; none for a deferral."""
        outcome = {"admit": "admitted", "reject": "rejected"}.get(form.cleaned_data["outcome"])
        if outcome is None:
            return None
        common = self.common.cleaned_data
        own = form.cleaned_data.get("resolution", "")
        return Decision(
            session=self.session,
            outcome=outcome,
            resolution=own or (common["resolution"] if outcome == "admitted" else ""),
            decided_on=common["decided_on"],
            adoption=common["adoption"],
            vote=common["vote"],
        )


class StatusChangeForm(forms.ModelForm):
    """A decision about an observer."""

    class Meta:
        model = StatusChange
        fields = ["kind", "decided_on", "decision", "session", "reason", "new_name"]
        field_classes = {"session": SessionChoice}
        widgets = {"decided_on": DateInput, "reason": forms.Textarea(attrs={"rows": 3})}

    def _get_validation_exclusions(self):
        """Check it together with its status."""
        return super()._get_validation_exclusions() - {"status"}


class RepresentativeForm(forms.ModelForm):
    """A person whom an observer sends."""

    class Meta:
        model = Representative
        fields = ["year", "name", "function", "email"]

    def _get_validation_exclusions(self):
        """Check it together with its organisation."""
        return super()._get_validation_exclusions() - {"partner"}

    def says_what_stands(self):
        """Whether what is sent of a new person is on the list word for word already."""
        sent = {name: self[name].value() or "" for name in self._meta.fields}
        sent = {name: " ".join(str(text).split()) for name, text in sent.items()}
        if self.instance.pk is not None or not sent["year"].isdecimal():
            return False
        return any(
            sent == {name: str(getattr(row, name)) for name in sent}
            for row in self.instance.partner.representatives.all()
        )


class ConfirmationForm(forms.ModelForm):
    """That nothing has changed, or what has."""

    class Meta:
        model = Confirmation
        fields = ["kind", "report"]
        widgets = {"kind": forms.RadioSelect, "report": forms.Textarea(attrs={"rows": 6})}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = Confirmation.Kind.choices  # without an empty one
