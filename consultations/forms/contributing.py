"""The form of a contribution: one text for each question, words counted by the server."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from consultations import admission
from consultations.forms.fields import InALanguage
from consultations.models import Answer, Contribution, Registration, RequestToSpeak
from consultations.models.contributions import ANSWER_LIMIT, check_words, count_words
from partners.models import Partner


class ContributionForm(InALanguage):
    """A contribution of one organisation with its answers."""

    class Meta:
        model = Contribution
        fields = ["partner", "language", "file", "may_be_published"]

    def __init__(self, *args, partners, **kwargs):
        """``partners`` are the numbers of those that may begin one."""
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            del self.fields["partner"]
        else:
            partner = self.fields["partner"]
            partner.queryset = Partner.objects.filter(pk__in=partners)
            partner.empty_label = None
        given = (
            {answer.question_id: answer.text for answer in self.instance.answers.all()}
            if self.instance.pk
            else {}
        )
        self.questions = list(self.instance.call.questions.all())
        for question in self.questions:
            self.fields[f"answer_{question.pk}"] = forms.CharField(
                label=str(question.text),
                required=False,
                max_length=ANSWER_LIMIT,
                initial=given.get(question.pk, ""),
                help_text=_("At most %(limit)s words.") % {"limit": question.word_limit},
                widget=forms.Textarea(attrs={"rows": 8, "dir": "auto"}),
            )
        self.order_fields(
            ["partner", "language", *(f"answer_{question.pk}" for question in self.questions)]
        )

    def clean(self):
        """Too long an answer is said at its field when it is handed in; a draft is saved."""
        cleaned = super().clean()
        for question in self.questions if "hand_in" in self.data else ():
            name = f"answer_{question.pk}"
            try:
                check_words(cleaned.get(name, ""), question.word_limit)
            except ValidationError as error:
                self.add_error(name, error.message_dict["text"])
        return cleaned

    def _get_validation_exclusions(self):
        return super()._get_validation_exclusions() - {"call"}

    def save(self, commit=True):
        contribution = super().save(commit)
        for question in self.questions:
            text = self.cleaned_data[f"answer_{question.pk}"]
            Answer.objects.update_or_create(
                contribution=contribution, question=question, defaults={"text": text}
            )
        return contribution

    def word_counts(self):
        """``[(question, words), …]`` of what is in the form."""
        return [
            (question, count_words(str(self[f"answer_{question.pk}"].value() or "")))
            for question in self.questions
        ]


class RequestForm(InALanguage):
    """Asking for the floor, for one of the user's organisations."""

    class Meta:
        model = RequestToSpeak
        fields = ["partner", "item", "registration", "topic", "language"]

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        event = self.instance.event
        own = user.edited_partner_ids
        self.fields["partner"].queryset = Partner.objects.filter(pk__in=own)
        self.fields["partner"].empty_label = None
        self.fields["item"].queryset = event.agenda.filter(takes_requests=True)
        people = Registration.objects.seated().filter(event=event, partner__in=own)
        self.fields["registration"].queryset = people
        by_partner: dict = {}
        for row in people.select_related("partner").order_by("partner__sort_name", "person_name"):
            by_partner.setdefault(row.partner.legal_name, []).append((row.pk, row.person_name))
        if len(by_partner) > 1:  # each under its own organisation: no other may send it to speak
            self.fields["registration"].choices = [("", "---------"), *by_partner.items()]

    def clean_partner(self):
        """Who may not come has nothing to say from the floor either."""
        partner = self.cleaned_data["partner"]
        if sentence := admission.shut_out(self.instance.event, partner):
            raise ValidationError(sentence, code="audience")
        return partner

    def _get_validation_exclusions(self):
        return super()._get_validation_exclusions() - {"event"}
