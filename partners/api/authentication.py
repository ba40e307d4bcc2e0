"""Who asks: a session of a browser, or a program with a personal token."""

from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed, PermissionDenied
from rest_framework.permissions import SAFE_METHODS, BasePermission

from partners.models import ApiToken


class TokenAuthentication(BaseAuthentication):
    """``Authorization: Bearer cso_…``: the request is the token's owner."""

    def authenticate(self, request):
        scheme, __, secret = request.META.get("HTTP_AUTHORIZATION", "").partition(" ")
        if scheme.lower() == "token" or scheme.startswith(ApiToken.PREFIX):
            raise AuthenticationFailed(
                _("Write the header as “Authorization: Bearer” and the token.")
            )
        if scheme.lower() != "bearer":
            return None
        now = timezone.now()
        tokens = ApiToken.objects.usable(now).filter(user__is_active=True)
        try:
            token = tokens.select_related("user__office").get(
                digest=ApiToken.digest_of(secret.strip())
            )
        except ApiToken.DoesNotExist:
            message = _(
                "This token is unknown, expired or revoked. Make a new one on your account page."
            )
            raise AuthenticationFailed(message) from None
        self.stamp(token, now)
        return token.user, token

    def authenticate_header(self, request):
        return 'Bearer realm="api"'

    @staticmethod
    def stamp(token, now):
        """Write that the token was used, unless it was written lately."""
        if token.last_used_at is None or token.last_used_at < now - ApiToken.STAMP_EVERY:
            ApiToken.objects.filter(pk=token.pk).update(last_used_at=now)


class ReadOrSignedIn(BasePermission):
    """Anybody reads what the scopes show; writing needs a session or a token that may write."""

    def has_permission(self, request, view):
        if request.method in SAFE_METHODS:
            return True
        if isinstance(request.auth, ApiToken) and request.auth.scope != ApiToken.Scope.WRITE:
            message = _("This token may only read. Make one that may write on your account page.")
            raise PermissionDenied(message, code="read_only_token")
        return request.user.is_authenticated


class TokenScheme(OpenApiAuthenticationExtension):
    """How the schema describes tokens."""

    target_class = TokenAuthentication
    name = "token"

    def get_security_definition(self, auto_schema):
        return {
            "type": "http",
            "scheme": "bearer",
            "description": _("A personal token, made on the account page: it begins with cso_."),
        }
