"""What a user may say about itself, and the keys it gives to programs."""

from datetime import timedelta

from django import forms
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from partners.models import ApiToken, User
from partners.policies import is_staff

#: Two keys of one name that are made within this time are one form sent twice.
AT_ONCE = timedelta(seconds=20)


class ProfileForm(forms.ModelForm):
    """Name, language and, for staff, whether the daily summary comes."""

    class Meta:
        model = User
        fields = ["first_name", "last_name", "language", "wants_digest"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if not is_staff(self.instance):
            del self.fields["wants_digest"]


class TokenForm(forms.ModelForm):
    """A new key: its name, what it may do, how long it lives."""

    days = forms.TypedChoiceField(
        label=_("Valid for"),
        coerce=int,
        initial=90,
        choices=[(30, _("30 days")), (90, _("90 days")), (365, _("One year"))],
    )

    class Meta:
        model = ApiToken
        fields = ["name", "scope"]

    def save(self, commit=True):
        """The token and the secret that is shown once.

        Of a form that is sent twice at one moment the browser shows the second answer: the key of
        the first, whose secret nobody has read, works no more.
        """
        token = super().save(commit=False)
        secret = token.set_secret()
        token.expires_at = timezone.now() + timedelta(days=self.cleaned_data["days"])
        if commit:
            with transaction.atomic():
                list(User.objects.select_for_update().filter(pk=token.user_id).only("pk"))
                token.twins(timezone.now() - AT_ONCE).update(revoked_at=timezone.now())
                token.save()
        return token, secret
