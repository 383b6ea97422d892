"""docs/lineage.html: each published column and its way back; it reads without its script."""

from __future__ import annotations

import html
from collections.abc import Collection, Iterator
from functools import cache
from pathlib import Path

from pipeline.build.graph import ordered
from pipeline.build.lineage import (
    ROWS,
    Lineage,
    is_end,
    layer_of,
    relation_of,
    shipped_lineage,
    views_by_indicator,
)
from pipeline.build.plan import RATIO, is_indicator
from pipeline.build.run import shipped_plan
from pipeline.published import published_columns
from schemas.contract import columns_of
from schemas.contracts import CONTRACTS
from schemas.indicator import load_indicators
from schemas.lineage import END_KINDS, load_lineage
from schemas.published import PUBLISHED_SCHEMA_VERSION, PUBLISHED_TABLES

PAGE = Path(__file__).resolve().parents[2] / "docs" / "lineage.html"
#: From left, where things come in, to right.
STAGES = ("ends", "ref", "staging", "intermediate", "marts", "indicators", "published")
HEADS = {
    "ends": "came in",
    "ref": "registers",
    "published": "published",
}
EACH = f"{RATIO}.each"


def lineage_html(lineage: Lineage | None = None) -> str:
    """The whole page."""
    lineage = lineage or shipped_lineage()
    style, script = (
        Path(__file__).with_name(f"lineage.{kind}").read_text(encoding="utf-8")
        for kind in ("css", "js")
    )
    tables = "".join(
        f'<a href="#{name}">{name}</a>' for name in (m.table_name for m in PUBLISHED_TABLES)
    )
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f"<title>Where each column comes from</title><style>{style}</style></head><body><main>"
        "<h1>Where each published column comes from</h1>"
        f"<p>Published schema version {PUBLISHED_SCHEMA_VERSION}. Each line is a column and what "
        "it is made of in the end; open it for the way between, from what came in on the left to "
        "what is published on the right. The SQL is traced from the statements, the steps in "
        'Python are declared in <code>schemas/lineage.yaml</code>. <span class="quiet">What only '
        "chooses rows (joins, conditions, groupings) is not part of a way; <code>rows</code> are "
        "rows that are counted.</span></p>"
        '<div class="find" hidden><label for="find">Find a column</label>'
        '<input id="find" type="search" placeholder="team_indicator value" autocomplete="off">'
        "<output></output></div>"
        f'<nav aria-label="Tables"><a href="#by-indicator">by indicator</a>{tables}</nav>'
        f"{_indicators(lineage)}{''.join(_tables(lineage))}"
        f"</main><script>{script}</script></body></html>\n"
    )


def _indicators(lineage: Lineage) -> str:
    """Each indicator's two amounts; what follows is the same for all of them."""
    titles = {entry.id: entry for entry in load_indicators().figures}
    parts = []
    for indicator, view in views_by_indicator().items():
        entry = titles[indicator]
        own = lineage.of_indicator(view)
        sides = (("numerator", entry.numerator), ("denominator", entry.denominator))
        ends = sorted({end for side, _ in sides for end in own.ends(f"{view}.{side}")})
        ways = "".join(
            f'<p class="about">{side}: <code>{amount}</code></p>{_way(own, f"{view}.{side}")}'
            for side, amount in sides
        )
        parts.append(_details(indicator, indicator, entry.title, _ends_in_words(ends), ways))
    return (
        '<section><h2 id="by-indicator">The figures, by indicator</h2><p class="quiet">From the '
        "indicator's own SQL file back. From there on all go the same way: summed up per team "
        "(<code>team_moment</code>) and unit (<code>unit_moment</code>), divided "
        "(<code>unit_figure</code>), hidden, rounded and proven (release), published in "
        '<a href="#team_indicator">team_indicator</a>.</p>' + "".join(parts) + "</section>"
    )


def _tables(lineage: Lineage) -> Iterator[str]:
    declared = load_lineage()
    for model in PUBLISHED_TABLES:
        step = declared.steps[declared.published[model.table_name].step]
        rows = []
        for name, _, description, _ in published_columns(model):
            column = f"{model.table_name}.{name}"
            rows.append(
                _details(
                    column, name, description, _summary(lineage, column), _way(lineage, column)
                )
            )
        yield (
            f'<section><h2 id="{model.table_name}">{model.table_name}</h2>'
            f'<p class="quiet">{html.escape((model.__doc__ or "").splitlines()[0])} Made by: '
            f"{html.escape(step)}.</p>{''.join(rows)}</section>"
        )


def _details(anchor: str, name: str, about: str, ends: str, way: str) -> str:
    return (
        f'<details id="{anchor}"><summary><b><code>{name}</code></b><span>{html.escape(about)}'
        f'</span><span class="from">{ends}</span></summary>{way}</details>'
    )


def _summary(lineage: Lineage, column: str) -> str:
    """What a column is made of in the end, and of which published columns."""
    others = [name for name in lineage.parents[column] if layer_of(name) == "published"]
    near = list(_near(lineage, column))
    text = _ends_in_words([name for name in near if is_end(name)])
    if EACH in near:
        besides = f"; besides {text}" if text else ""
        return f'by indicator, <a href="#by-indicator">see there</a>{besides}'
    if others:
        links = ", ".join(f'<a href="#{name}"><code>{name}</code></a>' for name in sorted(others))
        return f"from {links}{'; ' + text if text else ''}"
    return f"from {text}"


def _ends_in_words(ends: Collection[str]) -> str:
    """ "exposure_log: case_id, cases; register of limits: cap_warn"

    What a statement writes itself is said where there is nothing else.
    """
    said: dict[str, list[str]] = {}
    known = [end for end in ends if not end.startswith("constant.")] or ends
    for end in sorted(known, key=lambda name: (not name.startswith("raw."), name)):
        said.setdefault(_place(end), []).append(_column(end))
    return "; ".join(
        f"{html.escape(place)}: {', '.join(f'<code>{html.escape(one)}</code>' for one in names)}"
        for place, names in said.items()
    )


def _near(lineage: Lineage, column: str) -> dict[str, tuple[str, ...]]:
    """The way back until other published columns; the many indicator files stand as one.

    A column's own name among what it is made of (a run of verdicts, say) is not followed.
    """

    def made_of(name: str) -> tuple[str, ...]:
        if name == EACH or (name != column and layer_of(name) == "published"):
            return ()
        made = lineage.made_of(name)
        is_many = name.startswith(f"{RATIO}.") and sum(map(is_indicator, made)) > 1
        return (EACH,) if is_many else made

    return lineage.way_back(column, made_of=made_of)


def _way(lineage: Lineage, column: str) -> str:
    """The stages of a way, left to right, each relation a box with its columns."""
    stages: dict[str, dict[str, list[str]]] = {}
    for name in _near(lineage, column):
        stage = "ends" if is_end(name) else layer_of(name)
        if stage == "published" and name != column:
            stage = "ends"
        stage = "ref" if stage == "raw" else stage
        stages.setdefault(stage, {}).setdefault(_place(name), []).append(name)
    return (
        '<div class="way">'
        + "".join(
            f'<div class="stage"><h3>{HEADS.get(stage, stage)}</h3>'
            + "".join(_box(*one) for one in sorted(stages[stage].items(), key=_in_order))
            + "</div>"
            for stage in STAGES
            if stage in stages
        )
        + "</div>"
    )


@cache
def _places() -> dict[str, int]:
    """Where each relation stands in a build."""
    return {
        relation_of(f"{n.name}.{ROWS}"): i for i, n in enumerate(ordered(shipped_plan().values()))
    }


def _in_order(box: tuple[str, list[str]]) -> tuple[bool, int, str]:
    """Contracts first, relations as they are built."""
    place, names = box
    return not names[0].startswith("raw."), _places().get(place, -1), place


def _box(place: str, names: list[str]) -> str:
    columns = "".join(
        f"<code{_hint(name)}>{html.escape(_column(name))}</code>" for name in sorted(names)
    )
    return f'<div class="box"><b>{html.escape(place)}</b>{columns}</div>'


def _hint(name: str) -> str:
    """What a contract's column holds, where the reader points at it."""
    kind, relation, *column = name.split(".", 2)
    if kind != "raw" or relation not in CONTRACTS or not column:
        return ""
    spec = next((one for one in columns_of(CONTRACTS[relation]) if one.name == column[0]), None)
    return f' title="{html.escape(spec.description)}"' if spec else ""


def _place(name: str) -> str:
    """What a box is called: a relation, a published table, or the kind of an end."""
    if name == EACH:
        return "one file per indicator"
    if is_end(name) and not name.startswith("raw."):
        return END_KINDS[name.partition(".")[0]]
    return relation_of(name)


def _column(name: str) -> str:
    if name == EACH:
        return "by indicator, above"
    if name.endswith(f".{ROWS}"):
        return "rows"
    if is_end(name) and not name.startswith("raw."):
        return name.partition(".")[2]
    return name.rpartition(".")[2]


if __name__ == "__main__":
    PAGE.write_text(lineage_html(), encoding="utf-8")
