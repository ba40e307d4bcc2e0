"""What every page knows about the portal itself."""

from django.conf import settings
from django.urls import translate_url
from django.utils import translation

from partners.sample.accounts import DEMO_ACCOUNTS, DEMO_PASSWORD


def portal(request):
    """Name, demonstration flags, and this page's address in each language, where it has one."""
    path = request.get_full_path() if request.method in ("GET", "HEAD") else request.path
    has_language = translation.get_language_from_path(request.path_info)
    return {
        "portal_name": settings.PORTAL_NAME,
        "portal_demo": settings.PORTAL_DEMO,
        "portal_sample_data": settings.PORTAL_SAMPLE_DATA,
        "demo_accounts": DEMO_ACCOUNTS if settings.PORTAL_DEMO else (),
        "demo_password": DEMO_PASSWORD if settings.PORTAL_DEMO else "",
        "languages": [
            {
                "code": code,
                "name": translation.get_language_info(code)["name_local"],
                "url": translate_url(path, code) if has_language else "",
                "is_current": code == translation.get_language(),
            }
            for code, __ in settings.LANGUAGES
        ],
    }
