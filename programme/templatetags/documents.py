"""What the template of a document needs: its parts by name, their lines, and the way they run."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django import template

from programme import documents

register = template.Library()


@register.filter
def block_kind(block: documents.Block) -> str:
    """'Heading', 'Paragraph' and so on."""
    return type(block).__name__


@register.filter
def printable(text: str) -> str:
    """The text without what no file can hold."""
    return documents.printable(text)


@register.filter
def direction(text: str) -> str:
    """'rtl' or 'ltr', by the first letter that has a direction."""
    return documents.direction(text)


@register.filter
def line_direction(lines: Sequence[str]) -> str:
    """As `direction`, of a paragraph in lines."""
    return documents.direction("\n".join(lines))


@register.filter
def paragraphs(text: str) -> Iterator[list[str]]:
    """The paragraphs of a text, each as its lines."""
    return documents.paragraphs(text)
