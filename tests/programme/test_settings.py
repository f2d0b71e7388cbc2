"""A mistake in the environment stops the start with one clear line; the demonstration stays in its place."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SANE = {
    "DJANGO_SETTINGS_MODULE": "programme.settings.production",
    "NOON_SECRET_KEY": "k7" + "Zq3_x9Wm-" * 7,
    "NOON_SIGNING_KEY": "b25seS1mb3ItdGVzdHMtMzItYnl0ZXMtb2YtYS1rZXk=",
    "NOON_BASE_URL": "https://grants.example.org",
    "NOON_HOSTS": "grants.example.org",
    "NOON_ARRIVAL": "proxy",
    "DATABASE_URL": "postgresql://noon:secret@localhost:5432/noon",
    "REDIS_URL": "redis://localhost:6379/0",
    "EMAIL_URL": "smtp+tls://user:secret@mail.example.org:587",
    "PATH": os.environ.get("PATH", ""),
}


def run(arguments: list[str], **changed: str | None) -> subprocess.CompletedProcess[str]:
    """A command under production settings, with some of them changed or (None) gone."""
    env = {key: value for key, value in {**SANE, **changed}.items() if value is not None}
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT,
        env=env,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("NOON_SECRET_KEY", None, "NOON_SECRET_KEY is not set"),
        ("NOON_SECRET_KEY", "short", "NOON_SECRET_KEY must have at least 50 characters"),
        ("NOON_SIGNING_KEY", None, "NOON_SIGNING_KEY is not set"),
        ("NOON_BANK_KEY", "c2hvcnQ=", "NOON_BANK_KEY must be 32 random bytes in base64"),
        ("NOON_SIGNING_KEY", "c2hvcnQ=", "NOON_SIGNING_KEY must be 32 random bytes in base64"),
        ("NOON_BASE_URL", "grants.example.org", "NOON_BASE_URL must look like https://"),
        ("NOON_ARRIVAL", "nginx", "NOON_ARRIVAL must be one of entry, proxy"),
        ("NOON_MAX_QUEUE_SECONDS", "two", "NOON_MAX_QUEUE_SECONDS must be a whole number"),
        ("NOON_DATABASE_POOL", "maybe", "NOON_DATABASE_POOL must be one of yes, no"),
        ("NOON_DATABASE_PREPARE", "maybe", "NOON_DATABASE_PREPARE must be one of yes, no"),
        ("DATABASE_URL", "", "DATABASE_URL is not set"),
        ("DATABASE_URL", "mysql://localhost/noon", "DATABASE_URL must begin with postgresql://"),
        ("DATABASE_URL", "postgresql://localhost/", "DATABASE_URL names no database"),
        ("DATABASE_URL", "postgresql://localhost:x/noon", "DATABASE_URL has a port that is not a number"),
        ("REDIS_URL", "localhost:6379", "REDIS_URL must begin with redis://"),
        ("REDIS_URL", "redis://localhost:6379/x", "REDIS_URL names database 'x'"),
        ("EMAIL_URL", "mail.example.org", "EMAIL_URL must look like smtp://"),
        ("NOON_TIME_ZONE", "Europe/Lundon", "NOON_TIME_ZONE"),
        ("NOON_HOSTS", " , ", "NOON_HOSTS"),
        ("EMAIL_URL", "smtp://mail.example.org:x", "EMAIL_URL"),
    ],
)
def test_mistake_is_one_line(name: str, value: str | None, says: str) -> None:
    done = run(["manage.py", "check"], **{name: value})
    assert done.returncode == 1
    assert done.stdout == ""
    (line,) = done.stderr.strip().splitlines()
    assert line.startswith(f"noon: {says}")


def test_web_server_stops_with_the_same_line() -> None:
    done = run(
        ["-m", "gunicorn", "programme.wsgi:application", "--bind", "127.0.0.1:0", "--log-level", "critical"],
        NOON_SECRET_KEY="short",
    )
    assert done.returncode != 0
    assert "noon: NOON_SECRET_KEY must have at least 50 characters" in done.stderr
    assert "Traceback" not in done.stderr


def test_worker_stops_with_the_same_line() -> None:
    done = run(["-m", "celery", "-A", "programme", "worker"], REDIS_URL="nonsense")
    assert done.returncode != 0
    assert "REDIS_URL must begin with redis://" in done.stderr
    assert "Traceback" not in done.stderr


def test_sane_settings_pass_the_deployment_check_without_a_warning() -> None:
    done = run(["manage.py", "check", "--deploy", "--fail-level", "INFO"])
    assert done.returncode == 0, done.stderr
    assert "no issues" in done.stdout


def test_production_has_no_mailbox_and_no_one_press_sign_in_whatever_the_environment_says() -> None:
    script = (
        "import django; django.setup();"
        "from django.conf import settings;"
        "from django.urls import get_resolver;"
        "import sys;"
        "names = {key for key in get_resolver().reverse_dict if isinstance(key, str)};"
        "print(sorted(names & {'mailbox', 'mailbox_post', 'demo_sign_in', 'demo_home'}),"
        " settings.DEMONSTRATION, settings.ROOT_URLCONF, settings.EMAIL_BACKEND,"
        " 'account_login' in names,"
        " 'programme.urls_demo' in sys.modules, 'reviews.views.demo' in sys.modules)"
    )
    tempting = {
        "DEMONSTRATION": "yes",
        "NOON_DEMO": "1",
        "NOON_DEMONSTRATION": "yes",
        "ROOT_URLCONF": "programme.urls_demo",
        "DEBUG": "1",
        "EMAIL_BACKEND": "programme.mailbox.MailboxBackend",
    }
    done = run(["-c", script], **tempting)
    assert done.stdout.strip() == (
        "[] False programme.urls django.core.mail.backends.smtp.EmailBackend True False False"
    ), done.stderr
