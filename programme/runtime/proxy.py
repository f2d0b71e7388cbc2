"""The proxy's configuration, rendered for a machine's own nginx: tests put the real one in front."""

from __future__ import annotations

import re
from pathlib import Path

from programme.runtime import places
from programme.runtime.trouble import Trouble

TEMPLATE = places.ROOT / "deploy" / "nginx.conf"
PAGES = places.ROOT / "deploy" / "pages"


def fill_in(template: str, values: dict[str, str]) -> str:
    """Replace `${NOON_…}` and nothing else, as the nginx image does with NGINX_ENVSUBST_FILTER=^NOON_."""

    def value(match: re.Match[str]) -> str:
        try:
            return values[match[1]]
        except KeyError:
            raise Trouble(f"deploy/nginx.conf uses {match[1]}, and nothing says what it is.") from None

    return re.sub(r"\$\{(NOON_\w+)\}", value, template)


def render_nginx_conf(
    folder: Path,
    *,
    listen: str,
    web_socket: Path,
    base_url: str = "http://localhost",
    max_queue_seconds: int = 120,
    template: Path = TEMPLATE,
) -> Path:
    """Write a complete configuration into `folder` and return its path: `nginx -c <path> -p <folder>`.

    `listen` is an address and port (`127.0.0.1:8099`) or `unix:/path`. nginx stays in the foreground, writes
    only into `folder`, and logs to `folder/error.log` and `folder/access.log`. Started by root it stays root.
    """
    folder.mkdir(parents=True, exist_ok=True)
    site = fill_in(
        template.read_text(encoding="utf-8"),
        {
            "NOON_LISTEN": listen,
            "NOON_WEB_SOCKET": str(web_socket),
            "NOON_BASE_URL": base_url,
            "NOON_MAX_QUEUE_SECONDS": str(max_queue_seconds),
            "NOON_PROXY_CACHE": str(folder / "cache"),
            "NOON_PROXY_PAGES": str(PAGES),
        },
    )
    (folder / "site.conf").write_text(site, encoding="utf-8")
    lines = ["daemon off;", "worker_processes 1;", f"pid {folder / 'nginx.pid'};"]
    lines += [f"error_log {folder / 'error.log'} warn;", "events { worker_connections 2048; }", "http {"]
    lines += [f"    access_log {folder / 'access.log'};"]
    lines += [
        f"    {kind}_temp_path {folder / kind};"
        for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    ]
    lines += [f"    include {folder / 'site.conf'};", "}", ""]
    if places.is_root():  # a test's folders are root's own, and its worker must enter them
        lines.insert(0, "user root;")
    path = folder / "nginx.conf"
    path.write_text("\n".join(lines), encoding="utf-8")
    return path
