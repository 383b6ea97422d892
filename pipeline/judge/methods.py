"""The methods page on limits, written from the register and the code (docs/methods/limits.md)."""

from __future__ import annotations

from datetime import date

from pipeline.judge.calibrate import SEED, TEAM_MONTHS, calibration_table
from pipeline.judge.every_id import every_id
from pipeline.judge.listing import listing, number_in_words
from pipeline.judge.register import load_register
from pipeline.judge.resolve import fill_cap
from pipeline.judge.stack import Register
from schemas.indicator import load_indicators
from schemas.limit import Limit
from schemas.vocabulary import Measure

_TEXT = """# Limits: the register, and what a verdict means

Generated from `schemas/limits/*.yaml` and the code (`python -m pipeline.judge.methods`); do not edit.

No research says how many trauma cases are too many. Every number here is an *organisational limit*
with a source and a strength: **A** statute or regulation, **B** regulator, professional body or
sector standard, **C** peer-reviewed association (direction only), **D** practice of one
organisation, **E** convention. Tolerated shares are conventions everywhere. Being under a limit is
"within limit" and nothing more. Weights between kinds of exposure are 1.

## How registers lie on each other

1. the default register;
2. the sector profiles of the unit and of the units above it, in the order they are listed;
   profiles named at the head of `limits.yaml` or in `plimsoll.toml` apply to every unit;
3. profiles the organisation adopted as a whole (`adopts:`), at the level kept for that;
4. the organisation's entries;
5. its entries for named units (`teams:`).

On any day each register contributes the entry then in force, laid over those below field by field.
An entry stands on the registers below it, never on an earlier entry of its own file: an adoption
belongs to one number and does not carry over to the next. An entry with nothing but an id and a
`valid_from` therefore goes back to the number below. A month is judged by the version in force on
its first day; months before a change keep their verdict.

A file is refused whole, with file, line and reason of every problem, when: a key is unknown; a
number comes without source and strength; `must` has neither strength A nor an adoption; an adoption
lacks body or day; the same id and day stand twice; a cap has no tolerated share, or a tolerated
share no cap; a `cap_must` is stricter than its `cap_warn`. At level `must` the cap that counts is
`cap_must`, else `cap_warn`; an entry that sets `cap_warn` replaces both.

```yaml
# limits.yaml of an organisation
limits:
  - id: W-01
    cap_warn: 3
    source: "Health and safety committee, minute 2026/14"
    strength: D
    status: adopted
    adopted_by: Health and safety committee
    adopted_on: 2026-06-18
    valid_from: 2026-07-01
```

## The verdict

Only released figures are judged: shares from their rounded counts, rates from the exact amounts
that are shown. v is the figure (or the share of units past the cap), T the limit (or the tolerated
share), [l, u] the two-sided 95 % interval. What is printed beside a verdict, its interval too, is
computed from the rounded amounts; an end that would then lie on the other side of the limit than the
verdict has it is the limit. The first line that applies:

| verdict | when |
|---|---|
| not applicable | the data or the mode cannot carry the figure |
| withheld | the figure is hidden by protection |
| no limit | level `info`, no number, or no version in force |
| too little data | late or missing; under 80 % of shifts logged (`nil_returns` sources, figures that read the log); fewer than 20 units, or none; more than 20 % of minutes missing |
| over | l > T: beyond chance |
| over, may be chance | v > T |
| near | v > 0.9 T |
| within | otherwise |

Where less is worse, a share is turned into its complement (5 % uncovered for 95 % covered) and any
other figure into its reciprocal before it is compared. A share of units past a cap is worse when
higher, whichever side of the cap is the worse one. A figure without a standard error is never
called beyond chance. The rule of 20 units is not asked of denominators that are no observations
(full-time posts, teams, programmes, surveys, supervisors); figures per minute are asked for 20
staffed shifts.

## Intervals

Worker-days of one person resemble each other, so the interval is widened by the design effect: the
square of the standard error clustered by worker over the plain variance, never under 1. Student's t
with the lower end of the people band less one takes the place of the normal quantile. The standard
error used is the published one, of two digits.

- **share**: Wilson's interval at the effective number of units; the variance of rounding to 5
  (25/12) is added to that of the count.
- **rate**: the exact Poisson interval (Garwood) at the effective count v^2 / se^2, at most the
  amount itself.
- **mean**: Student's t; without a standard error it is a fact (days since a survey) and its own
  interval.

## Since when, and the pattern

A run counts months past the limit then in force. One month without a verdict neither lengthens nor
ends it; two in a row end it (convention). *Consistently over*, *hit-and-miss* and *consistently
within* compare the control chart's limits, from the months up to that month and at most the first
24, with the limit; from six months on. Charts follow "Making Data Count" (docs/methods/statistics.md
has the rules); under 6 points a series is a run chart, under 12 its limits are on trial and nothing
is called a signal. Rates averaging under 5 counted are charted as individuals. Every line is
computed from published, rounded figures.

## What it would take

`headroom_contacts` is what would have to move (v x denominator - T x denominator), `headroom_shifts`
what would have to be added (amount / T - denominator), from released figures, rounded up to 5
(minutes to 5 hours); 0 while within; at least one step when past the limit. Adding is no way back for
a share of days or rests. Redistribution between
sibling teams is solved exactly: the least number of contacts moved, then the room left shared most
evenly; where none can do it, the staffed shifts that are short.

"""  # noqa: E501 -- a row of a Markdown table cannot be broken


def limits_markdown(register: Register | None = None) -> str:
    """The whole page."""
    book = register or load_register()
    parts = [
        _TEXT,
        _calibration(),
        _ids(book),
        _default(book),
        *(_profile(book, n) for n in book.profiles),
    ]
    return "".join(parts).rstrip() + "\n"


def _calibration() -> str:
    return (
        "## How often the verdict is right\n\n"
        f"{TEAM_MONTHS:,} simulated team-months for each line (seed {SEED}), workers differing "
        "from each other, rounded and judged by\nthe code itself "
        "(`python -m pipeline.judge.calibrate`). "
        "Share called **over**; the first two columns are false alarms,\nthe last two the power to "
        "see a team 25 % and 50 % over in a single month.\n\n"
        f"{calibration_table()}\n\n"
        "Small teams and rare events need several months: read the pattern beside the verdict.\n\n"
    )


def _ids(book: Register) -> str:
    table = every_id(listing(_shipped(book), date(1900, 1, 1)))
    shown = "What the sample organisation shows of each: [sample_figures.md](sample_figures.md)."
    return f"## Every id\n\n{shown}\n\n{table}\n\n"


def _default(book: Register) -> str:
    heads = ["id", "limit", "article", "number", "level", "strength", "interval", "source"]
    lines = ["## The default register\n", _row(heads), "|" + "---|" * len(heads)]
    measures = {entry.id: entry.measure for entry in load_indicators().figures}
    for listed in listing(_shipped(book), date(1900, 1, 1)):
        limit = listed.version.limit
        cells = [
            limit.id,
            fill_cap(limit.metric, limit.cap()),
            f'"{limit.article}"',
            number_in_words(limit),
            str(limit.level),
            f"{limit.strength}, {limit.evidence}",
            _interval(limit, measures.get(limit.indicator_id)),
            f"{limit.source}. {limit.caveat}",
        ]
        lines.append(_row(cells))
    return "\n".join(lines) + "\n\n"


def _interval(limit: Limit, measure: Measure | None) -> str:
    """The interval's form: as the indicator is declared, else as the limit's number implies."""
    if limit.level == "info":
        return "none"
    if measure is None:
        measure = Measure.SHARE if limit.tolerated_share is not None else None
    return str(measure) if measure else "as its measure"


def _profile(book: Register, name: str) -> str:
    file = book.profiles[name]
    heads = ["id", "number", "level", "strength", "source"]
    lines = [f"## Profile {name}\n", f"{file.head.about}\n", _row(heads), "|" + "---|" * len(heads)]
    alone = {
        e.version.limit.id: e for e in listing(_shipped(book), date(1900, 1, 1), profiles=[name])
    }
    for placed in file.entries:
        limit = alone[placed.entry.id].version.limit
        raised = placed.entry.level_when_adopted
        level = str(limit.level) + (f"; {raised} once adopted" if raised else "")
        caveat = f" {placed.entry.caveat}" if placed.entry.caveat else ""
        strength = f"{limit.strength}, {limit.evidence}"
        cells = [limit.id, number_in_words(limit), level, strength, f"{limit.source}.{caveat}"]
        lines.append(_row(cells))
    return "\n".join(lines) + "\n\n"


def _shipped(book: Register) -> Register:
    return Register(book.default, book.profiles)


def _row(cells: list[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "/").replace("\n", " ") for cell in cells) + " |"


if __name__ == "__main__":
    print(limits_markdown(), end="")
