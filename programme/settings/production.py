"""The real thing: everything comes from the environment, and a mistake stops the start."""

from urllib.parse import urlsplit

from programme.settings import environment
from programme.settings.base import *  # noqa: F403
from programme.settings.base import use_services

SECRET_KEY = environment.text("NOON_SECRET_KEY")
if len(SECRET_KEY) < 50:
    raise environment.SettingsMistake("NOON_SECRET_KEY must have at least 50 characters, chosen at random.")

SIGNING_KEY = environment.signing_key("NOON_SIGNING_KEY")
SIGNING_KEY_BEFORE = (
    environment.signing_key("NOON_SIGNING_KEY_BEFORE")
    if environment.text("NOON_SIGNING_KEY_BEFORE", "")
    else None
)
BANK_KEYS = environment.sealing_keys("NOON_BANK_KEY")

BASE_URL = environment.text("NOON_BASE_URL").rstrip("/")
if urlsplit(BASE_URL).scheme not in ("http", "https") or not urlsplit(BASE_URL).hostname:
    raise environment.SettingsMistake("NOON_BASE_URL must look like https://grants.example.org.")
ALLOWED_HOSTS = environment.words("NOON_HOSTS", urlsplit(BASE_URL).hostname)
CSRF_TRUSTED_ORIGINS = [BASE_URL]

# Django's own pool serves the web processes; the worker closes its connection after each task.
globals().update(
    use_services(
        environment.text("DATABASE_URL"),
        environment.text("REDIS_URL"),
        pool=environment.choice("NOON_DATABASE_POOL", ("yes", "no"), "no") == "yes",
    )
)
globals().update(environment.mail(environment.text("EMAIL_URL")))

_secure = BASE_URL.startswith("https://")
SESSION_COOKIE_SECURE = _secure
CSRF_COOKIE_SECURE = _secure
if _secure:
    SECURE_HSTS_SECONDS = 31_536_000
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

# Sending people from http to https is the proxy's work (W008). Subdomains (W005) and browsers' preload lists
# (W021) are promises about a whole domain, made by its owner and not by one site on it. Our own middleware is
# Django's against forged requests, and more (W003).
SILENCED_SYSTEM_CHECKS = ["security.W003", "security.W005", "security.W008", "security.W021"]
