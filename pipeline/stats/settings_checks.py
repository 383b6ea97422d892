"""Refusing a setting that cannot be carried out, the same way everywhere."""

from __future__ import annotations

import math
from enum import StrEnum
from typing import TypeVar

from pipeline.errors import WrongUseError

Word = TypeVar("Word", bound=StrEnum)


def require(holds: bool, name: str, expected: str) -> None:
    """Raise unless the setting holds. Errors: `WrongUseError`."""
    if not holds:
        raise WrongUseError(f"--{name} does not take that value", expected=f"--{name}: {expected}")


def chosen(words: type[Word], word: object, name: str) -> Word:
    """The word of a closed list. Errors: `WrongUseError` when it is not in it."""
    known = [str(item) for item in words]
    require(str(word) in known, name, " or ".join(known))
    return words(str(word))


def is_positive(number: float) -> bool:
    """Whether it is a finite number above 0."""
    return math.isfinite(number) and number > 0
