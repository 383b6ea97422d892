"""The gate's results as a page of our own: one file, no outside host, readable in print."""

from __future__ import annotations

from html import escape

from pipeline.quality.results import CheckResult, CheckStatus

_WORDS = {
    CheckStatus.FAILED: "failed",
    CheckStatus.ERROR: "could not be evaluated",
    CheckStatus.PASSED: "passed",
    CheckStatus.NOT_APPLICABLE: "not applicable: no rows",
}
_ORDER = list(_WORDS)
_STYLE = """
body { font: 16px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 70rem; color: #1b1f24 }
table { border-collapse: collapse; width: 100% }
th, td { text-align: left; padding: .35rem .6rem; border-bottom: 1px solid #d5d9de }
td.number { text-align: right; font-variant-numeric: tabular-nums }
tr.failed td:first-child, tr.error td:first-child { font-weight: 700 }
caption { text-align: left; padding-bottom: .5rem }
"""


def quality_page(results: list[CheckResult], *, run_id: str, organisation: str) -> str:
    """A whole HTML document: the outcome in a sentence, then every check, worst first."""
    stops = sum(item.stops for item in results)
    failed = sum(item.status is CheckStatus.FAILED for item in results)
    outcome = (
        f"{stops} checks stop the publication." if stops else "No check stops the publication."
    )
    ordered = sorted(results, key=lambda item: (_ORDER.index(item.status), item.check_id))
    rows = "\n".join(_row(item) for item in ordered)
    return f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>Checks of run {escape(run_id)}</title>
<style>{_STYLE}</style>
</head>
<body>
<h1>Checks of run {escape(run_id)}</h1>
<p>{escape(organisation)}. {outcome} {failed} of {len(results)} checks failed.</p>
<table>
<caption>Every check counts over the whole table, never a sample. An empty table never passes.
</caption>
<thead><tr><th scope="col">Result</th><th scope="col">Check</th><th scope="col">Severity</th>
<th scope="col">Violations</th><th scope="col">Out of</th><th scope="col">Share</th></tr></thead>
<tbody>
{rows}
</tbody>
</table>
</body>
</html>
"""


def _row(item: CheckResult) -> str:
    share = "" if item.share is None else f"{item.share:.1%}"
    return (
        f'<tr class="{item.status.value}"><td>{_WORDS[item.status]}</td>'
        f"<td><strong>{escape(item.check_id)}</strong><br>{escape(item.sentence)}</td>"
        f"<td>{item.severity.value}</td><td class='number'>{item.violations:,}</td>"
        f"<td class='number'>{item.denominator:,}</td><td class='number'>{share}</td></tr>"
    )
