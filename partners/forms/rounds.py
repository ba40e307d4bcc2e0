"""What an office says of a partner in a round: replies to its questions, and why it has ended."""

from django import forms
from django.utils.translation import gettext_lazy as _

from partners.fields import no_control_characters_but_lines
from partners.models import Partner, RoundReply


class RepliesForm(forms.Form):
    """One field for each question of the round."""

    def __init__(self, *args, answer, is_ending=False, **kwargs):
        super().__init__(*args, **kwargs)
        self.answer = answer
        self.questions = {f"question-{row.pk}": row for row in answer.round.questions.all()}
        known = dict(answer.replies.values_list("question_id", "text"))
        for name, question in self.questions.items():
            self.fields[name] = forms.CharField(
                label=question.text,
                max_length=RoundReply._meta.get_field("text").max_length,
                required=question.is_required and not is_ending,
                initial=known.get(question.pk, ""),
                widget=forms.Textarea(attrs={"rows": 2}),
                validators=[no_control_characters_but_lines],
            )

    def save(self):
        """Keep what was written; an emptied reply is taken back."""
        self.answer.reply({row: self.cleaned_data[name] for name, row in self.questions.items()})


class EndForm(forms.ModelForm):
    """Why IOM no longer works with a partner."""

    class Meta:
        model = Partner
        fields = ["status_reason"]
        labels = {"status_reason": _("Why the cooperation has ended")}
        help_texts = {"status_reason": _("The record stays, as dormant, with this reason.")}
        widgets = {"status_reason": forms.Textarea(attrs={"rows": 2})}

    def __init__(self, *args, is_ending, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["status_reason"].required = is_ending

    def _post_clean(self):
        """The reason goes with the status, which ``RoundAnswer.end`` sets and checks."""
