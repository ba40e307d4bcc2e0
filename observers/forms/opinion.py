"""An opinion: every criterion judged, and a recommendation."""

from django import forms
from django.db import transaction
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from observers.models import Opinion, OpinionMark
from partners.fields import no_control_characters_but_lines


def area(rows, label):
    return forms.CharField(
        label=label,
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": rows, "dir": "auto"}),
        validators=[no_control_characters_but_lines],
    )


class OpinionForm(forms.ModelForm):
    """A mark and a comment for each criterion; saved as a draft, or handed in when complete."""

    class Meta:
        model = Opinion
        fields = ["recommendation", "comment"]
        widgets = {
            "recommendation": forms.RadioSelect,
            "comment": forms.Textarea(attrs={"rows": 4}),
        }

    def __init__(self, *args, criteria, **kwargs):
        super().__init__(*args, **kwargs)
        self.criteria = list(criteria)
        self.fields["recommendation"].choices = list(Opinion.Recommendation.choices)
        marks = self.present_marks()
        for criterion in self.criteria:
            mark = marks.get(criterion.pk)
            self.fields[f"mark_{criterion.pk}"] = forms.ChoiceField(
                label=f"{criterion.code}. {criterion.title}",
                choices=OpinionMark.Mark.choices,
                required=False,
                widget=forms.RadioSelect,
                initial=mark.mark if mark else None,
            )
            self.fields[f"comment_{criterion.pk}"] = area(2, _("Comment"))
            self.initial[f"comment_{criterion.pk}"] = mark.comment if mark else ""

    def present_marks(self):
        if self.instance.pk is None:
            return {}
        return {mark.criterion_id: mark for mark in self.instance.marks.all()}

    def rows(self):
        """Each criterion with its two fields, for the page, where marks are not called optional."""
        for criterion in self.criteria:
            self.fields[f"mark_{criterion.pk}"].required = True
        self.fields["recommendation"].required = True
        return [
            (criterion, self[f"mark_{criterion.pk}"], self[f"comment_{criterion.pk}"])
            for criterion in self.criteria
        ]

    def clean(self):
        """What handing in asks of a mark is said at its comment; a draft may be incomplete."""
        for criterion in self.criteria if "hand_in" in self.data else []:
            mark = self.cleaned_data.get(f"mark_{criterion.pk}")
            comment = self.cleaned_data.get(f"comment_{criterion.pk}") or ""
            if mark and OpinionMark(mark=mark, comment=comment).lacks_comment:
                self.add_error(
                    f"comment_{criterion.pk}",
                    _now("%(code)s: an answer that is not yes needs a comment.")
                    % {"code": criterion.code},
                )
        return super().clean()

    @transaction.atomic
    def save(self, commit=True):
        """Write the opinion and its marks."""
        opinion = super().save(commit)
        values = self.cleaned_data
        opinion.judge(
            {
                criterion: (chosen, values[f"comment_{criterion.pk}"].strip())
                for criterion in self.criteria
                if (chosen := values[f"mark_{criterion.pk}"])
            }
        )
        return opinion
