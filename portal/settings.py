"""The settings: one file, environment variables, safe defaults. The README lists every variable."""

from __future__ import annotations

import os
import secrets
import tempfile
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import dj_database_url

BASE_DIR = Path(__file__).resolve().parent.parent


def _flag(name: str, *, default: bool = False) -> bool:
    return os.environ.get(name, str(default)).strip().lower() in {"1", "true", "yes", "on"}


def _list(name: str, default: str) -> list[str]:
    return [item.strip() for item in os.environ.get(name, default).split(",") if item.strip()]


def _kept_secret(path: Path, variable: str) -> str:
    """The secret of the environment, or one generated once and kept in the data folder, readable by its owner only."""
    if given := os.environ.get(variable):
        return given
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text(encoding="ascii").strip()
    except OSError:
        return secrets.token_urlsafe(50)  # a read-only place: good for this process, which is all `verify` needs
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        fresh = secrets.token_urlsafe(50)
        file.write(fresh)
    return fresh


# ---- where things are ------------------------------------------------------------------------------------------------
CREDENCE_DATA = Path(os.environ.get("CREDENCE_DATA", BASE_DIR / "var")).resolve()
CREDENCE_BASE_URL = os.environ.get("CREDENCE_BASE_URL", "http://127.0.0.1:8000")
CREDENCE_HTTPS = CREDENCE_BASE_URL.startswith("https:")
CREDENCE_CONTEXTS = CREDENCE_DATA / "contexts"
CREDENCE_REGISTRIES = CREDENCE_DATA / "registries"
CREDENCE_MASTER_KEY_FILE = CREDENCE_DATA / "master_key"

# ---- Django ----------------------------------------------------------------------------------------------------------
SECRET_KEY = _kept_secret(CREDENCE_DATA / "secret_key", "CREDENCE_SECRET_KEY")
DEBUG = _flag("CREDENCE_DEBUG")
_HOST = urlsplit(CREDENCE_BASE_URL).hostname or "127.0.0.1"
ALLOWED_HOSTS = _list("CREDENCE_ALLOWED_HOSTS", f"{_HOST},localhost,127.0.0.1,[::1]")
CSRF_TRUSTED_ORIGINS = [CREDENCE_BASE_URL] if CREDENCE_HTTPS else []

INSTALLED_APPS = [
    "portal.apps.PortalConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_htmx",
    "django_filters",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "axes",
]

MIDDLEWARE = [
    "portal.api.middleware.ApiMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "portal.middleware.SecurityHeaders",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "portal.language_middleware.BrowserLanguage",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "portal.middleware.StorableText",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "portal.middleware.CurrentScope",
    "portal.language_middleware.OwnLanguage",
    "portal.signon.middleware.SignInPoliciesHold",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "portal.urls"
WSGI_APPLICATION = "portal.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": ["django.templatetags.i18n", "portal.templatetags.help"],  # every page speaks, and explains
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "portal.context.workplace",
                "portal.context.frame",
            ],
        },
    }
]

# ---- database --------------------------------------------------------------------------------------------------------
_DATABASE: dict[str, Any] = dict(
    dj_database_url.parse(
        os.environ.get("DATABASE_URL", f"sqlite:///{CREDENCE_DATA / 'credence.sqlite3'}"), conn_max_age=60
    )
)
if "sqlite" in _DATABASE["ENGINE"]:
    _DATABASE["OPTIONS"] = {
        "timeout": 30,
        "transaction_mode": "IMMEDIATE",  # deferred transactions fail with "database is locked" under several writers
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-32000; "
        "PRAGMA secure_delete=ON;",
    }
    # A file, since SQLite's shared memory locks whole tables, unlike the file that people run on.
    _DATABASE["TEST"] = {"NAME": str(Path(tempfile.gettempdir()) / f"credence-test-{os.getpid()}.sqlite3")}
DATABASES = {"default": _DATABASE}

# ---- who signs in ----------------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "portal.User"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
LOGIN_URL = "sign_in"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "sign_in"
CSRF_FAILURE_VIEW = "portal.views.errors.csrf_failure"
AXES_FAILURE_LIMIT = 8
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_VERBOSE = False
AXES_USERNAME_FORM_FIELD = "username"
AXES_LOCKOUT_TEMPLATE = "account/locked.html"

# ---- what browsers may do --------------------------------------------------------------------------------------------
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 12 * 3600  # each organization may say otherwise (portal/signon/policies.py)
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = CREDENCE_HTTPS
SECURE_SSL_REDIRECT = CREDENCE_HTTPS
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if CREDENCE_HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = CREDENCE_HTTPS
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CREDENCE_BEHIND_PROXY = _flag("CREDENCE_BEHIND_PROXY")
if CREDENCE_BEHIND_PROXY:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
if not CREDENCE_HTTPS:
    # Django's four HTTPS warnings say nothing about a loopback address; credence.E001 refuses plain HTTP anywhere else.
    SILENCED_SYSTEM_CHECKS = ["security.W004", "security.W008", "security.W012", "security.W016"]

# ---- limits (design, section 5) --------------------------------------------------------------------------------------
CREDENCE_MAX_FILE = 20 * 1024 * 1024
CREDENCE_MAX_BATCH = 200 * 1024 * 1024
CREDENCE_MAX_ENTRIES = 2_000
CREDENCE_MAX_CANDIDATE = 1024 * 1024 * 1024  # of all that is kept of what one candidate shares
CREDENCE_MAX_EXPORT = 4 * 1024 * 1024 * 1024  # of one file that leaves
CREDENCE_KEEP_FREE = 256 * 1024 * 1024  # of the disk: no file is taken when less would be left
#: How often the status list of a record that was found good is asked again; 0 for never.
CREDENCE_RECHECK_HOURS = int(os.environ.get("CREDENCE_RECHECK_HOURS", "24"))
CREDENCE_MAX_ROWS = 10_000  # of a list of links
DATA_UPLOAD_MAX_MEMORY_SIZE = CREDENCE_MAX_FILE
DATA_UPLOAD_MAX_NUMBER_FILES = CREDENCE_MAX_ENTRIES
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5_000
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
FILE_UPLOAD_HANDLERS = [
    "portal.intake.batch_limit.BatchLimit",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]

# ---- language, time, static files ------------------------------------------------------------------------------------
LANGUAGE_CODE = "en-us"
LANGUAGES = [("en-us", "English"), ("es", "Español")]
LOCALE_PATHS = [BASE_DIR / "portal" / "locale"]
FORMAT_MODULE_PATH = ["portal.formats"]
TIME_ZONE = os.environ.get("CREDENCE_TIME_ZONE", "UTC")
USE_I18N = True
USE_TZ = True
STATIC_URL = "static/"
STATIC_ROOT = CREDENCE_DATA / "static"
STATICFILES_DIRS: list[Path] = []
WHITENOISE_USE_FINDERS = True

# ---- the queue (design, section 5) -----------------------------------------------------------------------------------
CELERY_BROKER_URL = os.environ.get("CELERY_BROKER_URL", "filesystem://")

# ---- mail ------------------------------------------------------------------------------------------------------------
# smtp://user:password@host:587?tls=1 (or smtps://…); without it, messages are written into the data folder's mail/.
_MAIL = urlsplit(os.environ.get("CREDENCE_EMAIL_URL", ""))
EMAIL_FILE_PATH = CREDENCE_DATA / "mail"
EMAIL_BACKEND = f"django.core.mail.backends.{'smtp' if _MAIL.hostname else 'filebased'}.EmailBackend"
EMAIL_HOST = _MAIL.hostname or "localhost"
EMAIL_PORT = _MAIL.port or (465 if _MAIL.scheme == "smtps" else 587)
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = unquote(_MAIL.username or ""), unquote(_MAIL.password or "")
EMAIL_USE_SSL = _MAIL.scheme == "smtps"
EMAIL_USE_TLS = not EMAIL_USE_SSL and "tls=1" in _MAIL.query
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = os.environ.get("CREDENCE_EMAIL_FROM", f"Credence <credence@{_HOST}>")

# ---- wallets ---------------------------------------------------------------------------------------------------------
# Kinds of records to ask wallets for besides Open Badges, CLRs and the European ones: types as IRIs, SD-JWTs' `vct`.
CREDENCE_WALLET_TYPES = _list("CREDENCE_WALLET_TYPES", "")
CREDENCE_MAX_WALLET_ANSWER = 10 * 1024 * 1024  # as posted; form encoding may make three bytes of one
CREDENCE_WALLET_SECONDS = 10.0  # within which an answer must have arrived

# imaps://user:password@host/INBOX?done=Taken: a mailbox whose messages become submissions (`manage.py fetch_mail`);
# under `up` it is read for the organization that CREDENCE_IMAP_ORGANIZATION names (its name or its id).
CREDENCE_IMAP_URL = os.environ.get("CREDENCE_IMAP_URL", "")
CREDENCE_IMAP_ORGANIZATION = os.environ.get("CREDENCE_IMAP_ORGANIZATION", "")

# ---- badge platforms -------------------------------------------------------------------------------------------------
# A JSON file of platforms that the operator knows (portal/intake/pull/known.py); candidates may name any other.
CREDENCE_PULL_PLATFORMS = os.environ.get("CREDENCE_PULL_PLATFORMS", "")

# ---- REST ------------------------------------------------------------------------------------------------------------
# Calls a minute of one caller; all callers of an organization together have CREDENCE_API_ORGANIZATION times as many.
CREDENCE_API_READS = max(1, int(os.environ.get("CREDENCE_API_READS", "600")))
CREDENCE_API_WRITES = max(1, int(os.environ.get("CREDENCE_API_WRITES", "120")))
CREDENCE_API_ORGANIZATION = max(1, int(os.environ.get("CREDENCE_API_ORGANIZATION", "5")))
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["portal.api.authentication.TokenAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["portal.api.authentication.HasScope"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["portal.api.parsers.StrictJSONParser", "rest_framework.parsers.MultiPartParser"],
    "DEFAULT_PAGINATION_CLASS": "portal.api.pagination.Pages",
    "DEFAULT_SCHEMA_CLASS": "portal.api.schema.OperationSchema",
    "DEFAULT_FILTER_BACKENDS": ["django_filters.rest_framework.DjangoFilterBackend"],
    "EXCEPTION_HANDLER": "portal.api.errors.handle",
    "UNAUTHENTICATED_USER": None,
    "PAGE_SIZE": 50,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Credence API",
    "DESCRIPTION": "Records, verifications, rankings and gap reports of one organization.",
    "VERSION": "1.0.0",
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "portal.api.schema_parts.finish",
    ],
    "SERVE_INCLUDE_SCHEMA": False,
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "REDOC_DIST": "SIDECAR",
    "OAS_VERSION": "3.1.0",
    "WEBHOOKS": [
        f"portal.api.webhook_messages.{name}"
        for name in (
            "record_received",
            "record_verified",
            "record_rejected",
            "record_indeterminate",
            "record_not_in_force",
            "record_revoked",
            "record_withdrawn",
            "job_ranked",
            "application_decided",
            "application_withdrawn",
            "ping",
        )
    ],
    "ENUM_NAME_OVERRIDES": {
        "ApplicationStage": "portal.models.Application.Stage",
        "DecidedStage": "portal.api.decisions.STAGES",
        "IdentifierKind": "portal.models.CandidateIdentifier.Kind",
        "InvitationState": "portal.api.invitations.OF_INVITATIONS",
        "LetterKind": "portal.api.letters.WRITTEN",
        "LetterTemplateKind": "portal.api.letters.ALL_KINDS",
        "LinkState": "portal.api.invitations.OF_LINKS",
        "MailState": "portal.models.OutgoingMail.State",
        "ObservationKind": "portal.models.Observation.Kind",
        "SubmissionState": "portal.models.Submission.State",
    },
}

# ---- logs: JSON, without personal data -------------------------------------------------------------------------------
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "portal.logs.JsonFormatter"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json"}},
    "loggers": {"oauthlib": {"level": "INFO"}},  # at DEBUG it writes the tokens that it gives out
    "root": {"handlers": ["stderr"], "level": os.environ.get("CREDENCE_LOG_LEVEL", "WARNING")},
}
