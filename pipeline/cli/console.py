"""One way to print: as wide as the terminal, wide enough to read when piped, and plain."""

from __future__ import annotations

import unicodedata
from typing import Any

from rich.console import Console
from rich.text import Text

_PIPED_WIDTH = 200
#: Controls, halves of a character, further ends of a line.
_OBEYED = ("Cc", "Cs", "Zl", "Zp")
#: Marks that turn the direction of what follows.
_TURNING = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


class PlainConsole(Console):
    """A console that shows what moves a terminal's cursor or colours as text."""

    def print(self, *objects: Any, **options: Any) -> None:
        """As `Console.print`; controls in a text, such as those of a file's name, are spelled."""
        plain = (plain_text(one) if isinstance(one, str) else one for one in objects)
        super().print(*plain, **options)


def console() -> Console:
    """Standard output; a pipe or file gets long lines instead of broken cells."""
    found = PlainConsole(soft_wrap=True, highlight=False, emoji=False)
    if found.is_terminal:
        return found
    return PlainConsole(soft_wrap=True, highlight=False, emoji=False, width=_PIPED_WIDTH)


def plain_text(text: str) -> str:
    r"""The text with what a terminal would obey instead of print written as an escape.

    Lines stay lines.

    >>> print(plain_text("log\x1b[31m.csv"))
    log\x1b[31m.csv
    """
    if text.isprintable():
        return text
    return "".join(_spelled(char) for char in text)


def plain_cell(text: str) -> Text:
    """A cell of a table: on one line, and never read as markup."""
    return Text(plain_text(" ".join(text.split("\n"))))


def _spelled(char: str) -> str:
    is_obeyed = unicodedata.category(char) in _OBEYED or char in _TURNING
    if char == "\n" or not is_obeyed:
        return char
    code = ord(char)
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"
