"""Sign-in and sign-up: who must prove an address, where it leads, and how its mail speaks."""

from email.utils import formataddr
from urllib.parse import urlencode

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.models import EmailAddress
from allauth.account.stages import EmailVerificationStage
from allauth.account.utils import get_next_redirect_url
from django.conf import settings
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.urls import reverse, translate_url
from django.utils.translation import get_language, override, pgettext

from config.middleware import language_for
from partners.models import User


class ProofStage(EmailVerificationStage):
    """Whoever has signed up proves the address before the first sign-in.

    Accounts that administrators made have no address to prove: they were given out by hand.
    """

    def handle(self):
        user = self.login.user  # none when somebody signs up with a known address
        if user is None or self.is_to_prove(user):
            return super().handle()
        return None, True

    def is_to_prove(self, user):
        return user.last_login is None and EmailAddress.objects.filter(user=user).exists()


class Adapter(DefaultAccountAdapter):
    """Everybody may open an account; it opens nothing until an organisation takes it in."""

    def get_login_stages(self):
        own = "allauth.account.stages.EmailVerificationStage"
        return [
            "partners.account.ProofStage" if stage == own else stage
            for stage in super().get_login_stages()
        ]

    def set_password(self, user, password):
        """Set it; who could do so by the link of a mail has proved the address."""
        super().set_password(user, password)
        EmailAddress.objects.filter(user=user, email__iexact=user.email).update(verified=True)

    def save_user(self, request, user, form, commit=True):
        user.language = (get_language() or "en")[:2]
        return super().save_user(request, user, form, commit)

    def get_login_redirect_url(self, request):
        """The home page in the language that is being read, unless it came for another page."""
        with override(language_for(request, request.user)):
            return reverse("home")

    def get_email_confirmation_url(self, request, emailconfirmation):
        """The link of the mail; it leads on to where the person was going, an invitation say."""
        address = super().get_email_confirmation_url(request, emailconfirmation)
        goal = get_next_redirect_url(request)
        return f"{address}?{urlencode({REDIRECT_FIELD_NAME: goal})}" if goal else address

    def get_from_email(self):
        """The portal's address under the portal's name, unless the setting has a name of its own."""
        address = settings.DEFAULT_FROM_EMAIL
        return address if "<" in address else formataddr((str(settings.PORTAL_NAME), address))

    def format_email_subject(self, subject):
        return f"{settings.PORTAL_NAME}{pgettext('punctuation', ':')} {subject}"

    def send_mail(self, template_prefix, email, context):
        """In the language of its reader, if the address has one, and in the portal's name."""
        user = User.objects.filter(email__iexact=email).only("language").first()
        request = self.request
        about = {"portal_name": settings.PORTAL_NAME, "portal_url": request.build_absolute_uri("/")}
        if user is None:
            return super().send_mail(template_prefix, email, about | context)
        # the reader may speak another language than whoever asked for the mail
        if address := context.get("password_reset_url"):
            about["password_reset_url"] = translate_url(address, user.language)
        with override(user.language):
            return super().send_mail(template_prefix, email, context | about)
