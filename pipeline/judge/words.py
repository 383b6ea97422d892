"""Which words a limit is told in: the organisation's, else its profile's, else the shipped ones."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from pipeline.judge.register import load_register
from pipeline.judge.stack import Register
from schemas.limit_parts import Wording


@dataclass(frozen=True)
class Words:
    """The wordings of a register."""

    default: Mapping[str, Wording]
    by_profile: Mapping[tuple[str, str], Wording] = field(default_factory=dict)
    organisation: Mapping[str, Wording] = field(default_factory=dict)

    def of(self, limit_id: str, profiles: str | None = None) -> Wording | None:
        """The wording of a limit for a unit with these profiles (names joined by semicolons)."""
        if limit_id in self.organisation:
            return self.organisation[limit_id]
        for name in reversed((profiles or "").split(";")):
            if (limit_id, name) in self.by_profile:
                return self.by_profile[limit_id, name]
        return self.default.get(limit_id)


def words_of(register: Register) -> Words:
    """The wordings a register holds."""
    own = {
        placed.entry.id: placed.entry.wording
        for file in register.organisations
        for placed in file.entries
        if placed.entry.wording is not None
    }
    by_profile = {
        (placed.entry.id, name): placed.entry.wording
        for name, file in register.profiles.items()
        for placed in file.entries
        if placed.entry.wording is not None
    }
    default = {
        placed.entry.id: placed.entry.wording
        for placed in register.default.entries
        if placed.entry.wording is not None
    }
    return Words(default, by_profile, own)


@lru_cache(maxsize=1)
def shipped_words() -> Words:
    """The wordings that are shipped."""
    return words_of(load_register())
