"""The data protection impact assessment, filled in as far as the program knows it.

`python -m pipeline.dpia [WORKSPACE] > dpia.md`: without a workspace from the shipped settings, with
one from its own. What only the organisation can say is marked with brackets.
"""

from __future__ import annotations

import sys
from pathlib import Path

from pipeline.published import published_columns
from pipeline.release.books import OPEN_MONTHS
from pipeline.settings import Settings, open_workspace
from schemas.access import Access
from schemas.action import LONGEST_NOTE
from schemas.contract import columns_of
from schemas.contracts import CONTRACTS
from schemas.disclosure import DisclosurePolicy, default_policy
from schemas.published import PUBLISHED_TABLES

_HEAD = """# Data protection impact assessment: {organisation}

Filled from the configuration and the column lists of the program; brackets mark what only the
organisation can say. Reference of the finished assessment (`dpia_ref`): {reference}.

## 1 What is done, and why

Counts and hours of contact with traumatic material, shifts, rest, training and support are brought
together by team and month, and held against limits, so that work can be planned to stay within
them. Survey answers are scored by team. Nothing is computed about one person: no score, no rank, no
prediction. The figures are not for pay, discipline, promotion or rostering somebody out.

- Controller: [name, contact] · Data protection officer: [name, contact]
- Legal basis: [Article 6 GDPR] · for surveys, which are health data: [Article 9(2)(b) or (h)]; not
  consent, which staff cannot freely give their employer
- Works council or staff representatives: [agreement, date] · Staff informed: [how, when]

## 2 Why an assessment is needed

Sensitive data, systematic monitoring, people who depend on their employer, and matched data sets:
four of the nine criteria of the European guidelines (WP 248), where two suffice.

## 3 What data comes in

Only the columns below are read; every other column of a file is dropped before anything is stored,
and a file whose columns look like names, contacts, health, sex, age or free text is refused.
Columns marked *pseudonym* are replaced by keyed pseudonyms (HMAC-SHA256) while they are read: the
raw value is stored nowhere beyond the landing folder.
"""

_RISKS = """
## 7 Risks, what is done about them, and what remains

| risk | measure | what remains |
|---|---|---|
| A colleague's share is worked out from published figures | cells under {k} people, or where one \
or two people dominate, are hidden, and others with them; before each publication an attack on \
everything ever published must fail, or nothing is published | somebody who knows the figures of \
all colleagues but one; a manager who keeps the own team's list |
| Two publications are compared | a published month stands; late rows wait until the change is \
itself a figure of {k} people or more | rows that wait are missing from the month |
| The warehouse is stolen | file mode 0600, keyed pseudonyms, key outside the database, rows \
deleted after {retention} | who has key and warehouse can test a known id |
| Figures are used against people | no figure of a person exists; teams are never ranked; footer \
and licence say what the figures are not for | a small team can still feel watched |
| Logging less to look better | completeness is published beside every figure; under 80 % no \
verdict is given | [how supervisors speak about the log] |
| A note in the action log tells of somebody | a closed list of kinds; a short note, refused with \
an identifier in it; withdrawing erases it | a name in plain words [who reads along] |
| Wrong figures lead to wrong decisions | every row is accounted for; checks stop a publication; \
the methods are published | [who signs the month] |

## 8 Rights

Access: `plimsoll export-subject`. Erasure: `plimsoll erase`; published figures stand, they hold no
row of a person. Both read the id from standard input, so that it is in no history. Objection:
[procedure].

## 9 Decision

[Assessment of the remaining risk, date, signature, date of the next review]
"""


def assessment(settings: Settings, policy: DisclosurePolicy) -> str:
    """The page as text, from settings and protection policy."""
    storage = settings.storage
    months = storage.row_retention_months
    kept = f"{months} months after month and arrival"
    retention = kept if months else "[never: set `storage.row_retention_months`]"
    parts = [
        _HEAD.format(
            organisation=settings.organisation, reference=settings.dpia_ref or "[not yet named]"
        ),
        *(_contract(name) for name in sorted(CONTRACTS)),
        _kept(retention, storage.landing_retention_days, settings.actions.url),
        _published(),
        _thresholds(policy, settings.grace_days),
        _RISKS.format(k=policy.k_work.value, retention=retention),
    ]
    return "\n".join(parts)


def _contract(name: str) -> str:
    rows = [
        f"| `{spec.name}` | {spec.description} | {spec.column.sensitivity.value} |"
        for spec in columns_of(CONTRACTS[name])
    ]
    return "\n".join([f"\n**{name}**\n", "| column | what | sensitivity |", "|---|---|---|", *rows])


def _kept(retention: str, days: int, actions_url: str) -> str:
    return f"""
## 4 What is kept, where, for how long

| what | where | how long |
|---|---|---|
| files as they came | `landing/done/`, for the officer only | {days} days |
| rows with pseudonyms | `warehouse.duckdb`, mode 0600, one account | {retention} |
| amounts of each pseudonym by month, behind what was published | the same, table \
`ledger.released_person` | {OPEN_MONTHS} months |
| pseudonym key | `keys/`, mode 0600, outside the database | until rotated |
| team figures | `published/`, mode 0640, a new file for each publication | for good |
| counts and reasons of each run | `published/operations-*.duckdb`, officer and DPO | for good |
| who opened which page and team | `dashboard/access-log.sqlite`, mode 0600, DPO only | \
`log_retention_days` of `access.yaml`, {Access().log_retention_days} days by default |
| what was tried for a team: kind, day, owner, a note of at most {LONGEST_NOTE} characters, who \
wrote it | {_action_log(actions_url)}; read by the team's manager and staff, officers and \
readers of the pack | for good; a withdrawn entry loses owner and note at once |

The action log names managers (owner, and who wrote it) and no worker: a note in which an e-mail
address, a telephone number, a national number or coordinates are recognised is refused, and beside
the field stands that no person is named. [Who looks through the notes, and how often]
"""


def _action_log(url: str) -> str:
    if url:
        return "the PostgreSQL of `actions.url` [where it runs, who administers it]"
    return "`dashboard/actions.sqlite`, mode 0600"


def _published() -> str:
    rows = []
    for model in PUBLISHED_TABLES:
        names = ", ".join(name for name, *_ in published_columns(model))
        rows.append(f"| `{model.table_name}` | {model.grain} | {names} |")
    head = [
        "## 5 What is published",
        "",
        "Team figures only. No table has a column of a person, a pseudonym, or a number of people "
        "finer than 5-9, 10-19, 20-49, 50+.",
        "",
        "| table | grain | columns |",
        "|---|---|---|",
    ]
    return "\n".join([*head, *rows])


def _thresholds(policy: DisclosurePolicy, grace_days: int) -> str:
    n, percent = policy.dominance.n, policy.dominance.percent
    return f"""
## 6 Thresholds in force

| rule | value | source |
|---|---|---|
| people behind a figure of the log, at least | {policy.k_work.value} | {policy.k_work.source} |
| respondents behind a survey figure, at least | {policy.k_survey.value} | \
{policy.k_survey.source} |
| respondents on each side of a survey share | {policy.survey_side.value} | \
{policy.survey_side.source} |
| hidden where the {n} largest contributions reach | {percent:g} % | {policy.dominance.source} |
| a hidden figure stays open by | {policy.p_percent.value:g} % either way | \
{policy.p_percent.source} |
| an attacker is assumed to know every figure within | {policy.prior_percent.value:g} % | \
{policy.prior_percent.source} |
| counts, minutes and posts are rounded to | {policy.rounding.count}, {policy.rounding.minutes}, \
{policy.rounding.posts} | {policy.rounding.source} |
| a month in four parts only for teams of | {policy.parts_minimum_people.value} people or more | \
{policy.parts_minimum_people.source} |
| days after a period before it is published | {grace_days} | setting `grace_days` |
"""


def main() -> None:
    """Print the page, for the workspace named or for the shipped settings."""
    settings = open_workspace(Path(sys.argv[1])).settings if len(sys.argv) > 1 else Settings()
    wanted = settings.protection
    policy = default_policy().with_k_work(wanted.k_work).with_k_survey(wanted.k_survey)
    print(assessment(settings, policy), end="")


if __name__ == "__main__":
    main()
