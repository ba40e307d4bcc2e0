"""What staff write about a file: questions, assignments, notes, and the words of a step."""

from django import forms
from django.utils.translation import gettext_lazy as _

from observers.forms.council import SessionChoice
from observers.models import (
    Application,
    Assignment,
    CaseNote,
    Decision,
    FormQuestion,
    Question,
    Section,
    Stage,
    staff_with,
)
from partners.fields import no_control_characters_but_lines
from partners.forms.choosing import in_alphabet
from partners.forms.record import DateInput
from partners.models import CouncilSession
from partners.policies import Role


def area(rows=4):
    return forms.Textarea(attrs={"rows": rows, "dir": "auto"})


class StepForm(forms.Form):
    """The words, the session and the decision that a step may be given."""

    note = forms.CharField(
        label=_("note"),
        required=False,
        max_length=5000,
        widget=area(3),
        validators=[no_control_characters_but_lines],
    )
    session = SessionChoice(
        label=_("Council session"), queryset=CouncilSession.objects.none(), required=False
    )
    decision = forms.ModelChoiceField(
        label=_("decision of the Council"), queryset=Decision.objects.none(), required=False
    )

    def __init__(self, *args, transition, application, **kwargs):
        kwargs.setdefault("auto_id", f"{transition.name}_%s")
        super().__init__(*args, **kwargs)
        for name in ("session", "decision"):
            if name not in transition.takes:
                del self.fields[name]
        if "session" in self.fields:
            sessions = CouncilSession.objects.to_come()
            if application.stage == Stage.ON_AGENDA:  # it goes to another one
                sessions = sessions.exclude(pk=application.session_id)
            else:
                self.initial.setdefault("session", application.session_id)
            self.fields["session"].queryset = sessions
        if "decision" in self.fields:
            self.fields["decision"].queryset = Decision.objects.filter(
                session=application.session, outcome=transition.target
            ).select_related("session")
        self.fields["note"].required = transition.needs_note
        self.say_what_is_needed(transition, application)
        if transition.is_told:
            self.fields["note"].help_text = _("The applicant reads it.")

    def say_what_is_needed(self, transition, application):
        """Call nothing optional without which the table refuses the step."""
        if "session" in self.fields:
            self.fields["session"].required = True
            self.fields["session"].error_messages["required"] = _("Choose the session.")
        if "decision" in self.fields and application.decision_id is None:
            self.fields["decision"].required = True
            self.fields["decision"].error_messages["required"] = _(
                "Only the Council decides: record its decision first."
            )


class PartForm(forms.ModelForm):
    """A record of one application, judged together with it."""

    def _get_validation_exclusions(self):
        """Check the application too: constraints that name it would be skipped."""
        return super()._get_validation_exclusions() - {"application"}


class QuestionForm(PartForm):
    """A question to the applicant, about one part of the file."""

    about = forms.ChoiceField(label=_("about"), required=False)

    class Meta:
        model = Question
        fields = ["text", "due_on"]
        widgets = {"text": area(), "due_on": DateInput}

    field_order = ["about", "text", "due_on"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.targets = targets_of(self.instance.application.guideline)
        self.fields["about"].choices = [
            ("", _("The whole application")),
            *((key, label) for key, (label, __) in self.targets.items()),
        ]
        for key, (__, target) in self.targets.items():
            if target in (
                self.instance.section,
                self.instance.form_question,
                self.instance.requirement,
            ):
                self.initial["about"] = key

    def _post_clean(self):
        __, target = self.targets.get(self.cleaned_data.get("about"), ("", None))
        self.instance.section = target if isinstance(target, Section) else None
        self.instance.form_question = target if isinstance(target, FormQuestion) else None
        is_document = target is not None and not isinstance(target, (Section, FormQuestion))
        self.instance.requirement = target if is_document else None
        super()._post_clean()


def targets_of(guideline):
    """``{key: (label, part)}`` of all that a question may be about."""
    found = {}
    for section in guideline.form():
        found[f"section-{section.pk}"] = (section.title, section)
        for question in section.questions.all():
            found[f"question-{question.pk}"] = (f"– {question.title}", question)
    for requirement in guideline.documents.all():
        if requirement.is_asked_of_applicant:
            found[f"document-{requirement.pk}"] = (requirement.title, requirement)
    return found


class AssignmentForm(PartForm):
    """Who is asked for an opinion, until when."""

    class Meta:
        model = Assignment
        fields = ["reviewer", "office", "due_on"]
        widgets = {"due_on": DateInput}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["reviewer"].queryset = staff_with(Role.REVIEWER)
        self.fields["office"].help_text = _("A reviewer or an office, one of the two.")
        in_alphabet(self)


class CaseNoteForm(PartForm):
    """A note of staff."""

    class Meta:
        model = CaseNote
        fields = ["kind", "language", "text"]
        widgets = {"text": area(6)}


class OfficerForm(forms.ModelForm):
    """Who answers for the file."""

    class Meta:
        model = Application
        fields = Application.STAFF_FIELDS

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["case_officer"].queryset = staff_with(Role.CASE_OFFICER)
        in_alphabet(self)


class AgendaForm(forms.ModelForm):
    """What the Council's list needs to know of a file."""

    class Meta:
        model = Application
        fields = Application.AGENDA_FIELDS
        field_classes = {"session": SessionChoice}
        widgets = {"published_on": DateInput}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in set(self.fields).difference(self.instance.agenda_fields):
            del self.fields[name]
        if "session" in self.fields:
            present = self.instance.session_id
            self.fields["session"].queryset = CouncilSession.objects.to_come_or(present)


class InterestForm(forms.Form):
    """What somebody declares before a file opens."""

    has_conflict = forms.TypedChoiceField(
        label=_("Do you have a conflict of interest?"),
        choices=[("no", _("No, I have none")), ("yes", _("Yes, I step back"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label=_("reason"),
        required=False,
        max_length=500,
        widget=area(2),
        validators=[no_control_characters_but_lines],
    )
