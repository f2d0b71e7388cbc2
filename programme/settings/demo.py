"""The demonstration: the same code, with one-click sign-in and a local mailbox on top."""

from hashlib import sha256

from programme.settings import environment
from programme.settings.base import *  # noqa: F403
from programme.settings.base import INSTALLED_APPS, VAR, use_services

DEMONSTRATION = True
SIGNING_KEY = sha256(b"demonstration only").digest()
BANK_KEYS = (sha256(b"demonstration of bank details only").digest(),)
SECRET_KEY = environment.text("NOON_SECRET_KEY", "demonstration-only-" * 4)
BASE_URL = environment.text("NOON_BASE_URL", "http://localhost:8000").rstrip("/")
ALLOWED_HOSTS = ["*"]

globals().update(
    use_services(
        environment.text("DATABASE_URL", "postgresql:///noon"),
        environment.text("REDIS_URL", "redis://localhost:6379/0"),
    )
)

ROOT_URLCONF = "programme.urls_demo"
INSTALLED_APPS = [*INSTALLED_APPS]
EMAIL_BACKEND = "programme.mailbox.MailboxBackend"
MAILBOX = VAR / "mailbox"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
# Made by the worker when it is first needed: nobody vouches for it, and it shows how a signed letter looks.
LETTER_CERTIFICATE = environment.text("NOON_LETTER_CERTIFICATE", str(VAR / "letter-certificate.pem"))
LETTER_CERTIFICATE_IS_SELF_MADE = not environment.text("NOON_LETTER_CERTIFICATE", "")
WHITENOISE_USE_FINDERS = True
