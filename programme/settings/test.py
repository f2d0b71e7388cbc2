"""The tests: real PostgreSQL and Redis, mail kept in memory, plain static files."""

import os
from pathlib import Path
from tempfile import gettempdir

from programme.settings import environment
from programme.settings.base import *  # noqa: F403
from programme.settings.base import STORAGES as REAL_STORAGES
from programme.settings.base import use_services

SIGNING_KEY = b"only-for-tests-32-bytes-of-a-key"
BANK_KEYS = (b"only-for-tests-32-bytes-for-bank",)
SECRET_KEY = "only-for-tests-" * 4
BASE_URL = "http://testserver"
ALLOWED_HOSTS = ["*"]

globals().update(
    use_services(
        environment.text("DATABASE_URL", "postgresql:///noon"),
        environment.text("REDIS_URL", "redis://localhost:6379/0"),
    )
)
# Tests that run side by side share the server and not what they keep in it.
CACHES["default"]["KEY_PREFIX"] = os.environ.get("PYTEST_XDIST_WORKER", "alone")  # noqa: F405
# Emptying tables between tests is refused everywhere else; see programme.models.protection.
DATABASES["default"]["OPTIONS"]["options"] = "-c noon.test=on"  # noqa: F405

EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
MAILBOX = Path(gettempdir()) / "noon-test-mailbox"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    "default": REAL_STORAGES["default"],
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_AUTOREFRESH = True
CLAMAV = ""
PROBE_URL = "off"
