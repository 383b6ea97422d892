"""Which contract an unknown table could fulfil, and which column is which: by name and by value."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from pipeline.ingest.readers.profile import Profile
from pipeline.ingest.tripwire import reason_for_name

#: For each contract column, the words that name it in exports, in a few languages.
_WORDS: dict[str, dict[str, str]] = {
    "exposure_log": {
        "exposure_id": r"event.?id|entry|record.?(id|no)|log.?id|^id$|eventid|vorgang",
        "worker_id": r"worker|officer|employee|staff|resource|responder|clinician|user|mitarbeiter|agent|personnel|employ[eé]",  # noqa: E501
        "team_id": r"team|squad|unit|station|ward|department|precinct|division|platoon|group|org|abteilung|dienstgruppe|[eé]quipe|equipo|crew.?name",  # noqa: E501
        "shift_id": r"shift",
        "occurred_at": r"occurred|time.?stamp|date.?time|datetime|when|start|reported|dispatch|begin+|date|time|datum|zeit",  # noqa: E501
        "case_type": r"type|category|nature|activity|determinant|code|fallart|\bart\b|kind",
        "case_id": r"case|incident|ticket|fall|aktenzeichen|dossier|expediente|file.?(no|id|ref)",
        "minutes": r"minutes|duration|length|dauer|dur[eé]e|in.?service|on.?scene|time.?spent",
        "severity": r"severity|priority|acuity|level",
        "crew_size": r"crew.?size|staffing|crew.?count",
    },
    "shift_roster": {
        "shift_id": r"shift.?(id|ref|no)|record.?id|duty.?ref",
        "worker_id": r"worker|officer|employee|staff|resource|person|mitarbeiter|employ[eé]|matricule|\bnurse",  # noqa: E501
        "team_id": r"team|squad|unit|station|ward|department|group|abteilung|dienstgruppe|[eé]quipe|equipo",  # noqa: E501
        "starts_at": r"start|from|begin|von|d[eé]but|inicio|(clock|time|sign).?(in|on)\b",
        "ends_at": r"end|to$|until|finish|bis|fin|hasta|(clock|time|sign).?(out|off)\b",
        "kind": r"^shift$|shift.?type|kind|duty|type|dienst|schicht|poste|turno",
        "paid_minutes": r"paid.?(min|h)",
        "break_minutes": r"break|pause",
    },
}  # fmt: skip
#: In fewer rows than this each may well be another worker's.
_SMALL = 50
_LONGEST_ID = 40
_SPANS = ("minutes", "paid_minutes", "break_minutes")
_ROSTER = re.compile(
    r"shift|rota|roster|duty|dienst|schicht|poste|turno|\bpause|\bbreak|clock.?(in|out)",
    re.IGNORECASE,
)
_END = re.compile(
    r"\bend|_end|until|finish|\bbis\b|\bfin\b|hasta|(clock|time|sign).?(out|off)\b", re.IGNORECASE
)
_CALLS = re.compile(
    r"incident|call.?type|case.?(id|no|ref|type)|determinant|fallart", re.IGNORECASE
)


@dataclass
class Guess:
    """A contract with the column guessed for each of its own, and what must be asked."""

    contract: str
    columns: dict[str, str] = field(default_factory=dict)
    day: str | None = None
    questions: list[str] = field(default_factory=list)


def guess_table(profiles: Mapping[str, Profile]) -> Guess:
    """The likelier of a roster and an exposure log; each column of the file is used once."""
    names = list(profiles)
    moments = [n for n in names if profiles[n].forms or profiles[n].times]
    has_end = any(map(_END.search, moments))
    is_roster = has_end and any(map(_ROSTER.search, names)) and not any(map(_CALLS.search, names))
    return _match("shift_roster" if is_roster else "exposure_log", profiles)


def _match(contract: str, profiles: Mapping[str, Profile]) -> Guess:
    guess = Guess(contract)
    taken: set[str] = set()
    for target, words in _WORDS[contract].items():
        best = _best(target, words, [p for n, p in profiles.items() if n not in taken])
        if best is not None:
            guess.columns[target] = best
            taken.add(best)
    if contract == "exposure_log" and "exposure_id" not in guess.columns:
        own = _different([p for n, p in profiles.items() if n not in taken])
        if own is not None:
            guess.columns["exposure_id"] = own
            taken.add(own)
    guess.day = next(
        (n for n, p in profiles.items() if n not in taken and p.forms and not p.times), None
    )
    return guess


def _different(open_columns: Sequence[Profile]) -> str | None:
    """A column in which every row has another value: without a number of its own, an entry that
    is like another one in all mapped columns would count as its repetition.
    """
    return next(
        (
            profile.column
            for profile in open_columns
            if profile.rows == profile.distinct > 2
            and not (profile.forms or profile.times or reason_for_name(profile.column))
            and (profile.is_integer or not profile.is_number)
            and profile.longest <= _LONGEST_ID
        ),
        None,
    )


def _best(target: str, words: str, open_columns: Sequence[Profile]) -> str | None:
    scored = [
        (score, -place, profile.column)
        for place, profile in enumerate(open_columns)
        if (score := _score(target, words, profile)) > 0
    ]
    return max(scored)[2] if scored else None


def _is_span(profile: Profile) -> bool:
    """Whether a column may hold lengths written as hours and minutes."""
    return any(form.startswith("%H:%M") for form in profile.times)


def _score(target: str, words: str, profile: Profile) -> float:
    """How well a column fits: its name, then whether its values can be what is asked."""
    spaced = re.sub(r"([a-z])([A-Z])", r"\1 \2", profile.column)
    found = re.search(words, spaced, re.IGNORECASE)
    if found is None or not profile.filled:
        return 0
    score = 1 + len(found.group(0)) / max(len(spaced), 1)
    if target.endswith("_at"):
        if not profile.forms and not profile.times:
            return 0
        score += 2 if any("%H" in f or "%I" in f for f in profile.forms) else 0
    elif profile.forms or (profile.times and target not in _SPANS):
        return 0
    if target in _SPANS and not (profile.is_number or _is_span(profile)):
        return 0
    if target == "severity" and profile.distinct > 12:
        return 0
    if target in ("exposure_id", "shift_id"):
        return score if profile.distinct == profile.filled else 0
    if target == "team_id":
        return score + 1 if 1 < profile.distinct < max(profile.filled / 3, 3) else 0
    if target == "worker_id":
        return score if profile.distinct < profile.filled or profile.filled < _SMALL else 0
    if target in ("case_type", "kind"):
        if profile.distinct > max(profile.filled / 5, 40) or reason_for_name(profile.column):
            return 0
        return score
    return score
