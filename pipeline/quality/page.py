"""The gate's results as a page of our own: one file, no outside host, readable in print."""

from __future__ import annotations

from collections import Counter
from html import escape
from itertools import groupby

from pipeline.quality.page_style import STYLE
from pipeline.quality.results import CheckResult, CheckStatus, Severity

_WORDS = {
    CheckStatus.FAILED: "failed",
    CheckStatus.ERROR: "could not be evaluated",
    CheckStatus.PASSED: "passed",
    CheckStatus.NOT_APPLICABLE: "no rows",
}
#: A mark for each state, so that none is told by colour alone.
_MARKS = {
    CheckStatus.FAILED: "&#9650;",
    CheckStatus.ERROR: "&#9632;",
    CheckStatus.PASSED: "&#10003;",
    CheckStatus.NOT_APPLICABLE: "&#8211;",
}
_ORDER = list(_WORDS)
_BUILT, _PUBLISHED = "Built tables and the ledger", "Tables as published"


def quality_page(results: list[CheckResult], *, run_id: str, organisation: str) -> str:
    """A whole HTML document: the outcome in a sentence, its counts, what failed, then every check.

    Checks are grouped by what they look at; a group without a fault is folded.
    """
    stops = sum(item.stops for item in results)
    counts = Counter(item.status for item in results)
    failed = [item for item in results if item.status in (CheckStatus.FAILED, CheckStatus.ERROR)]
    return f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>Checks of run {escape(run_id)}</title>
<style>{STYLE}</style>
</head>
<body>
<header>
<p class="over">{escape(organisation)}</p>
<h1>Checks of run {escape(run_id)}</h1>
<p class="outcome {"bad" if stops else "good"}">{_outcome(stops, counts)}</p>
</header>
<main>
<dl class="tiles">{"".join(_tile(status, counts[status]) for status in _ORDER)}</dl>
{_faults(failed)}
<h2>Every check</h2>
<p class="note">Each counts over the whole table, never a sample. An empty table never passes.
A check of severity stop keeps the publication back; one of severity warn asks someone to look.</p>
{"".join(_group(name, list(items)) for name, items in _grouped(results))}
</main>
</body>
</html>
"""


def _outcome(stops: int, counts: Counter[CheckStatus]) -> str:
    if stops:
        verb = "check stops" if stops == 1 else "checks stop"
        return f"{stops} {verb} the publication. The earlier one stays in place."
    warned = counts[CheckStatus.FAILED]
    if not warned:
        return "No check stops the publication, and none warns."
    verb = "warning asks" if warned == 1 else "warnings ask"
    return f"No check stops the publication. {warned} {verb} someone to look."


def _tile(status: CheckStatus, count: int) -> str:
    return (
        f'<div class="{status.value}"><dt><span aria-hidden="true">{_MARKS[status]}</span> '
        f"{_WORDS[status]}</dt><dd>{count:,}</dd></div>"
    )


def _faults(failed: list[CheckResult]) -> str:
    if not failed:
        return ""
    ordered = sorted(failed, key=lambda item: (not item.stops, item.check_id))
    return f"<h2>To look at</h2>{_table(ordered)}"


def _grouped(results: list[CheckResult]) -> list[tuple[str, list[CheckResult]]]:
    ordered = sorted(results, key=lambda item: (_group_of(item), _ORDER.index(item.status)))
    return [(name, list(items)) for name, items in groupby(ordered, key=_group_of)]


def _group_of(item: CheckResult) -> str:
    """Contract checks are named contract.column.rule; the others by the table they look at."""
    if item.check_id.startswith("published_"):
        return _PUBLISHED
    contract, dot, _ = item.check_id.partition(".")
    return f"Rows taken in: {contract.replace('_', ' ')}" if dot else _BUILT


def _group(name: str, items: list[CheckResult]) -> str:
    passed = sum(item.status is CheckStatus.PASSED for item in items)
    has_fault = any(item.status in (CheckStatus.FAILED, CheckStatus.ERROR) for item in items)
    return (
        f"<details{' open' if has_fault else ''}><summary><strong>{escape(name)}</strong> "
        f"<span>{passed} of {len(items)} passed</span></summary>{_table(items)}</details>"
    )


def _table(items: list[CheckResult]) -> str:
    rows = "\n".join(_row(item) for item in items)
    return f"""<div class="scroll"><table>
<thead><tr><th scope="col">Result</th><th scope="col">Check</th><th scope="col">Severity</th>
<th scope="col" class="number">Violations</th><th scope="col" class="number">Out of</th>
<th scope="col" class="number">Share</th></tr></thead>
<tbody>
{rows}
</tbody>
</table></div>"""


def _row(item: CheckResult) -> str:
    share = "" if item.share is None else f"{item.share:.1%}"
    severity = "stop" if item.severity is Severity.STOP else "warn"
    return (
        f'<tr class="{item.status.value}"><td class="state"><span aria-hidden="true">'
        f"{_MARKS[item.status]}</span> {_WORDS[item.status]}</td>"
        f"<td>{escape(item.sentence)}<br><code>{escape(item.check_id)}</code></td>"
        f"<td>{severity}</td><td class='number'>{item.violations:,}</td>"
        f"<td class='number'>{item.denominator:,}</td><td class='number'>{share}</td></tr>"
    )
