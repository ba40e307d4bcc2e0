"""What the applicant's people fill in besides the questions of the form."""

from pathlib import PurePath

from django import forms
from django.conf import settings
from django.db.models import Q
from django.utils import timezone
from django.utils.formats import time_format
from django.utils.functional import lazy
from django.utils.text import capfirst, format_lazy
from django.utils.translation import get_language
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from observers import naming
from observers.models import Application
from partners.fields import no_control_characters, no_control_characters_but_lines
from partners.forms.record import DateInput
from partners.matching import alphabetical
from partners.models import LANGUAGES, CouncilSession, Partner
from partners.models.files import KINDS, megabytes


def prose(label, rows=4, *, required=False, limit=5000, **kwargs):
    return forms.CharField(
        label=label,
        required=required,
        max_length=limit,
        widget=forms.Textarea(attrs={"rows": rows, "dir": "auto"}),
        validators=[no_control_characters_but_lines],
        **kwargs,
    )


class SessionChoice(forms.ModelChoiceField):
    """A session with its deadline, in its own time zone."""

    def label_from_instance(self, session):
        return session_label(session)


def session_label(session):
    name, at = capfirst(naming.session_name(session)), session.deadline
    if at is None:
        return ", ".join(filter(None, [name, naming.dates(session)]))
    return _now("%(session)s, deadline %(date)s at %(hour)s (%(zone)s)") % {
        "session": name,
        "date": naming.day(at.date()),
        "hour": time_format(at.time()),
        "zone": session.zone,
    }


def open_sessions():
    """Sessions to come for which one may apply now."""
    return CouncilSession.objects.to_come().filter(
        Q(opens_at=None) | Q(opens_at__lte=timezone.now())
    )


class StartForm(forms.Form):
    """For which organisation, for which session, from which old application."""

    partner = forms.ModelChoiceField(
        label=_("Organisation"), queryset=Partner.objects.none(), empty_label=None
    )
    session = SessionChoice(
        label=_("Council session"),
        queryset=CouncilSession.objects.none(),
        required=False,
        help_text=_("You may choose it later. A late application is marked, not refused."),
    )
    language = forms.ChoiceField(label=_("Language of our letters"), choices=settings.LANGUAGES)
    previous = forms.ModelChoiceField(
        label=_("Copy the answers and documents of an earlier application"),
        queryset=Application.objects.none(),
        required=False,
        empty_label=_("No, begin with what the registry knows"),
    )

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        mine = user.edited_partner_ids
        self.fields["partner"].queryset = Partner.objects.filter(pk__in=mine)
        self.fields["session"].queryset = open_sessions()
        self.fields["previous"].queryset = Application.objects.filter(
            partner__in=mine
        ).select_related("partner")
        self.initial.setdefault("language", get_language())
        self.initial.setdefault("session", open_sessions().first())
        if not self.fields["previous"].queryset.exists():
            del self.fields["previous"]

    def clean(self):
        """An old application is copied for its own organisation only."""
        found = super().clean()
        previous = found.get("previous")
        if previous is not None and previous.partner != found.get("partner"):
            self.add_error("previous", _now("This application is another organisation’s."))
        return found


class SessionForm(forms.ModelForm):
    """The session that is applied for, and the language of letters."""

    session = SessionChoice(
        label=_("Council session"), queryset=CouncilSession.objects.none(), required=False
    )

    class Meta:
        model = Application
        fields = Application.APPLICANT_FIELDS

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        present = self.instance.session_id
        self.fields["session"].queryset = CouncilSession.objects.filter(
            Q(pk__in=open_sessions().values("pk")) | Q(pk=present)
        ).order_by("starts_on")


class HandInForm(forms.Form):
    """A file for a document; what may be sent is said before one is chosen."""

    # the name at home may be long: it is shortened, not refused
    file = forms.FileField(
        label=_("File"),
        help_text=format_lazy(
            _("Kinds: {kinds}. At most {size}. The content is checked, not only the name."),
            kinds=", ".join(KINDS),
            size=lazy(megabytes, str)(settings.PORTAL_DOCUMENT_BYTES),
        ),
    )
    language = forms.ChoiceField(
        label=_("Language of the document"),
        choices=lambda: [("", _("Choose…")), *alphabetical(LANGUAGES)],
        required=False,
    )
    issued_on = forms.DateField(label=_("Issued on"), required=False, widget=DateInput)

    def clean_file(self):
        """Keep the end of a name without paths and signs that no screen shows."""
        file = self.cleaned_data["file"]
        name = PurePath(file.name.replace("\\", "/")).name
        file.name = "".join(sign for sign in name if sign.isprintable())[-150:]
        return file

    def clean_issued_on(self):
        day = self.cleaned_data["issued_on"]
        if day is not None and day > timezone.localdate():
            raise forms.ValidationError(_now("This date is in the future."), code="future")
        return day


class ReasonForm(forms.Form):
    """Why a document cannot be handed in."""

    text = prose(_("Why you cannot hand it in"), limit=2000)


class DeclarationsForm(forms.Form):
    """The declarations, each ticked by itself, with the name of who makes them."""

    name = forms.CharField(
        label=_("Name and function of the person who makes the declarations"),
        max_length=150,
        validators=[no_control_characters],
    )

    def __init__(self, *args, declarations, **kwargs):
        super().__init__(*args, **kwargs)
        self.declarations = list(declarations)
        for row in self.declarations:
            self.fields[self.name_of(row)] = forms.BooleanField(label=row.text, required=False)

    @staticmethod
    def name_of(declaration):
        return f"declaration_{declaration.pk}"

    def rows(self):
        return [(row, self[self.name_of(row)]) for row in self.declarations]

    def ticked(self):
        return [row for row in self.declarations if self.cleaned_data[self.name_of(row)]]


class ReplyForm(forms.Form):
    """The answer to a question of staff; it may be saved unfinished."""

    use_required_attribute = False

    answer = prose(_("Your answer"), 6)


class WordsForm(forms.Form):
    """Words that go with a step: a reason to withdraw, a reply to advice against."""

    note = prose(_("note"), 6)

    def __init__(self, *args, label, required=False, help_text="", **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["note"].label = label
        self.fields["note"].required = required
        self.fields["note"].help_text = help_text
