"""What every way of running Noon has in common."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from celery.schedules import crontab
from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from programme.settings import environment

ROOT = Path(__file__).resolve().parent.parent.parent
VAR = Path(environment.text("NOON_VAR", str(ROOT / "var")))

DEBUG = False
SECRET_KEY: str
# The private Ed25519 key (32 bytes) with which receipts, certificates and ledger heads are signed.
SIGNING_KEY: bytes
# The key that was in force before, while it endorses the new one; see docs/proof.md.
SIGNING_KEY_BEFORE: bytes | None = None
# Keys that encrypt bank details, the newest first. None: no programme can ask for bank details.
BANK_KEYS: tuple[bytes, ...] = ()
DEMONSTRATION = False

# Where the arrival stamp comes from: `proxy` only on a listener that nothing but the proxy can reach.
ARRIVAL = environment.choice("NOON_ARRIVAL", ("entry", "proxy"), "entry")
# The longest that a request can have waited in any queue behind the stamp, seconds.
MAX_QUEUE_SECONDS = environment.number("NOON_MAX_QUEUE_SECONDS", 120, least=1)
# What nginx may spend on reaching the application and on handing the body over (deploy/nginx.conf).
PROXY_SLACK_SECONDS = 40
BASE_URL: str
# The front door as the worker tries it every twenty seconds: empty for BASE_URL/readyz, `off` for nobody.
PROBE_URL = environment.text("NOON_PROBE_URL", "")
# Where each machine keeps what it measured until the database takes it.
METER = Path(environment.text("NOON_METER", str(VAR / "meter")))

DATABASES: dict[str, Any]
CACHES: dict[str, Any]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "pgtrigger",
    "django_fsm",
    "crispy_forms",
    "django_htmx",
    "js_lib_bootstrap5",
    "csp",
    "allauth",
    "allauth.account",
    "programme",
    "grants",
    "reviews",
]

MIDDLEWARE = [
    "programme.middleware.ArrivalMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "programme.middleware.PolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "programme.middleware.PrivateMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "programme.middleware.SameOriginCsrfMiddleware",
    "programme.middleware.PersonMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

ROOT_URLCONF = "programme.urls"
WSGI_APPLICATION = "programme.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [ROOT / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "reviews.context.house",
            ],
        },
    },
]

AUTH_USER_MODEL = "programme.User"
AUTHENTICATION_BACKENDS = ["programme.sessions.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/applications/"
LOGOUT_REDIRECT_URL = "/"

# Sessions live in the database: submitting needs neither cache nor broker.
SESSION_ENGINE = "programme.sessions"
SESSION_COOKIE_AGE = 14 * 24 * 3600
SESSION_COOKIE_HTTPONLY = True
MESSAGE_STORAGE = "django.contrib.messages.storage.cookie.CookieStorage"

LANGUAGE_CODE = "en-gb"
LANGUAGES = [("en-gb", _("English")), ("cy", _("Welsh"))]
LOCALE_PATHS = [ROOT / "locale"]
TIME_ZONE = environment.zone("NOON_TIME_ZONE", "Europe/London")
USE_TZ = True
USE_I18N = True

STATIC_URL = "/static/"
STATIC_ROOT = VAR / "static"
STORAGES: dict[str, dict[str, Any]] = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"file_permissions_mode": 0o600, "directory_permissions_mode": 0o700},
    },
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
# Private: no address leads here. Every file goes out through a view that asks who wants it.
MEDIA_ROOT = VAR / "files"

# Files that people give as answers, in bytes: each of them; all that one application holds; and all that is
# kept of it, what was taken out again among it. The first has to fit into a request (below, and nginx.conf).
LARGEST_FILE = 20 * 1024 * 1024
LARGEST_FILES_TOGETHER = 100 * 1024 * 1024
LARGEST_FILES_KEPT = 300 * 1024 * 1024
# Where ClamAV listens; '' when there is none, which is then said beside each file.
CLAMAV = environment.scanner(environment.text("NOON_CLAMAV", ""))

CRISPY_TEMPLATE_PACK = "noon"
CRISPY_ALLOWED_TEMPLATE_PACKS = ["noon"]
CRISPY_FAIL_SILENTLY = False

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    },
}
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

# The body is read, within this bound, before the arrival is stamped without a proxy.
DATA_UPLOAD_MAX_MEMORY_SIZE = 25 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000

CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_SERIALIZER = "json"
CELERY_TIMEZONE = "UTC"
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
# A wake-up is an afterthought: it gives up in about a second, and a sweep stands behind it.
CELERY_TASK_PUBLISH_RETRY = False
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "socket_connect_timeout": 1,
    "socket_timeout": 2,
    "max_retries": 0,
    "visibility_timeout": 600,
}
CELERY_BEAT_SCHEDULE = {
    # In UTC, when few people write.
    "thin-history": {"task": "programme.tasks.thin_history", "schedule": crontab(hour=3, minute=40)},
    "send-due-messages": {"task": "programme.tasks.send_due_messages", "schedule": 20.0},
    "close-rounds": {"task": "grants.tasks.close_rounds", "schedule": 20.0},
    "release-due": {"task": "grants.tasks.release_due", "schedule": 10.0},
    "send-reminders": {"task": "grants.tasks.send_reminders", "schedule": 300.0},
    "remind-of-offers": {"task": "grants.tasks.remind_of_offers", "schedule": 300.0},
    "remind-of-reports": {"task": "grants.tasks.remind_of_reports", "schedule": 900.0},
    "chase-reviewers": {"task": "reviews.tasks.chase_reviewers", "schedule": 300.0},
    "work-out-proposals": {
        "task": "reviews.tasks.work_out_due_proposals",
        "schedule": 30.0,
        "options": {"expires": 25},
    },
    # A try that waited in the queue would measure another minute.
    "measure-service": {
        "task": "programme.tasks.measure_service",
        "schedule": 20.0,
        "options": {"expires": 15},
    },
    "apply-outage-rules": {
        "task": "grants.tasks.apply_outage_rules",
        "schedule": 20.0,
        "options": {"expires": 15},
    },
    "tell-of-more-time": {"task": "grants.tasks.tell_of_more_time", "schedule": 60.0},
    "forget-minutes": {"task": "programme.tasks.forget_minutes", "schedule": crontab(hour=4, minute=10)},
    "forget-sign-ins": {"task": "programme.tasks.forget_sign_ins", "schedule": 900.0},
    "forget-invitations": {"task": "grants.tasks.forget_invitations", "schedule": 900.0},
    "sweep-files": {"task": "programme.tasks.sweep_files", "schedule": 6 * 3600.0},
    "forget-bank-details": {"task": "grants.tasks.forget_bank_details", "schedule": 6 * 3600.0},
    "forget-detached-files": {"task": "grants.tasks.forget_detached_files", "schedule": 6 * 3600.0},
    "sign-heads": {"task": "grants.tasks.sign_heads", "schedule": 300.0},
    "make-blind-copies": {"task": "reviews.tasks.make_blind_copies", "schedule": 60.0},
    "sweep-signed-sheets": {"task": "grants.tasks.sweep_signed_sheets", "schedule": 6 * 3600.0},
    "sweep-blind-copies": {"task": "reviews.tasks.sweep_blind_copies", "schedule": 6 * 3600.0},
    "instalments-fall-due": {"task": "grants.tasks.instalments_fall_due", "schedule": 300.0},
    "render-due-letters": {"task": "grants.tasks.render_due_letters", "schedule": 30.0},
    "render-due-notices": {"task": "grants.tasks.render_due_notices", "schedule": 60.0},
    "sign-due-letters": {"task": "grants.tasks.sign_due_letters", "schedule": 60.0},
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "plain": {"()": "programme.logs.WithoutKeys", "fmt": "%(levelname)s %(name)s %(message)s"},
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {
        # Both tell of every small step that they take.
        "weasyprint": {"level": "WARNING"},
        "fontTools": {"level": "WARNING"},
    },
}

# The certificate (with its key) that signs the PDFs of letters: PKCS#12, or PEM. Empty: they are not signed.
LETTER_CERTIFICATE = environment.text("NOON_LETTER_CERTIFICATE", "")
LETTER_CERTIFICATE_IS_SELF_MADE = False
LETTER_CERTIFICATE_PASSWORD = environment.text("NOON_LETTER_CERTIFICATE_PASSWORD", "")

DEFAULT_FROM_EMAIL = environment.text("NOON_MAIL_FROM", "Noon <noon@localhost>")

# Accounts: our own pages (programme/accounts.py) ask for a code or a password; the rest is allauth's.
# An account is made only when a code or a link was claimed, so its address is proven and not asked for again.
# Its limits count by network address, which all visitors behind one proxy share: ours count by account.
ACCOUNT_ADAPTER = "programme.accounts.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_USER_MODEL_EMAIL_FIELD = "email"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_RATE_LIMITS = False
ACCOUNT_SESSION_REMEMBER = True


def use_services(database_url: str, redis_url: str, *, pool: bool = False) -> dict[str, Any]:
    """The settings that follow from the two addresses: DATABASES, CACHES and the broker."""
    database = environment.database(database_url)
    # Some poolers between Noon and PostgreSQL cannot keep a prepared statement (programme.prepared).
    if environment.choice("NOON_DATABASE_PREPARE", ("yes", "no"), "yes") == "yes":
        database["OPTIONS"]["prepare_threshold"] = 0
    if pool:
        database["OPTIONS"]["pool"] = {"min_size": 2, "max_size": 8, "timeout": 20}
        # The kernel notices within half a minute when the server's machine is gone without a word; what is
        # taken from the pool is looked at in programme.postgresql.
        alive = {"keepalives_idle": "15", "keepalives_interval": "5", "keepalives_count": "3"}
        database["OPTIONS"] = {**alive, **database["OPTIONS"]}
    cache, broker = environment.redis_urls(redis_url)
    return {
        "DATABASES": {"default": database},
        "CACHES": {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": cache}},
        "CELERY_BROKER_URL": broker,
    }
