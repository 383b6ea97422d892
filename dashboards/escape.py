"""The one place where names from outside become text on a page."""

from __future__ import annotations

import html
import re
import unicodedata

#: Longest name printed; longer ones end in an ellipsis and cannot break the layout.
LONGEST = 60
#: Characters a spreadsheet would start a formula with.
FORMULA_STARTS = ("=", "+", "-", "@")

#: More than two accents on one letter would stand in the lines above and below.
_ACCENT = "[\\u0300-\\u036f\\u1ab0-\\u1aff\\u1dc0-\\u1dff\\u20d0-\\u20ff\\ufe20-\\ufe2f]"
_STACKED = re.compile(f"({_ACCENT}{{2}}){_ACCENT}+")


def plain(text: object, *, longest: int = LONGEST) -> str:
    """Text without control and direction-changing characters, on one line, of bounded length."""
    raw = _STACKED.sub(r"\1", unicodedata.normalize("NFC", str(text)[: longest * 4]))
    kept = raw if raw.isprintable() else _without_controls(raw)
    line = " ".join(kept.split())
    return line if len(line) <= longest else line[: longest - 1].rstrip() + "…"


def _without_controls(text: str) -> str:
    """What can be printed of a text that has something that cannot, white space made blanks."""
    return "".join(
        " " if char.isspace() else char
        for char in text
        if char.isspace() or unicodedata.category(char) not in ("Cc", "Cf", "Cs", "Co", "Cn")
    )


def escape(text: object, *, longest: int = LONGEST) -> str:
    """`plain` text made safe for HTML, in elements and in quoted attributes."""
    return html.escape(plain(text, longest=longest), quote=True)


def sentence(text: object) -> str:
    """A sentence of the register or the judge, escaped, with room to be a paragraph."""
    return escape(text, longest=600)


def full_stop(text: str) -> str:
    """A sentence that ends in one full stop, whether its source wrote it or not."""
    return text if not text or text.endswith((".", "?", "…")) else f"{text}."


def cell(text: object) -> str:
    """Text for a CSV cell; a formula becomes text by a leading apostrophe."""
    line = plain(text, longest=200)
    return f"'{line}" if line.startswith(FORMULA_STARTS) else line
