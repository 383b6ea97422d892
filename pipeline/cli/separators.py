"""What stands between the cells of a text table, where the file itself says so."""

from __future__ import annotations

import re

SEPARATORS = (",", ";", "\t")
MARK = re.compile(r'"?sep=(.)"?', re.IGNORECASE)


def declared_separator(text: str) -> tuple[str | None, str]:
    """The separator of a first line `sep=;`, as Excel writes it, and the text with that line blank.

    The line stays, without content, so that rows keep the numbers they have in the file. A file
    without such a line is given back as it is, with no separator.
    """
    first, end, rest = text.partition("\n")
    found = MARK.fullmatch(first.strip())
    return (found[1], end + rest) if found else (None, text)
