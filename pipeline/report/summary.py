"""The first page: the verdict, who needs a hand, every team against every limit, what changed."""

from __future__ import annotations

import pandas as pd

import dashboards.queries as queries
from dashboards.changes import changes
from dashboards.components.limits_grid import legend, limits_grid
from dashboards.components.marks import (
    VARIATION_WORDS,
    assurance_mark,
    mark,
    variation_name,
    verdict_mark,
)
from dashboards.escape import escape
from dashboards.figures import count_words, month_word
from dashboards.standing import Need, needs, over_by_chance, unjudged_teams, with_divisions
from dashboards.unanswered import waiting_words
from dashboards.wording import (
    headline,
    headline_lede,
    need_words,
    pattern_words,
    since_words,
    unjudged_words,
)
from pipeline.report.actions import waiting
from pipeline.report.reading import Month

#: Rows of teams the page has room for; the others are named in a line.
MOST_NEEDS = 3


def anchor(team_id: str, **_: object) -> str:
    """The link to a team's page of the pack."""
    return "#team-" + "".join(char if char.isalnum() else "-" for char in team_id)


def summary(pack: Month) -> str:
    """The page as HTML."""
    statuses = pack.statuses
    found = needs(statuses)
    title = headline(found, teams=statuses["team_id"].nunique(), judged=pack.judged)
    lede = headline_lede(found, chance=over_by_chance(statuses))
    unjudged = unjudged_words(unjudged_teams(statuses))
    above = pack.every_status.loc[pack.every_status["team_level"].ne("team")]
    drawn = with_divisions(statuses, above)
    grid = limits_grid(drawn, pack.divisions, month=pack.month, address=anchor)
    return (
        f'<h1>{title}</h1><p class="lede">{" ".join(part for part in (lede, unjudged) if part)}</p>'
        f"{_needs(found, pack)}<h2>Every team, every limit</h2>{grid}{legend(drawn)}"
        f'<div class="pair"><div><h2>What changed in {month_word(pack.month)}</h2>'
        f"{_changed(pack)}</div><div><h2>What is asked of you</h2>{_asked(found, pack)}</div></div>"
    )


def _needs(found: list[Need], pack: Month) -> str:
    names = dict(zip(pack.divisions["team_id"], pack.divisions["name"], strict=True))
    rows = "".join(_need(need, names.get(need.parent_id, ""), pack) for need in found[:MOST_NEEDS])
    rest = ", ".join(
        f'<a href="{anchor(need.team_id)}">{escape(need.team)}</a>' for need in found[MOST_NEEDS:]
    )
    also = f'<p class="quiet">Also past a limit beyond chance: {rest}.</p>' if rest else ""
    return f'<table class="need"><tbody>{rows}</tbody></table>{also}' if rows else ""


def _need(need: Need, division: str, pack: Month) -> str:
    row = need.leading
    icon = variation_name(row["variation"], direction=row["direction"])
    return (
        f"<tr><td>{verdict_mark('over')}</td>"
        f'<td><a href="{anchor(need.team_id)}"><b class="name">{escape(need.team)}</b></a><br>'
        f'<span class="quiet">{escape(division)} · {since_words(row, month=pack.month)}</span></td>'
        f"<td>{need_words(need)} {pattern_words(row)}</td>"
        f"<td>{mark(icon, word=VARIATION_WORDS[icon], size='icon')} "
        f"{assurance_mark(row['assurance'])}</td></tr>"
    )


def _changed(pack: Month) -> str:
    rules = queries.rule_changes(
        pack.published.frame,
        pack.scope,
        since=pack.month,
        until=(pd.Timestamp(pack.month) + pd.offsets.MonthEnd(0)).date(),
    )
    told = changes(pack.statuses, pack.before, rules)
    if not told:
        return '<p class="quiet">Nothing beyond what chance allows.</p>'
    items = "".join(
        f"<li>{mark(one.mark, word='', size='small')}{one.sentence}</li>" for one in told
    )
    return f'<ul class="changes">{items}</ul>'


def _asked(found: list[Need], pack: Month) -> str:
    """What only the reader can do: decide and answer; whoever sees all teams adopts and signs."""
    asked = []
    planned = [need for need in found if need.pattern == "by_design"]
    if planned:
        names = ", ".join(escape(need.team) for need in planned[:3])
        more = f" and {count_words(len(planned) - 3)} more" if len(planned) > 3 else ""
        asked.append(
            f"<b>Decide what changes in the plan of work</b> of {names}{more}: no month will "
            "bring them back by itself. Each team's page says how much would have to move."
        )
    open_limits = _not_adopted(pack)
    if open_limits and pack.scope.is_whole:
        noun = "default limit" if open_limits == 1 else "default limits"
        verb = "has" if open_limits == 1 else "have"
        asked.append(
            f"<b>Adopt or change {count_words(open_limits)} {noun}</b> that now {verb} a team "
            "past it."
        )
    unanswered = waiting_words(waiting(pack))
    if unanswered:
        asked.append(f"<b>Answer what waits</b>: {escape(unanswered, longest=200)}")
    if not pack.signed_by and pack.scope.is_whole:
        asked.append(f"<b>Sign {pack.title}</b> once these figures are as they should be.")
    if not asked:
        return '<p class="quiet">Nothing this month.</p>'
    items = "".join(f"<li><b>{number}</b>{text}</li>" for number, text in enumerate(asked, 1))
    return f'<ol class="asked">{items}</ol>'


def _not_adopted(pack: Month) -> int:
    over = set(pack.statuses.loc[pack.statuses["verdict"].eq("over"), "limit_id"])
    rules = queries.rules_in_force(pack.published.frame, pack.scope, month=pack.month)
    return len(over & set(rules.loc[rules["status"].ne("adopted"), "limit_id"]))
