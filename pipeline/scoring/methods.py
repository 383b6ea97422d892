"""The methods section of every instrument, written from its declaration and nothing else.

`python -m pipeline.scoring.methods` prints docs/methods/instruments.md.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pipeline.scoring.phrases import condition_text, spans
from schemas.instrument import Instrument, Scale
from schemas.instrument_parts import Basis, Example, Pack, Responses, Rule

RULES = {
    Rule.SUM: "sum of all answers",
    Rule.PRORATED_SUM: "mean of the answered items x number of items",
    Rule.MEAN: "mean of the answered items",
    Rule.WEIGHTED: "weighted sum of all answers",
    Rule.IMPORTED: "scored elsewhere, carried as it comes",
}
PACKS = {
    Pack.CORE: "on",
    Pack.OPT_IN: "off by default",
    Pack.SCORED_ONLY: "already-scored columns only",
}
INTRODUCTION = """\
# Survey instruments: how each is scored

Generated from `schemas/instruments/*.yaml`; do not edit (`python -m pipeline.scoring.methods`).
No item wording is shipped, only item numbers, keys and cut-offs. A rule marked **house rule** is
a choice of this house or was not read in a source; the source is named beside everything else.

For all instruments:

- An empty answer is missing, never 0; so is a code the instrument uses for "not applicable". A
  scale with fewer answers than its minimum has no score.
- An answer that is not one of the codes refuses the file, with counts by column. Nothing is
  clamped.
- Reversed means lowest code + highest code - answer.
- Nothing is rounded. Bands are half-open: each begins at its bound and ends below the next one.
- Bands are for one person's score. For a team the share of respondents per band is shown, and the
  mean beside it; a band is never read off a mean.
- Algorithms are yes, no, or undecided when missing answers could change the result.
- A T score is given only against a norm the reader names: T = 50 + 10 (score - mean) / sd.
"""


def instruments_markdown(instruments: Sequence[Instrument]) -> str:
    """The whole page: what holds for all, a table of contents, one section per instrument."""
    rows = [
        f"| [{one.id}](#{one.id}) | {one.name} | {len(one.items) or '-'} | {PACKS[one.pack]} |"
        for one in instruments
    ]
    table = ["| id | instrument | items | pack |", "|---|---|---|---|", *rows, ""]
    return "\n".join([INTRODUCTION, *table, *(instrument_markdown(one) for one in instruments)])


def instrument_markdown(instrument: Instrument) -> str:
    """One instrument's section: what it is, its licence, rules, bands, norms, worked examples."""
    lines = [
        f"## {instrument.id}",
        "",
        f"**{instrument.name}.** {instrument.measures}",
        "",
        *_facts(instrument),
        "",
        *_scale_table(instrument),
        *_band_lines(instrument),
        *_algorithm_lines(instrument),
        *_norm_lines(instrument),
        *_remarks("Read with care", instrument.cautions),
        *_remarks("Where we differ", instrument.deviations),
        *_example_lines(instrument),
    ]
    return "\n".join(lines)


def _facts(instrument: Instrument) -> Iterator[str]:
    licence = instrument.licence
    yield f"- Source: {instrument.citation}"
    yield f"- Licence: {licence.terms} Holder: {licence.holder}. Evidence: {licence.evidence}."
    needed = ", ".join(instrument.permission_needed_for) or "nothing"
    yield f"- Permission needed for: {needed}. Wording included: no."
    yield f"- Recall window: {instrument.window}."
    if instrument.pack_reason:
        yield f"- {PACKS[instrument.pack].capitalize()}: {instrument.pack_reason}"
    if not instrument.validated:
        yield "- **Not a validated measure.**"
    for responses in instrument.responses:
        yield f"- Answers ({responses.id}): {_codes(responses)}"
    for code, meaning in instrument.not_applicable.items():
        yield f"- Code {code:g} means {meaning} and is missing."
    for coding in instrument.codings:
        yield f"- Other coding `--codes {coding.id}`: {coding.note}."
    if instrument.reverse:
        yield f"- Reversed items: {', '.join(instrument.reverse)}."
    for order in instrument.orders:
        reverse = f" Reversed items: {', '.join(order.reverse)}." if order.reverse else ""
        numbers = ", ".join(str(number) for number in order.numbers.values())
        numbered = f" Numbers: {numbers}." if numbers else ""
        label = _label(order.basis)
        yield f"- Order `{order.id}`: {order.note}{reverse}{numbered} ({order.source}{label})"
    if instrument.order_required:
        yield "- The order must be named with `--order`."
    if instrument.refused:
        items = ", ".join(instrument.refused.items)
        yield f"- Never accepted: item {items}. {instrument.refused.reason}"


def _codes(responses: Responses) -> str:
    named = [f"{code:g} {text}".strip() for code, text in sorted(responses.codes.items())]
    where = f"; items {spans(responses.items)}" if responses.items else ""
    return ", ".join(named) + where + "."


def _scale_table(instrument: Instrument) -> Iterator[str]:
    yield "| scale | items | rule | answers needed | range | high is | source |"
    yield "|---|---|---|---|---|---|---|"
    for scale in instrument.scales:
        high = scale.direction.value.removeprefix("high_is_")
        span = f"{scale.range[0]:g} to {scale.range[1]:g}" if scale.range else "as scored"
        source = f"{scale.source}{_label(scale.basis)}"
        yield (
            f"| `{scale.id}` {scale.name} | {spans(scale.items) or '-'} | {_rule(scale)} | "
            f"{_needed(scale)} | {span} | {high} | {source} |"
        )
    yield ""


def _rule(scale: Scale) -> str:
    if scale.lookup:
        return f"table from `{scale.lookup.of}`"
    if scale.rule is Rule.MEAN_TIMES:
        return f"mean of the answered items x {scale.times:g}"
    text = RULES[scale.rule]
    if scale.not_applicable_counts_as is not None:
        text += f"; not applicable counts as {scale.not_applicable_counts_as:g}"
    return text


def _needed(scale: Scale) -> str:
    if not scale.items:
        return "-"
    if scale.missing is None:
        return f"all {len(scale.items)}"
    rule = scale.missing
    count = f"{rule.min_answered} of {len(scale.items)}"
    return f"{count}{_label(rule.basis)}: {rule.source}"


def _band_lines(instrument: Instrument) -> Iterator[str]:
    lines = []
    for scale in instrument.scales:
        for band_set in scale.band_sets:
            bands = ", ".join(f"{band.id} from {band.begins:g}" for band in band_set.bands)
            note = f" {band_set.note}" if band_set.note else ""
            lines.append(
                f"- `{scale.id}`, set `{band_set.id}`{_label(band_set.basis)}: {bands}. "
                f"{band_set.population}. Source: {band_set.source}.{note}"
            )
    yield from ["Bands (the first set of a scale is the default):", "", *lines, ""] if lines else []


def _algorithm_lines(instrument: Instrument) -> Iterator[str]:
    for algorithm in instrument.algorithms:
        yield (
            f"- Algorithm `{algorithm.id}`{_label(algorithm.basis)}: {algorithm.name}. "
            f"{condition_text(algorithm.when)}. Source: {algorithm.source}."
        )
    if instrument.algorithms:
        yield ""


def _norm_lines(instrument: Instrument) -> Iterator[str]:
    for norm in instrument.norms:
        points = ", ".join(
            f"{scale} {point.mean:g} ({point.sd:g})" for scale, point in norm.scales.items()
        )
        caution = f" {norm.caution}" if norm.caution else ""
        yield (
            f"- Norm `{norm.id}`{_label(norm.basis)}, mean (sd): {points}. "
            f"{norm.population}. Source: {norm.source}.{caution}"
        )
    if instrument.norms:
        yield ""


def _remarks(title: str, remarks: Sequence[str]) -> Iterator[str]:
    yield from [f"{title}:", "", *(f"- {one}" for one in remarks), ""] if remarks else []


def _example_lines(instrument: Instrument) -> Iterator[str]:
    if not instrument.examples:
        return
    yield from ["Worked examples (answers in item order, `.` = missing):", ""]
    for example in instrument.examples:
        yield f"- {example.says} ({example.source})"
        yield f"  `{' '.join(_cell(one) for one in example.answers)}`{_chosen(example)}"
        yield f"  gives {_results(example)}"
    yield ""


def _chosen(example: Example) -> str:
    chosen = [("--order", example.order), ("--codes", example.codes)]
    named = " ".join(f"{option} {value}" for option, value in chosen if value)
    return f" with `{named}`" if named else ""


def _results(example: Example) -> str:
    parts = [
        f"{scale} {'no score' if score is None else f'{score:.6g}'}"
        + (f" ({example.bands[scale]})" if example.bands.get(scale) else "")
        for scale, score in example.scores.items()
    ]
    words = {True: "yes", False: "no", None: "undecided"}
    parts += [f"{name} {words[result]}" for name, result in example.algorithms.items()]
    return ", ".join(parts) + "."


def _cell(answer: float | None) -> str:
    return "." if answer is None else f"{answer:g}"


def _label(basis: Basis) -> str:
    return " (**house rule**)" if basis is Basis.HOUSE_RULE else ""


if __name__ == "__main__":
    from schemas.instrument_library import all_instruments

    print(instruments_markdown(all_instruments()), end="")
