"""Limits and verdicts: the register of limits, and what released figures say against it."""

from pipeline.judge.judging import Judged, judge
from pipeline.judge.register import Register, load_register
from pipeline.judge.resolve import resolve
from pipeline.judge.words import Words, words_of

__all__ = ["Judged", "Register", "Words", "judge", "load_register", "resolve", "words_of"]
