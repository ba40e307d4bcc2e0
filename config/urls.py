"""The way in: pages by language, the API, the admin."""

from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.contrib.auth.decorators import login_not_required
from django.urls import include, path
from django.views.i18n import set_language

from observers.views import public
from partners.views import account, home

urlpatterns = [
    path("", home.entrance, name="entrance"),
    path("admin/", admin.site.urls),
    path("language/", login_not_required(set_language), name="set_language"),
    path("api/v1/", include("observers.api.urls")),
    path("api/v1/", include("consultations.api.urls")),
    path("api/v1/", include("partners.api.urls")),
    path("o/<slug:code>", public.certificate_check, name="certificate"),
    *i18n_patterns(
        path("", home.home, name="home"),
        path("about/", home.about, name="about"),
        path("partners/", include("partners.urls")),
        path("observers/", include("observers.urls")),
        path("consultations/", include("consultations.urls")),
        path("account/", account.account, name="account"),
        path("account/data/", account.everything, name="account-data"),
        path("account/tokens/<int:pk>/revoke/", account.revoke_token, name="revoke-token"),
        path("accounts/", include("allauth.account.urls")),
        path("accounts/two-factor/", include("allauth.mfa.urls")),
    ),
]
