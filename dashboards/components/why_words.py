"""A limit of the register in words: its sentence, whose number, how firm, who adopted it."""

from __future__ import annotations

import pandas as pd

from dashboards.components.marks import STRENGTH_WORDS, strength_mark
from dashboards.escape import escape, full_stop, sentence
from dashboards.figures import day
from pipeline.language import capital, say


def why_words(rule: pd.Series) -> str:
    """Why this limit, as HTML."""
    caveat = f'<p class="fine">{sentence(rule["caveat"])}</p>' if rule["caveat"] else ""
    return (
        f'<div class="why-limit">{strength_mark(rule["strength"], size="ladder-big")}<div>'
        f'<h3 class="card">{say("Why this limit")}</h3>'
        f'<p class="article">“{sentence(rule["article"])}”</p>'
        f"<p><b>{say('The number:')}</b> {full_stop(sentence(rule['source']))} "
        f'<span class="quiet">{capital(say(STRENGTH_WORDS[rule["strength"]]))}.</span></p>'
        f"<p>{adoption(rule)}</p>{caveat}</div></div>"
    )


def adoption(rule: pd.Series) -> str:
    """Whether the organisation adopted the number, by whom and when."""
    if rule["status"] == "adopted":
        who = escape(rule["adopted_by"] or say("the organisation"))
        when = day(rule["adopted_on"])
        if when:
            return say("<b>Adopted</b> by {who}, {day}.", who=who, day=when)
        return say("<b>Adopted</b> by {who}.", who=who)
    return say("Default limit, not yet adopted here.")
