"""The web door. A settings mistake stops the start with one line."""

import os
import sys

from django.core.wsgi import get_wsgi_application

from programme.settings.environment import SettingsMistake

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "programme.settings.production")

try:
    application = get_wsgi_application()
except SettingsMistake as mistake:
    print(f"noon: {mistake}", file=sys.stderr)
    sys.exit(3)  # the status at which gunicorn stops instead of starting the same worker again and again
