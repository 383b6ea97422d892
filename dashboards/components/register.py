"""The register of limits as cards: sentence, measure, number, strength, source, status, teams."""

from __future__ import annotations

import re
from datetime import date

import pandas as pd

from dashboards.components.limits_grid import team_address
from dashboards.components.marks import STRENGTH_WORDS, mark, strength_mark, verdict_mark
from dashboards.components.why_limit import adoption
from dashboards.escape import escape, full_stop, sentence
from dashboards.figures import FigureKind, day, figure_kind, limit_figure
from dashboards.rows import Row, rows_by
from dashboards.wording import and_more
from pipeline.language import capital, later, printed, say

#: More names than this would make a card a list of teams.
MOST_TEAMS = 6

_OVERLAYS = {"default": later("Shipped default")}


def ladder_key() -> str:
    """The five strengths with their words."""
    items = "".join(
        f"<li>{strength_mark(letter)}<span>{say(words)}</span></li>"
        for letter, words in STRENGTH_WORDS.items()
    )
    return f'<ul class="ladder-key">{items}</ul>'


def register_cards(
    rules: pd.DataFrame,
    verdicts: pd.DataFrame,
    past: pd.DataFrame,
    *,
    chosen: str,
    month: date,
) -> str:
    """One card per limit, its versions for different teams inside it, and the teams past it.

    Grain: `rules` as `queries.rules_in_force`, `verdicts` one row per limit and verdict with
    `teams`, `past` as `queries.teams_past`. The chosen limit is outlined, and its card can be
    linked to.
    """
    counts, teams = rows_by(verdicts, "limit_id"), rows_by(past, "limit_id")
    cards = [
        _card(
            str(limit_id),
            rows,
            _teams(str(limit_id), counts.get(limit_id, []), teams.get(limit_id, []), month=month),
            is_chosen=limit_id == chosen,
        )
        for limit_id, rows in rows_by(rules, "limit_id").items()
    ]
    return f'<div class="register">{"".join(cards)}</div>'


def _card(limit_id: str, versions: list[Row], teams: str, *, is_chosen: bool) -> str:
    first = versions[0]
    told: dict[tuple[str, ...], list[str]] = {}
    for version in [one for one in versions if one["unit_count"]] or versions[:1]:
        names = list(version["team_names"]) if version["team_names"] is not None else []
        told.setdefault(_printed(version), []).extend(names)
    numbers = "".join(
        _number(printed, names=names if len(told) > 1 else []) for printed, names in told.items()
    )
    caveat = f'<p class="fine">{sentence(say(first["caveat"]))}</p>' if first["caveat"] else ""
    chosen = " chosen" if is_chosen else ""
    return (
        f'<article class="limit-card{chosen}" id="{escape(limit_id)}" aria-label="'
        f'{escape(limit_id)} {escape(say(first["title"]))}"><header><span class="limit-id">'
        f"{escape(limit_id)}</span><h3>{escape(say(first['title']), longest=90)}</h3></header>"
        f'<p class="article">“{sentence(first["article"])}”</p><p class="measured">'
        f"<b>{say('Measured:')}</b> {sentence(metric_words(first))}</p>{numbers}"
        f"{caveat}{teams}</article>"
    )


def metric_words(version: Row) -> str:
    """What a limit measures, in the language spoken.

    The register prints its cap into the words; the catalogue knows them with a place for it.
    """
    filled = str(version["metric"])
    for cap in (version["cap_must"], version["cap_warn"]):
        if pd.notna(cap):
            number = rf"(?<![\w.-]){re.escape(f'{cap:g}')}(?![\w.-])"
            words = re.sub(number, "{cap}", filled)
            if words != filled:
                return say(words).replace("{cap}", printed(f"{cap:g}"))
    return say(filled)


def _printed(version: Row) -> tuple[str, ...]:
    """What a version prints; versions that print alike are one."""
    since = (
        (" " + say("In force from {day}.", day=day(version["valid_from"])))
        if version["valid_from"].year > 1900
        else ""
    )
    overlay = say("From {overlay}", overlay=escape(version["overlay"]))
    if version["overlay"] in _OVERLAYS:
        overlay = say(_OVERLAYS[version["overlay"]])
    return (
        str(version["strength"]),
        limit_words(version),
        full_stop(sentence(version["source"])),
        f"{adoption(pd.Series(version))} {overlay}.{since}",
    )


def _number(printed: tuple[str, ...], *, names: list[str]) -> str:
    """One number with its ladder; `names` only where it does not hold for all teams."""
    strength, words, source, status = printed
    listed = and_more([escape(name) for name in sorted(names)[:4]], more=len(names) - 4)
    whom = f'<span class="quiet">{listed}</span>' if names else ""
    return (
        f'<div class="number">{strength_mark(strength, size="ladder-big")}'
        f'<div><p class="limit-number">{mark("plimsoll-mark", word="", size="ring")}'
        f"{words} {whom}</p><p>{source} "
        f'<span class="quiet">{capital(say(STRENGTH_WORDS[strength]))}.</span></p>'
        f'<p class="quiet">{status}</p></div></div>'
    )


def limit_words(version: Row) -> str:
    """The number of a version in words, with its tolerance where it has one."""
    kind = _kind(version)
    if version["level"] == "info":
        return say("shown without a limit")
    cap = version["cap_must"] if version["level"] == "must" else None
    cap = version["cap_warn"] if cap is None or pd.isna(cap) else cap
    is_short = version["direction"] == "low_is_worse"
    if pd.notna(version["tolerated_share"]):
        share = limit_figure(version["tolerated_share"], kind="percent")
        per = str(version["unit"]).replace("_", "-")
        if pd.isna(cap):
            return say("up to {share} of {things}", share=share, things=escape(say(f"{per}s")))
        return say(
            "{cap} per {thing}; up to {share} past it",
            cap=limit_figure(cap, kind="number"),
            thing=escape(say(per)),
            share=share,
        )
    if pd.notna(version["threshold"]):
        limit = limit_figure(version["threshold"], kind=kind)
        return say("at least {limit}", limit=limit) if is_short else limit
    if pd.notna(cap):
        return limit_figure(cap, kind="number")
    return say("shown without a limit")


def _kind(version: Row) -> FigureKind:
    """As the indicator is printed; before it is published, as the metric's words say."""
    if version["indicator_unit"]:
        return figure_kind(version["measure"], version["indicator_unit"])
    metric = str(version["metric"])
    is_part_of_time = "minutes" in metric and metric.endswith("minute")
    return "percent" if metric.startswith("share") or is_part_of_time else "number"


def _teams(limit_id: str, verdicts: list[Row], past: list[Row], *, month: date) -> str:
    """Which teams are past it this month, beyond chance and not, each a link to its page."""
    parts = [
        f"{verdict_mark(verdict, word='')}{_links(rows, limit_id, month=month)} {words}"
        for verdict, words in (("over", say("over")), ("over_may_be_chance", say("may be chance")))
        if (rows := [row for row in past if row["verdict"] == verdict])
    ]
    if not parts:
        if any(row["verdict"] in ("within", "near") and row["teams"] for row in verdicts):
            parts.append(f"{verdict_mark('within', word='')}{say('none over')}")
        else:
            parts.append(
                verdict_mark("not_applicable", word="") + say("no team judged by it this month")
            )
    return f'<p class="teams">{" ".join(f"<span>{part}</span>" for part in parts)}</p>'


def _links(teams: list[Row], limit_id: str, *, month: date) -> str:
    """Names of teams in order, the first few; the rest are counted."""
    shown = [
        f'<a href="{team_address(team["team_id"], month=month, limit_id=limit_id)}" '
        f'target="_self">{escape(team["team"])}</a>'
        for team in teams[:MOST_TEAMS]
    ]
    return and_more(shown, more=len(teams) - len(shown))
