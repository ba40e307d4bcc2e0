"""People: users, whom they belong to, and the keys they give to programs."""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.auth.models import AbstractUser
from django.contrib.auth.models import UserManager as DjangoUserManager
from django.db import models
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from partners.fields import LineField
from partners.models.places import Country, Office
from partners.models.shapes import Ruled


class UserManager(DjangoUserManager["User"]):
    """Users are known by e-mail address; there is no user name."""

    def create_user(  # type: ignore[override]  # there is no user name to pass first
        self, email: str, password: str | None = None, **fields: Any
    ) -> User:
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(  # type: ignore[override]  # the same
        self, email: str, password: str | None = None, **fields: Any
    ) -> User:
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)


class User(AbstractUser):
    """Someone who signs in, by e-mail. Roles are groups, read through ``policies``."""

    username = None  # type: ignore[assignment]  # Django's own way to do without a field
    email = models.EmailField(
        _("e-mail address"),
        unique=True,
        error_messages={"unique": _("Somebody with this e-mail address is registered already.")},
    )
    language = models.CharField(
        _("language"), max_length=5, choices=settings.LANGUAGES, default="en"
    )
    office = models.ForeignKey(
        Office,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="users",
        verbose_name=_("IOM office"),
    )
    wants_digest = models.BooleanField(
        _("daily summary by e-mail"),
        default=True,
        help_text=_("On working days: what is late, what is new, what waits for you."),
    )

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = []
    objects: ClassVar[UserManager] = UserManager()

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")
        ordering = ["email"]

    def __str__(self):
        return self.get_full_name() or self.email

    def clean(self):
        super().clean()
        self.email = self.email.lower()

    @cached_property
    def role_names(self) -> frozenset[str]:
        """The names of this user's roles; a superuser has the administrator's."""
        names = set(self.groups.values_list("name", flat=True))
        return frozenset(names | {"administrator"}) if self.is_superuser else frozenset(names)

    @cached_property
    def partner_ids(self) -> frozenset[int]:
        return frozenset(self.memberships.values_list("partner_id", flat=True))

    @cached_property
    def edited_partner_ids(self) -> frozenset[int]:
        editing = self.memberships.filter(role__in=Membership.EDITING)
        return frozenset(editing.values_list("partner_id", flat=True))

    @cached_property
    def managed_partner_ids(self) -> frozenset[int]:
        managing = self.memberships.filter(role=Membership.Role.ADMINISTRATOR)
        return frozenset(managing.values_list("partner_id", flat=True))

    @cached_property
    def country_ids(self) -> frozenset[int]:
        countries = self.office.countries if self.office else Country.objects.none()
        return frozenset(countries.values_list("pk", flat=True))


class Membership(Ruled):
    """That a user speaks for a partner organisation, and how far."""

    class Role(models.TextChoices):
        ADMINISTRATOR = "administrator", _("Administrator")
        EDITOR = "editor", _("Editor")
        READER = "reader", _("Reader")

    #: Who may correct the organisation's own record.
    EDITING = (Role.ADMINISTRATOR, Role.EDITOR)

    user = models.ForeignKey(
        User, models.CASCADE, related_name="memberships", verbose_name=_("user")
    )
    partner = models.ForeignKey(
        "partners.Partner", models.CASCADE, related_name="memberships", verbose_name=_("partner")
    )
    role = models.CharField(_("role"), max_length=20, choices=Role, default=Role.READER)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        constraints = [
            models.UniqueConstraint(
                fields=["user", "partner"],
                name="one_membership_per_user_and_partner",
                violation_error_message=_("This person belongs to this organisation already."),
            ),
        ]

    def __str__(self):
        return f"{self.user} – {self.partner}"


class TokenQuerySet(models.QuerySet["ApiToken"]):
    def usable(self, at):
        """Neither revoked nor expired at a moment."""
        return self.filter(models.Q(expires_at=None) | models.Q(expires_at__gt=at), revoked_at=None)


class ApiToken(Ruled):
    """A key for a program that acts for a user; only its hash is kept."""

    class Scope(models.TextChoices):
        READ = "read", _("Read")
        WRITE = "write", _("Read and write")

    PREFIX = "cso_"
    #: ``last_used_at`` is written at most this often, so that reading stays reading.
    STAMP_EVERY = timedelta(minutes=10)

    user = models.ForeignKey(User, models.CASCADE, related_name="tokens", verbose_name=_("user"))
    name = LineField(
        _("name"), max_length=60, help_text=_("What uses it, such as “monthly report”.")
    )
    scope = models.CharField(_("rights"), max_length=5, choices=Scope, default=Scope.READ)
    digest = models.CharField(max_length=64, unique=True, editable=False)
    hint = models.CharField(max_length=8, editable=False)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    expires_at = models.DateTimeField(_("expires"), null=True, blank=True)
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True, editable=False)
    last_used_at = models.DateTimeField(_("last used"), null=True, blank=True, editable=False)

    objects = TokenQuerySet.as_manager()

    class Meta:
        verbose_name = _("API token")
        verbose_name_plural = _("API tokens")
        ordering = ["-created_at"]

    def __str__(self):
        return self.name

    @staticmethod
    def digest_of(secret):
        """The hash kept in place of a secret; the secret is random, so one round is enough."""
        return hashlib.sha256(secret.encode()).hexdigest()

    def set_secret(self):
        """Draw a new secret, keep its hash, and return it: it is shown this once."""
        secret = self.PREFIX + secrets.token_urlsafe(32)
        self.digest = self.digest_of(secret)
        self.hint = secret[-4:]
        return secret

    def twins(self, since):
        """Keys of the same user, name and rights, made since a moment and not yet used."""
        return ApiToken.objects.filter(
            user=self.user_id, name=self.name, scope=self.scope, created_at__gt=since,
            last_used_at=None, revoked_at=None,
        )  # fmt: skip

    @property
    def is_usable(self):
        is_expired = self.expires_at is not None and self.expires_at <= timezone.now()
        return self.revoked_at is None and not is_expired
