"""Taking in what a browser uploads with the names that its files really have."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.http.multipartparser import MultiPartParser
from django.utils.datastructures import ImmutableList

from programme.file_kinds import clean_name


class NamesKept(MultiPartParser):
    """Django's parser drops what `str.isprintable` does not like: the narrow space in the name of every

    screenshot of a Mac, the marks between right-to-left words, the joiners inside an emoji. And it reads
    `&amp;` in a name as code.
    """

    def sanitize_file_name(self, file_name: str) -> str | None:
        """Every letter of the name; None for what is none, and the file is then left out.

        Browsers write a quotation mark as %22.
        """
        return clean_name(file_name.replace("%22", '"')) or None


def keep_names(request: HttpRequest) -> None:
    """Have this request's files come in under their own names. Before anything reads the body."""
    if request.content_type != "multipart/form-data":
        return

    def parse(meta: dict[str, Any], body: Any) -> Any:
        request.upload_handlers = ImmutableList(request.upload_handlers)
        return NamesKept(meta, body, request.upload_handlers, request.encoding).parse()

    setattr(request, "parse_file_upload", parse)  # noqa: B010 a method that Django calls on itself
