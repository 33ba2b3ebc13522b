"""All settings of the site, from the environment.

Without any variable this is a site to try and to develop on: debug, SQLite under `var/`, mail to
the terminal and to files. With `DEBUG=False` whatever is missing or unsafe stops the start with
one line. The README lists every variable; a test compares that table with this file.
"""

import os
from pathlib import Path
from typing import Any
from zoneinfo import available_timezones

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from config import logs
from config.env import Environment

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = BASE_DIR / "var"  # all that the site writes while it is tried: database, mail, static

env = Environment()


def check(holds: object, what_to_set: str) -> None:
    """Refuse to start outside of debug unless `holds`."""
    if not DEBUG and not holds:
        raise ImproperlyConfigured(what_to_set)


# The site

DEBUG = env.bool("DEBUG", default=True)
SITE_NAME = env.str("SITE_NAME", default="Colloquy")
DEMO_PASSWORD = env.str("DEMO_PASSWORD", default="")

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "config.apps.AdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "bootstrap",
    "crispy_forms",
    "crispy_bootstrap5",
    "csp",
    "django_htmx",
    "django_tasks",
    "django_tasks_db",
    "accounts",
    "posts",
    "comments",
]

MIDDLEWARE = [
    "config.request_log.LogRequests",
    # The headers first, so that whatever answers below, static files and errors too, has them.
    "csp.middleware.CSPMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "config.health.AnswerProbes",
    "config.middleware.TellFaults",
    "config.middleware.RefuseBadInput",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "config.context_processors.site",
            ],
        },
    },
    {
        # The plain text of mails, where nothing is to be escaped.
        "NAME": "text",
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates" / "email"],
        "OPTIONS": {"autoescape": False},
    },
]
CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"

# Security

SECRET_KEY = env.str("SECRET_KEY", default="insecure-key-for-debug-only" if DEBUG else "")
check(
    SECRET_KEY,
    "SECRET_KEY is not set. Set it to a long random text, kept secret: "
    "python3 -c 'import secrets; print(secrets.token_urlsafe(50))'",
)
check(
    # The measure of Django's own security check W009.
    len(SECRET_KEY) >= 50 and len(set(SECRET_KEY)) >= 5 and not SECRET_KEY.startswith("insecure"),
    "SECRET_KEY is weak. Set it to at least 50 random characters: "
    "python3 -c 'import secrets; print(secrets.token_urlsafe(50))'",
)

ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["*"] if DEBUG else [])
check(
    ALLOWED_HOSTS,
    "ALLOWED_HOSTS is not set. Set it to the site's host names: example.org,…",
)

# Where the site is, for links in mails, which no request asks for.
SITE_URL = env.str("SITE_URL", default="http://127.0.0.1:8000" if DEBUG else "").rstrip("/")
check(SITE_URL, "SITE_URL is not set. Set it to the site's address: https://example.org")

TRUSTED_PROXIES = env.int("TRUSTED_PROXIES", default=0)
ALLAUTH_TRUSTED_PROXY_COUNT = TRUSTED_PROXIES
if TRUSTED_PROXIES:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

SECURE_REDIRECT_EXEMPT = [r"^(healthz|readyz)$"]  # asked by machines next door
CSRF_FAILURE_VIEW = "comments.views.csrf_failure"
CSRF_COOKIE_HTTPONLY = True  # forms carry the token; no script of ours reads the cookie
X_FRAME_OPTIONS = "DENY"
PERMISSIONS_POLICY: dict[str, list[str]] = {
    feature: []
    for feature in (
        "camera",
        "display-capture",
        "fullscreen",
        "geolocation",
        "microphone",
        "payment",
        "usb",
    )
}
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "base-uri": [NONE],
        "connect-src": [SELF],
        "font-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "img-src": [SELF, "data:"],  # Bootstrap's CSS draws its icons from data: URLs
        "manifest-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
    }
}
if not DEBUG:
    SECURE_SSL_REDIRECT = True
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True
    SECURE_HSTS_SECONDS = 365 * 24 * 3600
    # Promises for the whole domain are its owner's to make, not ours (W005, W021).
    SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]

# Database: SQLite without a server, or PostgreSQL by URL

database: dict[str, Any] = env.db_url(
    "DATABASE_URL", default=f"sqlite:///{VAR_DIR / 'colloquy.sqlite3'}"
)
if database.get("ENGINE") not in ("django.db.backends.sqlite3", "django.db.backends.postgresql"):
    raise ImproperlyConfigured("DATABASE_URL is neither sqlite:///path nor postgres://host/name.")
database["CONN_MAX_AGE"] = None
database["CONN_HEALTH_CHECKS"] = True
if database["ENGINE"] == "django.db.backends.sqlite3":
    database["OPTIONS"] = {
        # A transaction takes the write lock when it begins, so that it waits for its turn instead
        # of failing half way; `timeout` is how many seconds it waits.
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": (
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;"
            # In kB. A chunk of a batch changes more pages than the usual 2 MB hold: each was
            # written out and read again several times, at the half of the chunk's cost.
            " PRAGMA cache_size=-16000;"
        ),
    }
    # A file, since threads that share an in-memory database meet "table is locked".
    database["TEST"] = {"NAME": VAR_DIR / "test.sqlite3"}
    sqlite_file = Path(database["NAME"])
    check(
        os.access(sqlite_file.parent, os.W_OK)
        and (not sqlite_file.exists() or os.access(sqlite_file, os.W_OK)),
        f"The SQLite database {sqlite_file} can't be written. Make the folder, writable, "
        "or set DATABASE_URL.",
    )
else:
    # Seconds until a page says that the database is away. Without it: minutes.
    database.setdefault("OPTIONS", {}).setdefault("connect_timeout", 5)
DATABASES = {"default": database}

# Cache and limits: in each process's memory, or in Redis, which all processes share

if REDIS_URL := env.str("REDIS_URL", default=""):
    CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": REDIS_URL,
            # Seconds. Redis answers in less than a thousandth of that, or not at all.
            "OPTIONS": {"socket_connect_timeout": 1, "socket_timeout": 1},
        }
    }

# Background jobs: rows of the database, which `manage.py db_worker` works off

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

# Mail

mail: dict[str, Any] = env.email_url("EMAIL_URL", default="consolemail://")
check(
    "EMAIL_URL" in os.environ,
    "EMAIL_URL is not set. Set it: smtp+tls://user:password@host:587",
)
EMAIL_BACKEND = (
    mail["EMAIL_BACKEND"] if "EMAIL_URL" in os.environ else "config.mail.TerminalAndFiles"
)
EMAIL_HOST = mail["EMAIL_HOST"]
EMAIL_PORT = mail["EMAIL_PORT"]
EMAIL_HOST_USER = mail["EMAIL_HOST_USER"]
EMAIL_HOST_PASSWORD = mail["EMAIL_HOST_PASSWORD"]
EMAIL_USE_TLS = mail.get("EMAIL_USE_TLS", False)
EMAIL_USE_SSL = mail.get("EMAIL_USE_SSL", False)
EMAIL_TIMEOUT = 20  # seconds; without it a mail server that hangs would hang a sign-up with it
EMAIL_FILE_PATH = VAR_DIR / "mail"
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="colloquy@localhost" if DEBUG else "")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
check(
    DEFAULT_FROM_EMAIL,
    "DEFAULT_FROM_EMAIL is not set. Set it to the site's mail address.",
)

# Accounts

AUTH_USER_MODEL = "accounts.Member"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = f"[{SITE_NAME}] "
ACCOUNT_SIGNUP_FORM_HONEYPOT_FIELD = "homepage"
ACCOUNT_ADAPTER = "accounts.adapter.Adapter"
ACCOUNT_FORMS = {"login": "accounts.forms.LoginForm", "signup": "accounts.forms.SignupForm"}
ACCOUNT_SESSION_REMEMBER = True
# Allauth's own, and how often reports by name are taken from one client and one address (each is
# confirmed by a mail to that address).
ACCOUNT_RATE_LIMITS = {"report_illegal": "10/h/ip,3/h/key"}
ACCOUNT_USERNAME_VALIDATORS = "accounts.names.validators"
# Names that would pass for the site's own voice.
ACCOUNT_USERNAME_BLACKLIST = [
    "admin",
    "administrator",
    "moderator",
    "staff",
    "system",
    "root",
]

# Comments

COMMENTS_REASON_REQUIRED = env.bool("COMMENTS_REASON_REQUIRED", default=False)
COMMENTS_SPAM_KEPT_DAYS = env.int("COMMENTS_SPAM_KEPT_DAYS", default=90)
# How often a member can comment; 0 sets no limit.
COMMENTS_INTERVAL_SECONDS = env.int("COMMENTS_INTERVAL_SECONDS", default=15)
COMMENTS_AN_HOUR = env.int("COMMENTS_AN_HOUR", default=30)
REPORTS_AN_HOUR = env.int("REPORTS_AN_HOUR", default=20)
REPORTS_TO_HIDE = env.int("REPORTS_TO_HIDE", default=5)
REPORTER_DAYS = env.int("REPORTER_DAYS", default=7)

# The log

LOG_FORMAT = env.str("LOG_FORMAT", default="text" if DEBUG else "json")
if LOG_FORMAT not in logs.FORMATS:
    raise ImproperlyConfigured(f"LOG_FORMAT is neither of: {', '.join(logs.FORMATS)}.")
LOGGING = logs.configuration(LOG_FORMAT, debug=DEBUG)

# Language and time

LANGUAGE_CODE = "en"
TIME_ZONE = env.str("TIME_ZONE", default="UTC")
if TIME_ZONE not in available_timezones():
    raise ImproperlyConfigured(f"TIME_ZONE {TIME_ZONE} is unknown. Set it to one: Europe/Berlin")
USE_TZ = True

# Static files

STATIC_URL = "static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
if not DEBUG:
    STORAGES = {
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
        "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
    }
