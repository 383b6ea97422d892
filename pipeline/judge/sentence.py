"""Each verdict in plain words that a manager can forward."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from pipeline.judge.cells import MINUTE_UNITS
from pipeline.judge.headroom import MINUTES_PER_HOUR
from pipeline.judge.printing import (
    ALMOST_ALL,
    COUNTED,
    UNITS_IN_WORDS,
    Texts,
    counted,
    distinct_rows,
    figures_printed,
    in_logged_words,
    limits_printed,
    month_names,
    spread,
)
from pipeline.judge.verdict import Reason
from pipeline.judge.words import Words
from schemas.limit_parts import ShownAs, Wording
from schemas.vocabulary import Assurance, Basis, CellState, Measure, Verdict

#: From this many judged months on a share of months over says something.
ENOUGH_MONTHS = 6

WITHHELD = "Withheld: too few people, or a total would give it away."


def with_sentences(
    verdicts: pd.DataFrame, names: Mapping[str, str], *, words: Words, as_of: date
) -> pd.DataFrame:
    """The rows with `sentence`: unit, month, figure, limit, how sure, since when, the way back.

    Grain: unchanged. `names` gives a unit's name by its id; a limit without wording is told by
    its title. Figures printed are the released ones.
    """
    reason = verdicts["reason"].to_numpy(object)
    sentence = np.full(len(verdicts), "", dtype=object)
    for why in Reason:
        rows = np.flatnonzero(reason == str(why))
        if len(rows):
            pieces = _Pieces(verdicts.iloc[rows], names, words)
            told = pieces.told(why, as_of)
            told = np.where(pieces.logged, in_logged_words(told), told)
            sentence[rows] = pieces.name + ": " + told
    return verdicts.assign(sentence=sentence)


class _Pieces:
    """The parts sentences are put together from, an array each, one element per row."""

    def __init__(self, verdicts: pd.DataFrame, names: Mapping[str, str], words: Words) -> None:
        self.rows = verdicts
        self.words = words
        self.name = spread(verdicts["team_id"], lambda unit: names.get(str(unit), str(unit)))
        self.title: Texts = verdicts["title"].to_numpy(object)
        self.month = month_names(verdicts["period_start"])
        self.limit = verdicts["limit_value"].to_numpy(float)
        self.units_in_words = spread(
            verdicts["unit"], lambda unit: UNITS_IN_WORDS.get(str(unit), "units")
        )
        self.low = verdicts["is_low_worse"].to_numpy(bool)
        self.logged = verdicts["basis"].to_numpy(object) == str(Basis.LOGGED)
        profiles = verdicts["profile"].astype(object)
        self._profiles = profiles.where(profiles.notna(), "").to_numpy(object)
        self.percent = self._by_wording(_shown_as) == str(ShownAs.PERCENT)

    def _by_wording(self, text: Callable[[Wording | None], str]) -> Texts:
        """`text` of each row's wording, called once per limit and profile."""
        return self._by_wording_and([], lambda wording: text(wording))

    def _by_wording_and(self, more: list[Any], text: Callable[..., str]) -> Texts:
        codes, first = distinct_rows([self.rows["limit_id"], self._profiles, *more])
        ids = self.rows["limit_id"].to_numpy(object)[first]
        columns = [np.asarray(column, dtype=object)[first] for column in more]
        pairs = zip(ids, self._profiles[first], *columns, strict=True)
        texts = [text(self.words.of(key[0], key[1]), *key[2:]) for key in pairs]
        return np.array([*texts, ""], dtype=object)[codes]

    def told(self, why: Reason, as_of: date) -> Texts:
        """The sentence after the unit's name, for rows that share a reason or have none."""
        if why is Reason.NONE:
            return self.verdict(as_of)
        if why is Reason.NO_NUMBER:
            return self.without_limit()
        if why is Reason.UNDER_LOGGED:
            return self.under_logged()
        plain: dict[Reason, str | Texts] = {
            Reason.NOT_CARRIED: " is not applicable: the data received cannot carry it.",
            Reason.WITHHELD: ", " + self.month + ". " + WITHHELD,
            Reason.NOT_IN_FORCE: ": no limit was in force in " + self.month + ".",
            Reason.LATE: self.no_verdict("a file has not arrived yet"),
            Reason.MISSING: self.no_verdict("nothing arrived for it"),
            Reason.FEW_UNITS: self.no_verdict("fewer than 20 " + self.units_in_words),
            Reason.MINUTES_MISSING: self.no_verdict("more than 20% of minutes are missing"),
        }
        return self.title + plain[why]

    def without_limit(self) -> Texts:
        """A figure that has no limit, or a title where it has no figure either."""
        has_figure = self.rows["value"].notna().to_numpy(bool)
        shown = self.figure() + " in " + self.month + ". Shown without a limit."
        return np.where(has_figure, shown, self.title + " is shown without a limit.")

    def no_verdict(self, why: str | Texts) -> Texts:
        """Why there is no verdict for this month."""
        return ": no verdict for " + self.month + "; " + why + "."

    def under_logged(self) -> Texts:
        """Logging is a matter of the log, told as one."""
        floor = np.floor(self.rows["completeness"].to_numpy(float) * 100 + 1e-9)
        logged = spread(floor, lambda share: f"{share:.0f}%")
        return logged + " of shifts are logged in " + self.month + ", so no verdict until 80%."

    def figure(self) -> Texts:
        """The figure with the words that follow it."""
        value = self.rows["value"].to_numpy(float)
        measure = self.rows["measure"].to_numpy(object)
        whole = (measure == str(Measure.MEAN)) & (value == np.round(value))
        exact = self.rows["judged_value"].to_numpy(float)
        printed = figures_printed(
            value, exact=exact, limit=self.limit, percent=self.percent, whole=whole
        )
        share = measure == str(Measure.SHARE)
        printed = np.where(share & (value >= ALMOST_ALL), "95% or more", printed)
        zero = self.rows["state"].to_numpy(object) == str(CellState.ZERO)
        follows = self._figure_words()
        counted_zero = np.where(share, "0 to 2 " + follows, "0 to 2 " + self._zero_words(follows))
        return np.where(zero, counted_zero, printed + " " + follows)

    def _figure_words(self) -> Texts:
        caps = spread(self.rows["cap"], lambda cap: f"{cap:g}")
        return self._by_wording_and([self.title, caps, self.logged], _filled)

    def _zero_words(self, follows: Texts) -> Texts:
        """What a count of 0 to 2 counts: contacts, not contacts per shift."""
        moved = self._pair("moved")[1]
        return np.where(moved == "", follows, moved)

    def _pair(self, field: str) -> tuple[Texts, Texts]:
        def word(position: int) -> Texts:
            def pick(wording: Wording | None) -> str:
                pair = getattr(wording, field) if wording is not None else None
                return str(pair[position]) if pair else ""

            return self._by_wording(pick)

        return word(0), word(1)

    def verdict(self, as_of: date) -> Texts:
        """Figure, limit, how sure, how long and the way back."""
        tail = self._sure() + self._since() + self._way_back() + self._note()
        return self.figure() + " in " + self.month + "; " + self._limit_words(as_of) + "." + tail

    def _limit_words(self, as_of: date) -> Texts:
        limit = limits_printed(self.limit, self.percent)
        was = (self.rows["limit_valid_to"] < pd.Timestamp(as_of)).to_numpy(bool)
        tolerated = self.rows["threshold"].isna().to_numpy(bool)
        least = np.where(self.low, "at least ", "")
        tolerance = "up to " + limit + np.where(was, " was tolerated then", " is tolerated")
        line = "the limit " + np.where(was, "then was ", "is ") + least + limit
        return np.where(tolerated, tolerance, line)

    def _sure(self) -> Texts:
        verdict = self.rows["verdict"].to_numpy(object)
        no_interval = self.rows["lower"].isna().to_numpy(bool)
        chance = np.where(
            no_interval,
            " How sure is not known, so chance could explain it.",
            " A little over; chance could explain it.",
        )
        chance = np.where(
            self.low & ~no_interval, " A little under; chance could explain it.", chance
        )
        is_fact = self.rows["lower"] == self.rows["upper"]  # what the organisation provides
        texts = {
            Verdict.OVER: np.where(is_fact, COUNTED, " Chance does not explain it."),
            Verdict.OVER_MAY_BE_CHANCE: chance,
            Verdict.NEAR: " Near the limit.",
            Verdict.WITHIN: " Within limit.",
        }
        choices = [np.broadcast_to(np.asarray(text), verdict.shape) for text in texts.values()]
        return np.select([verdict == str(v) for v in texts], choices, default="")

    def _since(self) -> Texts:
        """How long, and whether it comes and goes or is how the work is planned."""
        months = self.rows["months_over"].to_numpy(float)
        number = spread(months, lambda n: f"{n:.0f}")
        since = (
            " Past it since " + month_names(self.rows["over_since"]) + ", " + number + " months."
        )
        over = self.rows["over_of_12"].to_numpy(float)
        judged = self.rows["judged_of_12"].to_numpy(float)
        times = "past it in " + spread(over, lambda n: f"{n:.0f}") + " of the last "
        times = times + spread(judged, lambda n: f"{n:.0f}") + " months."
        assurance = self.rows["assurance"].to_numpy(object)
        planned = " Consistently over: that is how the work is planned now."
        pattern = np.select(
            [
                assurance == str(Assurance.CONSISTENTLY_OVER),
                (assurance == str(Assurance.HIT_AND_MISS))
                & (judged >= ENOUGH_MONTHS)
                & (over < judged),
            ],
            [planned, " Hit-and-miss: " + times],
            default="",
        )
        length = np.select([months >= 2, months == 1], [since, " One month so far."], default="")
        return length + np.where(months >= 1, pattern, "")

    def _way_back(self) -> Texts:
        in_minutes = self.rows["unit"].isin(MINUTE_UNITS).to_numpy(bool)
        move = self.rows["headroom_contacts"].to_numpy(float)
        move = np.where(in_minutes, move / MINUTES_PER_HOUR, move)
        more = self.rows["headroom_shifts"].to_numpy(float)
        one, many = self._pair("moved")
        fewer = np.where(self.low, "", "fewer ").astype(object)
        text = " " + counted(move, (fewer + one, fewer + many)) + " a month would bring it back"
        added_one, added_many = self._pair("added")
        other = ", or " + counted(more, ("more " + added_one, "more " + added_many))
        text = text + np.where((more > 0) & (added_many != ""), other, "") + "."
        return np.where((move > 0) & (many != ""), text, "")

    def _note(self) -> Texts:
        note = self._by_wording(_note_of)
        return np.where(self.rows["is_past"].to_numpy(bool), note, "")


def _shown_as(wording: Wording | None) -> str:
    return str(wording.shown_as) if wording else ""


def _note_of(wording: Wording | None) -> str:
    return f" {wording.note_when_over}" if wording and wording.note_when_over else ""


def _filled(wording: Wording | None, title: str, cap: str, logged: bool) -> str:
    if wording is None:
        return f"({title})"
    chosen = wording.figure_logged if logged and wording.figure_logged else wording.figure
    return chosen.replace("{cap}", cap or "the stated")
