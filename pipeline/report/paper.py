"""The pack's HTML as a PDF, where the machine has what WeasyPrint needs."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime

#: Said where the system libraries are not there; the rest of the pack is written all the same.
NO_PAPER = (
    "No PDF: WeasyPrint or its system libraries (pango, harfbuzz) are not on this machine. "
    "deploy/system-packages.sh installs them; the HTML prints the same pages from a browser."
)


def pdf_bytes(html: str, *, as_of: date) -> bytes | None:
    """The document as tagged PDF; None where WeasyPrint or its libraries are absent.

    Every time in it is that of `as_of`, so the same document gives the same bytes.
    """
    try:
        from weasyprint import HTML
    except (ImportError, OSError):
        return None
    with _clock_at(as_of):
        made: bytes = HTML(string=html).write_pdf(pdf_variant="pdf/ua-1")
    return made


@contextmanager
def _clock_at(as_of: date) -> Iterator[None]:
    """The day told to libraries that would write the clock into a file."""
    before = os.environ.get("SOURCE_DATE_EPOCH")
    moment = datetime(as_of.year, as_of.month, as_of.day, tzinfo=UTC)
    os.environ["SOURCE_DATE_EPOCH"] = str(int(moment.timestamp()))
    try:
        yield
    finally:
        if before is None:
            del os.environ["SOURCE_DATE_EPOCH"]
        else:
            os.environ["SOURCE_DATE_EPOCH"] = before
