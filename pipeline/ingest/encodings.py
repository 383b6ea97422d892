"""Which encoding a file's bytes are in, told from the bytes alone."""

from __future__ import annotations

import codecs

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
#: Single-byte encodings of western exports, the likeliest first.
_SINGLE_BYTE = ("cp1252", "mac_roman", "iso8859_15", "cp850")
_NEAR = 2000


def guess_encoding(data: bytes) -> str:
    """UTF-8 (with or without mark), UTF-16, or the likeliest single-byte encoding of the bytes.

    UTF-8 with a few damaged bytes stays UTF-8: reading it as another encoding would alter every
    accented letter without a word.
    """
    for mark, name in _BOMS:
        if data.startswith(mark):
            return name
    if _looks_utf16(data):
        return "utf-16-le" if data[1:2] == b"\0" else "utf-16-be"
    try:
        codecs.getincrementaldecoder("utf-8")().decode(data)
    except UnicodeDecodeError:
        if _mostly_utf8(data):
            return "utf-8"
        return max(_SINGLE_BYTE, key=lambda name: _plausibility(data, name))
    return "utf-8"


def _looks_utf16(data: bytes) -> bool:
    head = data[:400]
    if len(head) < 8:
        return False
    odd, even = head[1::2].count(0), head[0::2].count(0)
    return max(odd, even) > len(head) * 0.35 and min(odd, even) < len(head) * 0.05


def _mostly_utf8(data: bytes) -> bool:
    text = data.decode("utf-8", errors="replace")
    damaged = text.count("\ufffd")
    whole = sum(1 for mark in text if ord(mark) > 127) - damaged
    return whole > damaged


def _plausibility(data: bytes, encoding: str) -> int:
    """Letters that stand where letters do, less marks that split a word.

    `Zoë` is a word under the right encoding and `Zo‘` under a wrong one.
    """
    text = data.decode(encoding, errors="replace")
    score = seen = 0
    for place, mark in enumerate(text):
        if ord(mark) < 128:
            continue
        seen += 1
        if seen > _NEAR:
            break
        before, after = text[place - 1 : place], text[place + 1 : place + 2]
        touches = before.isalpha() or after.isalpha()
        if mark.isalpha():
            is_odd_case = mark.isupper() and before.islower()
            score += -1 if is_odd_case or not touches else 2
        elif mark in "–—“”‘’…€£§°·«»\u00a0":
            score += 1 if not touches or (mark in "‘’“”«»" and not after.isalpha()) else 0
        else:
            score -= 2
    return score
