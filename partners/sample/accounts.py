"""The demonstration's accounts: who they are and how to sign in."""

from django.utils.translation import gettext_lazy as _

from partners.policies import Role

#: The same for all; it opens nothing outside of a demonstration.
DEMO_PASSWORD = "demo-portal-2026"  # noqa: S105 - shown on the login page on purpose

#: ``(e-mail, what the account is, role of staff)``
STAFF = [(f"{role.value.replace('_', '.')}@demo.example", role.label, role) for role in Role]
#: ``(e-mail, what the account is, role in the partner organisation)``
MEMBERS = [
    ("cso.administrator@demo.example", _("Organisation’s administrator"), "administrator"),
    ("cso.editor@demo.example", _("Organisation’s editor"), "editor"),
    ("cso.reader@demo.example", _("Organisation’s reader"), "reader"),
]
#: ``(e-mail, what the account is)``, for the login page and the terminal.
DEMO_ACCOUNTS = [(email, label) for email, label, __ in [*STAFF, *MEMBERS]]
