"""Method and privacy: what goes in, what never does, what comes out, and the proof in words."""

from __future__ import annotations

import json
from typing import Any

import pandas as pd
import streamlit as st

from dashboards import queries
from dashboards.components.cards import list_card
from dashboards.components.heading import heading
from dashboards.components.shell import Page, assumptions, banners, footer, run_page
from dashboards.components.states import state_row, withholding_example
from dashboards.escape import sentence
from dashboards.figures import day
from pipeline.language import later, month_year, printed, say, whole

GOES_IN = (
    later("When a shift began and ended, for which team"),
    later("Contacts with trauma material: the kind, the time"),
    later("Survey answers, with no staff number"),
    later("Training dates; supervision and support offered"),
)
NEVER_GOES_IN = (
    later("Names, e-mails, free text: dropped before anything is saved"),
    later("Sex, age, health or personal history"),
    later("Who asked for support"),
    later("Anything about clients"),
)


def comes_out(policy: dict[str, object]) -> tuple[str, ...]:
    """What is published, with the minimum sizes this release used."""
    work, survey = _value(policy.get("k_work", 5)), _value(policy.get("k_survey", 10))
    return (
        say("Team figures, from {work} people or more", work=work),
        say("Survey figures, from {survey} answers or more", survey=survey),
        say("Counts rounded to 5, shares to whole percents"),
        say("Not for pay, discipline or promotion"),
    )


def _value(entry: object) -> object:
    """A policy entry's number, with or without its source beside it."""
    return entry.get("value") if isinstance(entry, dict) else entry


def proof_words(proof: dict[str, object]) -> str:
    """The check before publishing, told without its vocabulary."""
    told = [
        say(
            "Every figure we show is put into one large set of sums, with every total and every "
            "part. Then a check tries to work out each hidden figure from the shown ones."
        )
    ]
    recoverable = proof.get("recoverable")
    if recoverable == 0:
        told.append(say("None could be worked out."))
    elif recoverable is not None:
        told.append(
            say(
                "{count} could be worked out, and publishing should have stopped.",
                count=recoverable,
            )
        )
    narrowest = proof.get("narrowest_interval")
    if isinstance(narrowest, int | float):
        told.append(
            say(
                "The closest anyone could come was a range {share} wide on either side.",
                share=printed(f"{narrowest:.0%}"),
            )
        )
    return " ".join(told)


def proof_numbers(page: Page, proof: dict[str, Any], month: pd.Timestamp) -> str:
    """How many figures there are, how many are shown and withheld, how many sums were checked."""
    states = queries.cell_states(page.ask, month=month.date()).set_index("state")["cells"]
    shown = int(states.get("shown", 0) + states.get("zero", 0))
    numbers = (
        (int(states.sum()), say("figures in {month}", month=month_year(month))),
        (shown, say("shown, zero among them")),
        (
            int(states.get("suppressed", 0)),
            say("withheld: too few people, or a total would give them away"),
        ),
        (int(proof.get("relations_checked", 0)), say("sums checked in all months")),
    )
    return "".join(
        f"<div><b>{whole(number)}</b><span>{words}</span></div>" for number, words in numbers
    )


def proof_card(page: Page, month: pd.Timestamp) -> None:
    """The proof in words and counts, beside the worked example."""
    proof = json.loads(page.release["proof"] or "{}")
    checked = say(
        "Checked {day}, before publishing. If the check finds a way in, nothing is published.",
        day=day(page.release["published_at"]),
    )
    why = say(
        "Hide one figure alone and a sum gives it back: the total minus the rest. So others are "
        "withheld with it."
    )
    with st.container(border=True, key="card_proof"):
        left, right = st.columns(2, gap="medium")
        with left:
            st.html(
                f'<h2 class="serif">{say("The proof, in words")}</h2>'
                f'<p class="reading">{proof_words(proof)}</p>'
                f'<div class="numbers">{proof_numbers(page, proof, month)}</div>'
                f'<p class="fine">{checked}</p>'
            )
        with right:
            st.html(
                f'<h3 class="card">{say("Why a large team’s figure can be withheld too")}</h3>'
                f'<p class="reading">{why}</p>{withholding_example()}'
            )


def limits_of_protection() -> None:
    """What the protection does not do, said openly."""
    list_card(
        "open",
        say("What this cannot protect against"),
        (
            say("Somebody who already knows the figures of all colleagues but one"),
            say(
                "A manager who keeps the team’s own list and compares: other teams are "
                "harder to see, not impossible"
            ),
            say("A guess from the months before: withheld tells that few people were active"),
        ),
    )


def later_card(policy: dict[str, object]) -> None:
    """What happens to rows that come after their month was published."""
    people = _value(policy.get("k_work", 5))
    list_card(
        "later",
        say("When rows come late"),
        (
            say("A month that was published stands: two publications compared tell nothing new"),
            say(
                "Late and corrected rows wait until they are those of {people} people or "
                "more of a team",
                people=people,
            ),
            say("What was revised is kept with its old and its new figure"),
            say("A team that moves to another division leaves published months as they were"),
        ),
    )


def method_card() -> None:
    """How a verdict comes about, in four sentences."""
    list_card(
        "verdicts",
        say("How a verdict comes about"),
        (
            say(
                "A figure is held against the limit in force that month, from published "
                "figures only"
            ),
            say("Over, beyond chance: the figure and its whole 95% range are past the limit"),
            say("Over, may be chance: the figure is past it, its range is not"),
            say("Near: above nine tenths of the limit. Within limit does not mean harmless"),
        ),
    )


def body(page: Page) -> None:
    """In, never, out; the proof; the states."""
    month = page.months["period_start"].iloc[0]
    banners(page)
    st.html(f'<p class="quiet">{say("For everyone whose shifts are in the log")}</p>')
    heading(
        say("Your managers see your team. They cannot see you."),
        say(
            "No screen, file or download holds a figure about one person. Before each "
            "publication a check tries to work one out, and publication stops if it can."
        ),
    )
    columns = st.columns(3, gap="small")
    policy = json.loads(page.release["policy"] or "{}")
    with columns[0]:
        list_card("in", say("What goes in"), [say(line) for line in GOES_IN])
    with columns[1]:
        list_card("never", say("What never goes in"), [say(line) for line in NEVER_GOES_IN])
    with columns[2]:
        list_card("out", say("What comes out"), comes_out(policy))
    proof_card(page, month)
    st.html(state_row())
    left, middle, right = st.columns(3, gap="small")
    with left:
        method_card()
    with middle:
        later_card(policy)
    with right:
        limits_of_protection()
    assumed = assumptions(page.release)
    if assumed:
        list_card("assumed", say("What was assumed"), [sentence(item) for item in assumed])
    footer(page)


run_page(body)
