"""Settings shared by every environment, one paragraph a topic; the other modules only override."""

from pathlib import Path

import environ
from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

env = environ.Env()
BASE_DIR = Path(__file__).resolve().parents[2]

# What the project is made of
INSTALLED_APPS = [
    "observers",
    "consultations",
    "django_tasks",
    "django_tasks_db",  # before us, who show its jobs in our own way
    "partners",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "simple_history",
    "django_filters",
    "django_htmx",
    "rest_framework",
    "drf_spectacular",
    "csp",
    "partners.apps.PortalAdminConfig",  # django.contrib.admin
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.forms",
]
MIDDLEWARE = [
    "config.middleware.BodyLimitMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "config.middleware.PageCompressionMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "config.middleware.LanguageCookieMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "config.middleware.PrivatePagesMiddleware",
    "config.middleware.StashingLoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "simple_history.middleware.HistoryRequestMiddleware",
    "config.middleware.WrongMethodMiddleware",
    "config.middleware.UnreadableValueMiddleware",
]
ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Templates and forms
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "config.context.portal",
            ],
        },
    }
]
FORM_RENDERER = "config.forms.Renderer"
FORMS_URLFIELD_ASSUME_HTTPS = True  # the behaviour of the next Django, today

# Database: a file beside the code unless DATABASE_URL names a PostgreSQL
DATABASES = {"default": env.db("DATABASE_URL", default=f"sqlite:///{BASE_DIR / 'db.sqlite3'}")}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",  # DEFERRED gave "database is locked" under writers
        "timeout": 20,
        "init_command": (
            "PRAGMA journal_mode=WAL;PRAGMA synchronous=NORMAL;PRAGMA foreign_keys=ON;"
            "PRAGMA mmap_size=268435456;PRAGMA cache_size=-65536;"
        ),
    }
else:
    DATABASES["default"]["CONN_MAX_AGE"] = None  # reconnecting cost three to four times the request
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
    # as on disks without moving heads: else the planner reads whole tables to spare the indexes
    options = DATABASES["default"].setdefault("OPTIONS", {})
    options.setdefault("options", "-c random_page_cost=1.1")
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}

# Who signs in, and how
AUTH_USER_MODEL = "partners.User"
CSRF_FAILURE_VIEW = "config.middleware.csrf_failure"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_ADAPTER = "partners.account.Adapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_SIGNUP_FORM_CLASS = "partners.forms.SignupNames"
ACCOUNT_EMAIL_VERIFICATION = "mandatory"  # for those who sign up, see partners.account
ACCOUNT_CHANGE_EMAIL = True  # a new address counts once it is proven
ACCOUNT_RATE_LIMITS = {
    "signup": "10/h/ip",
    "login_failed": "30/m/ip,5/300s/key",  # five wrong passwords close an account for five minutes
}
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = env("PORTAL_NAME", default="IOM–CSO Partnership Portal")
ACCOUNT_LOGOUT_REDIRECT_URL = "home"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_EMAIL_NOTIFICATIONS = False
SESSION_COOKIE_AGE = 60 * 60 * 12

# Languages and time
LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("fr", _("French")), ("es", _("Spanish"))]
LOCALE_PATHS = [BASE_DIR / "config" / "locale"]
USE_TZ = True
TIME_ZONE = "Europe/Zurich"  # headquarters
FORMAT_MODULE_PATH = ["config.formats"]

# Files
STATIC_URL = "static/"
STATIC_ROOT = BASE_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "config" / "static"]
MEDIA_ROOT = Path(env("MEDIA_ROOT", default=str(BASE_DIR / "media")))
S3_BUCKET = env("PORTAL_S3_BUCKET", default="")
STORAGES = {
    "default": {
        "BACKEND": "storages.backends.s3.S3Storage",  # needs the extra s3
        "OPTIONS": {
            "bucket_name": S3_BUCKET,
            "endpoint_url": env("PORTAL_S3_ENDPOINT", default=None),
            "region_name": env("PORTAL_S3_REGION", default=None),
            "access_key": env("PORTAL_S3_KEY", default=None),
            "secret_key": env("PORTAL_S3_SECRET", default=None),
            "default_acl": None,  # private: files are handed out by the portal only
            "file_overwrite": False,
        },
    }
    if S3_BUCKET
    else {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000

# Background work waits in the database until a worker takes it
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

# Mail goes to the terminal until told otherwise
EMAIL_CONFIG = env.email_url("EMAIL_URL", default="consolemail://")
EMAIL_BACKEND = EMAIL_CONFIG["EMAIL_BACKEND"]
EMAIL_HOST = EMAIL_CONFIG.get("EMAIL_HOST", "localhost")
EMAIL_PORT = EMAIL_CONFIG.get("EMAIL_PORT") or 25
EMAIL_HOST_USER = EMAIL_CONFIG.get("EMAIL_HOST_USER") or ""
EMAIL_HOST_PASSWORD = EMAIL_CONFIG.get("EMAIL_HOST_PASSWORD") or ""
EMAIL_USE_TLS = EMAIL_CONFIG.get("EMAIL_USE_TLS", False)
DEFAULT_FROM_EMAIL = env("DEFAULT_FROM_EMAIL", default="no-reply@portal.example")

# What a page may load: its own files, nothing inline
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "frame-ancestors": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
    }
}
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

# The API
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "partners.api.authentication.TokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["partners.api.authentication.ReadOrSignedIn"],
    "DEFAULT_FILTER_BACKENDS": ["config.api.queries.StrictFilterBackend"],
    "DEFAULT_PAGINATION_CLASS": "config.api.paging.Pagination",
    "DEFAULT_RENDERER_CLASSES": ["config.api.bodies.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["config.api.bodies.JSONParser"],
    "DEFAULT_SCHEMA_CLASS": "config.api.schema.Schema",
    "DEFAULT_THROTTLE_CLASSES": ["config.api.throttling.Throttle"],
    "DEFAULT_THROTTLE_RATES": {
        "anon": env("PORTAL_THROTTLE_ANONYMOUS", default="600/min"),
        "user": env("PORTAL_THROTTLE_USER", default="3000/min"),
    },
    "NUM_PROXIES": env.int("PORTAL_PROXIES", default=0),  # whose word on addresses is taken
    "DEFAULT_METADATA_CLASS": None,  # the schema says it
    "DATETIME_FORMAT": None,  # in UTC, as orjson writes them
    "EXCEPTION_HANDLER": "config.api.errors.exception_handler",
    "URL_FORMAT_OVERRIDE": None,  # ?format= is read by the list itself
}
SPECTACULAR_SETTINGS = {
    "TITLE": "IOM–CSO Partnership Portal",
    "DESCRIPTION": "Partner organisations of the civil society, the same rules as the pages.",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "COMPONENT_SPLIT_REQUEST": True,
    "ENUM_GENERATE_CHOICE_DESCRIPTION": False,
    "GET_LIB_DOC_EXCLUDES": "config.api.schema.bases",
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "config.api.schema.any_of",
        "config.api.schema.in_words",
    ],
    "ENUM_NAME_OVERRIDES": {
        "LanguageEnum": "partners.models.register.LANGUAGES",
        "PortalLanguageEnum": "django.conf.settings.LANGUAGES",
        "LevelEnum": "partners.models.vocabulary.Level",
        "PartnerStatusEnum": "partners.models.register.Partner.Status",
        "EvidenceEnum": "partners.models.standing.ObserverStatus.Evidence",
        "EventEvidenceEnum": "consultations.models.events.Event.Evidence",
        "EventModeEnum": "consultations.models.events.Event.Mode",
        "EventAudienceEnum": "consultations.models.events.Event.Audience",
        "DocumentAudienceEnum": "consultations.models.programme.EventDocument.Audience",
        "RecommendationStatusEnum": "consultations.models.recommendations.Recommendation.Status",
        "ObserverKindEnum": "partners.models.standing.ObserverStatus.Kind",
        "StatusChangeKindEnum": "observers.models.life.StatusChange.Kind",
    },
}

# Errors go to the terminal, where a service manager keeps them
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
}

# History
SIMPLE_HISTORY_REVERT_DISABLED = True  # a revert would go round the rules
SIMPLE_HISTORY_FILEFIELD_TO_CHARFIELD = True

# Ours
PORTAL_DEMO = env.bool("PORTAL_DEMO", default=False)  # demo accounts on the login page
PORTAL_NAME = env("PORTAL_NAME", default="") or _("IOM–CSO Partnership Portal")
PORTAL_SAMPLE_DATA = env.bool("PORTAL_SAMPLE_DATA", default=PORTAL_DEMO)  # the notice in the footer
PORTAL_URL = env("PORTAL_URL", default="http://127.0.0.1:8000").rstrip("/")  # links in mail
#: Observers confirm their record every so many years; 0: never. IOM is not known to ask for it.
PORTAL_OBSERVER_CONFIRMATION_YEARS = env.int("PORTAL_OBSERVER_CONFIRMATION_YEARS", default=0)
PORTAL_DOCUMENT_BYTES = env.int("PORTAL_DOCUMENT_BYTES", default=10 * 1024 * 1024)
PORTAL_DOCUMENT_COUNT = env.int("PORTAL_DOCUMENT_COUNT", default=100)  # of one record
PORTAL_CLAMAV = env("PORTAL_CLAMAV", default="")  # host:port or socket of a virus scanner
PORTAL_NEEDS_KEPT_DAYS = env.int("PORTAL_NEEDS_KEPT_DAYS", default=30)  # after an event
PORTAL_CACHE_SECONDS = env.int("PORTAL_CACHE_SECONDS", default=60)  # counts beside filters
