"""A public server: TLS, strict cookies, and no default for any secret."""

import os

from django.core.exceptions import ImproperlyConfigured

for name in ("SECRET_KEY", "ALLOWED_HOSTS", "DATABASE_URL", "EMAIL_URL"):
    if not os.environ.get(name):
        raise ImproperlyConfigured(f"Set the environment variable {name}: production needs it.")

# once they are there: the base reads some of them as addresses
from .base import *  # noqa: E402, F403 - a settings module is the base and what differs
from .base import STORAGES  # noqa: E402 - the same

SECRET_KEY = os.environ["SECRET_KEY"]
ALLOWED_HOSTS = [host.strip() for host in os.environ["ALLOWED_HOSTS"].split(",")]
CSRF_TRUSTED_ORIGINS = [
    f"https://{'*' if host.startswith('.') else ''}{host}" for host in ALLOWED_HOSTS
]

PORTAL_URL = os.environ.get("PORTAL_URL", f"https://{ALLOWED_HOSTS[0].lstrip('.')}").rstrip("/")

SECURE_SSL_REDIRECT = True
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_HSTS_SECONDS = 60 * 60 * 24 * 365
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
PORTAL_DEMO = False  # known passwords never reach a public server
STORAGES = STORAGES | {
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
