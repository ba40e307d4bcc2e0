"""The door of the administration: who comes in, and what waits for them on its front page."""

from django.conf import settings
from django.contrib import admin
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.cache import never_cache

from partners import policies
from partners.admin.attention import waiting_for
from partners.admin.choosing import ChoicesView

#: How the front page groups the lists of this app; what is not named comes last.
SECTIONS = [
    (_("Registry"), ["Partner", "PartnerName", "Identifier", "Contact", "Note"]),
    (_("Imports"), ["ImportBatch", "ImportRow", "AnswerMemory", "ColumnMemory"]),
    (_("Cooperation"), ["Project", "Engagement", "Agreement", "Document"]),
    (
        _("Inventory"),
        ["InventoryRound", "RoundAnswer", "RoundSnapshot", "KeyFigure", "QualityScore"],
    ),
    (_("Standing"), ["ObserverStatus", "Assessment", "CouncilSession"]),
    (_("People"), ["User", "Membership", "MembershipRequest", "Invitation", "ApiToken"]),
    (_("Messages and background work"), ["Notice", "DBTaskResult", "DailyRun", "SentForm"]),
    (
        _("Reference lists"),
        ["Category", "ActivityArea", "RelationKind", "Cluster", "Country", "Region", "Office"],
    ),
    (pgettext_lazy("noun", "Search"), ["SearchEntry", "Word", "WordUse"]),
]


class PortalSite(admin.AdminSite):
    """Django's administration, opened by a role and the portal's own sign-in page."""

    site_header = settings.PORTAL_NAME
    site_title = settings.PORTAL_NAME
    index_title = _("Administration")

    def has_permission(self, request):
        user = request.user
        return user.is_active and user.is_staff and policies.is_staff(user)

    @method_decorator([never_cache, login_not_required])
    def login(self, request, extra_context=None):
        """Send visitors to the portal's sign-in page, which counts failures; refuse the others."""
        home = reverse("admin:index", current_app=self.name)
        if self.has_permission(request):
            return redirect(home)
        if request.user.is_authenticated:
            raise PermissionDenied
        return redirect_to_login(request.GET.get("next") or home)

    def index(self, request, extra_context=None):
        waiting = {"waiting": waiting_for(request.user)}
        return super().index(request, waiting | (extra_context or {}))

    def autocomplete_view(self, request):
        return ChoicesView.as_view(admin_site=self)(request)

    def get_app_list(self, request, app_label=None):
        """This app's lists in sections, then the other apps."""
        apps = super().get_app_list(request, app_label)
        if app_label is not None:
            return apps
        ours = [app for app in apps if app["app_label"] == "partners"]
        for app in apps:
            if app["app_label"] == "django_tasks_database" and ours:
                ours[0]["models"] += app["models"]
                apps.remove(app)
        return [section for app in ours for section in sections_of(app)] + [
            app for app in apps if app not in ours
        ]


def sections_of(app):
    """One entry for each section that shows anything, in the shape of an app's entry."""
    models = {model["object_name"]: model for model in app["models"]}
    for title, names in SECTIONS:
        found = [models.pop(name) for name in names if name in models]
        if found:
            yield app | {"name": title, "models": found}
    if models:
        yield app | {"name": _("Others"), "models": list(models.values())}


site = PortalSite()


def the_site():
    """The one site. Building it imports what registers with it, so it must exist before."""
    return site
