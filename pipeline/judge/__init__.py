"""Limits and verdicts: the register of limits, and what released figures say against it."""
