"""The digest in plain words: what is new, where to look, and how to stop it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from dashboards.figures import count_words
from pipeline.alerts.news import Item, ItemKind
from schemas.alerting import Alerting

#: Limits told of one team; the others are on its page.
_MOST = 5
_SIGNALS: dict[ItemKind, str] = {
    "concern": "Worse than chance explains",
    "improvement": "Better than chance explains",
}


@dataclass(frozen=True)
class Letter:
    """What one recipient is sent, and the items it tells; `heading` is a title without names."""

    title: str
    heading: str
    body: str
    items: tuple[Item, ...]


def letter(
    items: list[Item], alerting: Alerting, *, organisation: str, is_draft: bool = False
) -> Letter:
    """One digest of at least one item: teams in their order, then trouble of runs.

    `is_draft`: the month of the teams' figures is not signed off.
    """
    teams = [item for item in items if item.kind != "run"]
    runs = [item for item in items if item.kind == "run"]
    parts = []
    if teams:
        parts += _about_teams(teams, alerting, is_draft=is_draft)
    if runs:
        parts += _about_runs(runs)
    parts.append(_close(alerting, organisation))
    body = "\n\n".join(parts) + "\n"
    heading = _title(teams, runs, "Plimsoll", is_named=False)
    return Letter(_title(teams, runs, organisation), heading, body, tuple(items))


def _title(teams: list[Item], runs: list[Item], organisation: str, *, is_named: bool = True) -> str:
    if not teams:
        count = count_words(len(runs), capital=True)
        return f"{organisation}: {'a run needs' if len(runs) == 1 else f'{count} runs need'} you"
    names = list(dict.fromkeys(item.team for item in teams))
    one = names[0] if is_named else "One team"
    whose = one if len(names) == 1 else f"{count_words(len(names), capital=True)} teams"
    over = sum(item.kind == "over" for item in teams)
    limits = "past a limit" if over == 1 else f"past {count_words(over)} limits"
    what = limits if over else "a change beyond chance"
    also = ", and a run needs you" if runs else ""
    return f"{whose}, {teams[0].at:%B %Y}: {what}{also}"


def _about_teams(items: list[Item], alerting: Alerting, *, is_draft: bool) -> list[str]:
    month = f"{items[0].at:%B %Y}"
    draft = " The month is a draft until it is signed off." if is_draft else ""
    parts = [
        f"Hello,\n\nthe figures of {month} are out, and something in them is new.{draft} It is "
        "about how the work is planned, not about anybody in it."
    ]
    for name in dict.fromkeys(item.team for item in items):
        parts.append(_team([item for item in items if item.team == name], alerting))
    parts.append(
        "What helps: look at the page together with the team, and ask what the month was like. "
        "A limit is a number the organisation adopted; past it is a reason to talk, no verdict on "
        "anyone. None of this is for pay, discipline or promotion."
    )
    return parts


def _team(items: list[Item], alerting: Alerting) -> str:
    lines = [items[0].team, "-" * len(items[0].team)]
    over = [item for item in items if item.kind == "over"]
    for item in over[:_MOST]:
        lines.append(f"* Past a limit: {item.text}")
        lines += _link(item.team_id, item.at, item.limit_id, alerting)
    if len(over) > _MOST:
        lines.append(f"* And {count_words(len(over) - _MOST)} more, on the team's page.")
    for kind, words in _SIGNALS.items():
        named = [item.text for item in items if item.kind == kind]
        if named:
            more = f" and {count_words(len(named) - _MOST)} more" if len(named) > _MOST else ""
            lines.append(f"* {words}: {'; '.join(named[:_MOST])}{more}.")
    if not over:
        lines += _link(items[0].team_id, items[0].at, "", alerting)
    return "\n".join(lines)


def _link(team_id: str, month: datetime, limit_id: str, alerting: Alerting) -> list[str]:
    if not alerting.dashboard:
        return []
    parts = {"team": team_id, "month": f"{month:%Y-%m}"} | ({"limit": limit_id} if limit_id else {})
    return [f"  Look: {alerting.dashboard.rstrip('/')}/team?{urlencode(parts)}"]


def _about_runs(items: list[Item]) -> list[str]:
    lines = "\n".join(f"* {item.text}" for item in items)
    return [
        f"Hello,\n\na run did not publish:\n{lines}",
        "What was published before stays as it is; no figure is wrong because of this, but none "
        "is new either. `plimsoll status` says more, and `plimsoll doctor` what to mend.",
    ]


def _close(alerting: Alerting, organisation: str) -> str:
    whom = alerting.contact or "your wellbeing officer"
    return (
        f"Each piece of news comes once. To stop these messages, or to ask anything, tell {whom}.\n"
        f"Plimsoll, for {organisation}"
    )
