"""Users, what they may do, whom they speak for, and the keys they gave to programs."""

from allauth.account.admin import EmailAddressAdmin
from allauth.account.models import EmailAddress
from allauth.mfa.admin import Authenticator
from django import forms
from django.contrib import admin, messages
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import AdminUserCreationForm
from django.contrib.auth.models import Group
from django.db.models import Count, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from partners.admin.choosing import Keyed
from partners.admin.inlines import MembershipRows
from partners.admin.scoped import AdministratorsAdmin, ReadOnlyAdmin
from partners.admin.site import site
from partners.models import ApiToken, Membership, User
from partners.policies import Role

# the sign-in library and Django register these with wider doors than ours
site.unregister([Group, EmailAddress, Authenticator])


def role_name(group):
    """What readers call the role of a group."""
    return str(dict(Role.choices).get(group.name, group.name))


class RolesField(forms.ModelMultipleChoiceField):
    """The roles, by the names that readers know."""

    widget = forms.CheckboxSelectMultiple

    def label_from_instance(self, obj):
        return role_name(obj)


class RoleRules:
    """What must hold between the fields of a user; ``editor`` is set by the admin."""

    editor = None

    def clean(self):
        cleaned = super().clean()
        roles = {group.name for group in cleaned.get("groups") or ()}
        if Role.FOCAL_POINT in roles and not cleaned.get("office"):
            self.add_error("office", _("A focal point answers for an office: choose it."))
        if self.instance.pk and self.instance.pk == self.editor.pk and "groups" in self.fields:
            self.keep_own_key(cleaned, roles)
        return cleaned

    def keep_own_key(self, cleaned, roles):
        """Nobody locks the door behind itself by mistake."""
        if not self.instance.is_superuser and Role.ADMINISTRATOR not in roles:
            self.add_error("groups", _("Another administrator must take this role from you."))
        if not cleaned.get("is_active"):
            self.add_error("is_active", _("Another administrator must close your account."))
        if not cleaned.get("is_staff"):
            self.add_error("is_staff", _("Another administrator must take this from you."))


class PersonForm(Keyed, RoleRules, forms.ModelForm):
    """A user as administrators change it."""

    class Meta:
        model = User
        fields = [
            "email", "first_name", "last_name", "language", "is_active", "is_staff",
            "groups", "office",
        ]  # fmt: skip
        field_classes = {"groups": RolesField}


class NewPersonForm(Keyed, RoleRules, AdminUserCreationForm):
    """A user as administrators open it: an address, a password, and what it may do."""

    class Meta:
        model = User
        fields = ["email", "first_name", "last_name", "language", "is_staff", "groups", "office"]
        field_classes = {"groups": RolesField}


class TokenRows(admin.TabularInline):
    """The keys of a user; the keys themselves are kept nowhere."""

    model = ApiToken
    extra = 0
    classes = ["collapse"]
    fields = ["name", "scope", "hint", "created_at", "expires_at", "revoked_at", "last_used_at"]
    readonly_fields = fields
    can_delete = False

    def has_view_permission(self, request, obj=None):
        return True  # the user's own form asks who may look

    def has_add_permission(self, request, obj):
        return False

    def has_change_permission(self, request, obj=None):
        return False


@admin.register(User, site=site)
class PersonAdmin(AdministratorsAdmin, UserAdmin):
    """Users; they are never deleted, because what they wrote names them, but closed."""

    STAFF_READ = False
    form = PersonForm
    add_form = NewPersonForm
    inlines = [MembershipRows, TokenRows]
    list_display = ["email", "name", "roles", "office", "is_active", "is_staff", "last_login"]
    list_select_related = ["office"]
    list_filter = ["is_active", "is_staff", "groups", ("office", admin.RelatedOnlyFieldListFilter)]
    search_fields = ["email", "first_name", "last_name"]
    ordering = ["email"]
    filter_horizontal = []
    autocomplete_fields = ["office"]
    readonly_fields = ["password_link", "is_superuser", "last_login", "date_joined"]
    actions = ["close", "open_again", "reset_second_factor"]
    fieldsets = [
        (None, {"fields": ["email", "password_link", ("first_name", "last_name"), "language"]}),
        (
            gettext_lazy("What this person may do"),
            {"fields": ["is_active", "is_staff", "groups", "office", "is_superuser"]},
        ),
        (gettext_lazy("Dates"), {"fields": [("last_login", "date_joined")]}),
    ]
    add_fieldsets = [
        (
            None,
            {
                "classes": ["wide"],
                "fields": [
                    "email", "first_name", "last_name", "language", "usable_password", "password1",
                    "password2", "is_staff", "groups", "office",
                ],
            },
        ),
    ]  # fmt: skip

    def get_queryset(self, request):
        return super().get_queryset(request).prefetch_related("groups")

    def get_inlines(self, request, obj):
        return self.inlines if obj else [MembershipRows]

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change=change, **kwargs)
        form.editor = request.user
        form.base_fields["is_staff"].label = _("May come into the administration")
        form.base_fields["is_staff"].help_text = _("With a role. Without one the door stays shut.")
        return form

    @admin.display(description=gettext_lazy("name"), ordering="last_name")
    def name(self, user):
        return user.get_full_name() or "–"

    @admin.display(description=gettext_lazy("roles"))
    def roles(self, user):
        return ", ".join(role_name(group) for group in user.groups.all()) or "–"

    @admin.display(description=gettext_lazy("password"))
    def password_link(self, user):
        address = reverse("admin:auth_user_password_change", args=[user.pk])
        return format_html('<a href="{}">{}</a>', address, _("Set a new password"))

    def save_model(self, request, obj, form, change):
        super().save_model(request, obj, form, change)
        if change and "email" in form.changed_data:
            # the sign-in library keeps addresses of its own: the old one must not open the account
            obj.emailaddress_set.exclude(email=obj.email).delete()

    @admin.action(description=gettext_lazy("Close the chosen accounts"), permissions=["change"])
    def close(self, request, queryset):
        closed = queryset.filter(is_active=True).exclude(pk=request.user.pk).update(is_active=False)
        text = ngettext("%(count)d account is closed.", "%(count)d accounts are closed.", closed)
        messages.success(request, text % {"count": closed})

    @admin.action(description=gettext_lazy("Open the chosen accounts"), permissions=["change"])
    def open_again(self, request, queryset):
        opened = queryset.filter(is_active=False).update(is_active=True)
        text = ngettext("%(count)d account is open.", "%(count)d accounts are open.", opened)
        messages.success(request, text % {"count": opened})

    @admin.action(
        description=gettext_lazy("Take the second factor off the chosen accounts"),
        permissions=["change"],
    )
    def reset_second_factor(self, request, queryset):
        found = Authenticator.objects.filter(user__in=queryset)
        count = found.values("user").distinct().count()
        found.delete()
        text = ngettext(
            "%(count)d account signs in without a second factor now.",
            "%(count)d accounts sign in without a second factor now.",
            count,
        )
        messages.success(request, text % {"count": count})


@admin.register(Group, site=site)
class RoleAdmin(ReadOnlyAdmin):
    """The roles, which the portal's code knows by name."""

    list_display = ["role", "name", "member_count"]
    search_fields = ["name"]
    ordering = ["name"]
    fields = ["role", "name", "member_count"]
    readonly_fields = ["role", "member_count"]

    def get_queryset(self, request):
        active = Count("user", filter=Q(user__is_active=True))
        return super().get_queryset(request).annotate(member_count=active)

    @admin.display(description=gettext_lazy("role"))
    def role(self, group):
        return role_name(group)

    @admin.display(description=gettext_lazy("active users"), ordering="member_count")
    def member_count(self, group):
        return group.member_count


@admin.register(EmailAddress, site=site)
class AddressAdmin(AdministratorsAdmin, EmailAddressAdmin):
    """The addresses with which somebody can sign in, as the sign-in library keeps them."""

    STAFF_READ = False
    raw_id_fields = []
    autocomplete_fields = ["user"]
    list_select_related = ["user"]

    def has_delete_permission(self, request, obj=None):
        return self.has_change_permission(request, obj)


@admin.register(Membership, site=site)
class MembershipAdmin(AdministratorsAdmin):
    """Who speaks for which organisation."""

    STAFF_READ = False
    list_display = ["user", "partner", "role", "created_at"]
    list_select_related = ["user", "partner"]
    list_filter = ["role"]
    search_fields = ["user__email", "user__last_name", "partner__legal_name"]
    autocomplete_fields = ["user", "partner"]
    fields = ["user", "partner", "role"]

    def has_delete_permission(self, request, obj=None):
        return self.has_change_permission(request, obj)


class Usable(admin.SimpleListFilter):
    """Keys that still open something."""

    title = gettext_lazy("usable")
    parameter_name = "usable"

    def lookups(self, request, model_admin):
        return [("yes", gettext_lazy("Yes")), ("no", gettext_lazy("No"))]

    def queryset(self, request, queryset):
        usable = ApiToken.objects.usable(timezone.now())
        if self.value() == "yes":
            return queryset.filter(pk__in=usable)
        return queryset.exclude(pk__in=usable) if self.value() == "no" else queryset


@admin.register(ApiToken, site=site)
class ApiTokenAdmin(ReadOnlyAdmin):
    """Keys of programs: looked at, taken back, never made here."""

    list_display = [
        "name", "user", "scope", "ending", "created_at", "expires_at", "revoked_at", "last_used_at",
    ]  # fmt: skip
    list_select_related = ["user"]
    list_filter = [Usable, "scope"]
    search_fields = ["name", "user__email"]
    date_hierarchy = "created_at"
    fields = [
        "name", "user", "scope", "ending", "created_at", "expires_at", "revoked_at", "last_used_at",
    ]  # fmt: skip
    actions = ["revoke"]

    @admin.display(description=gettext_lazy("ends in"))
    def ending(self, token):
        return f"…{token.hint}"

    def has_revoke_permission(self, request):
        return self.has_view_permission(request)

    @admin.action(description=gettext_lazy("Take the chosen tokens back"), permissions=["revoke"])
    def revoke(self, request, queryset):
        gone = queryset.filter(revoked_at=None).update(revoked_at=timezone.now())
        text = ngettext("%(count)d token works no more.", "%(count)d tokens work no more.", gone)
        messages.success(request, text % {"count": gone})
