FROM python:3.11.14-slim-bookworm

ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 XDG_CACHE_HOME=/tmp/cache \
    DJANGO_SETTINGS_MODULE=programme.settings.production NOON_VAR=/srv/noon/var

# Pango draws the letters; their fonts are files of ours.
RUN apt-get update \
    && apt-get install -y --no-install-recommends libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --uid 10001 --user-group --no-create-home --shell /usr/sbin/nologin noon

WORKDIR /srv/noon
COPY requirements/base.txt requirements/
RUN python -m pip install --no-cache-dir --disable-pip-version-check \
    --require-hashes --only-binary :all: -r requirements/base.txt

COPY . .
# The values are for this one command, which opens no connection. What people upload and the web server's socket
# come to volumes, which take their owner from here.
RUN NOON_SECRET_KEY=used-only-to-collect-static-files-while-the-image-is-built \
    NOON_BASE_URL=http://localhost DATABASE_URL=postgresql:///noon REDIS_URL=redis://localhost/0 \
    EMAIL_URL=smtp://localhost NOON_ARRIVAL=entry \
    python manage.py collectstatic --no-input --verbosity 0 \
    && python -m compileall -q programme grants reviews \
    && mkdir -p /srv/noon/var/files /run/noon \
    && chown noon:noon /srv/noon/var/files /run/noon

USER noon
ENTRYPOINT ["/srv/noon/deploy/entrypoint"]
CMD ["web"]
HEALTHCHECK --interval=15s --timeout=5s --start-period=30s --retries=3 \
    CMD ["python", "/srv/noon/deploy/probe", "/run/noon/web.sock", "/readyz"]
