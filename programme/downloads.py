"""Handing out what somebody uploaded: to be kept, never to be opened inside our pages."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from urllib.parse import quote

from django.core.files.storage import default_storage
from django.http import Http404, StreamingHttpResponse
from django.utils.cache import patch_cache_control

from programme.file_kinds import CHUNK
from programme.models import AnswerFile

log = logging.getLogger(__name__)


def download(file: AnswerFile, *, name: str = "") -> StreamingHttpResponse:
    """The file under its own name (or `name`), with its type as we found it. 404 when its bytes are gone.

    Who may have it was asked before. A browser saves it; should it show it all the same, nothing in it runs.
    """
    return stored(str(file.file.name), name=name or file.name, size=file.size, type=file.content_type)


def stored(path: str, *, name: str, size: int, type: str) -> StreamingHttpResponse:
    """The same for whatever lies in storage at `path`, `size` bytes long."""
    if not default_storage.exists(path):
        log.error("the bytes of %s are missing in storage", path)
        raise Http404
    answer = StreamingHttpResponse(_pieces(path), content_type=type)
    answer["Content-Length"] = str(size)
    answer["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name, safe='')}"
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Content-Security-Policy"] = "sandbox; default-src 'none'"
    answer["Cross-Origin-Resource-Policy"] = "same-origin"
    patch_cache_control(answer, private=True, no_store=True)
    return answer


def _pieces(path: str) -> Iterator[bytes]:
    with default_storage.open(path) as stored:
        yield from stored.chunks(CHUNK)
