"""The house: who may import whom, as data."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

#: Floor of each place; an import goes to the same place or to a lower floor. The longest match wins.
FLOORS = {
    "schemas": 0,
    "pipeline.errors": 1,
    "pipeline.settings": 1,
    "pipeline.runlog": 1,
    "pipeline.language": 1,
    "pipeline.stats": 2,
    "pipeline.scoring": 2,
    "pipeline.warehouse": 2,
    "pipeline.locked": 2,
    "pipeline.published": 2,
    "pipeline.narrowed": 2,
    "pipeline.sqlfiles": 2,
    "pipeline.sqlcolumns": 2,
    "pipeline.fingerprint": 2,
    "pipeline.ingest": 3,
    "pipeline.build": 3,
    "pipeline.quality": 3,
    "pipeline.release": 3,
    "pipeline.judge": 3,
    "pipeline.surveys": 3,
    "pipeline.publication": 4,
    "pipeline.dpia": 4,
    "pipeline.released_figures": 4,
    "pipeline.run": 4,
    "pipeline.charts": 4,
    "pipeline.report": 4,
    "pipeline.alerts": 4,
    "pipeline.actions": 4,
    "pipeline.cli": 5,
    "sample_data": 5,
    "dashboards": 5,
    # What the pages say and ask, without Streamlit: the monthly pack says the same.
    "dashboards.escape": 4,
    "dashboards.figures": 4,
    "dashboards.rows": 4,
    "dashboards.scope": 4,
    "dashboards.standing": 4,
    "dashboards.wording": 4,
    "dashboards.cap_changes": 4,
    "dashboards.changes": 4,
    "dashboards.chart_rules": 4,
    "dashboards.team_words": 4,
    "dashboards.team_charts": 4,
    "dashboards.wellbeing_words": 4,
    "dashboards.action_words": 4,
    "dashboards.tried_chart": 4,
    "dashboards.unanswered": 4,
    "dashboards.queries": 4,
    "dashboards.components.hull": 4,
    "dashboards.components.limit_table": 4,
    "dashboards.components.limits_grid": 4,
    "dashboards.components.marks": 4,
    "dashboards.components.why_words": 4,
}
#: Places on one floor that never import each other: they meet through tables.
SIBLINGS = {3}
#: Libraries that belong to one place only.
ONLY_IN = {
    "duckdb": (
        "pipeline.warehouse",
        "pipeline.locked",
        "pipeline.published",
        "pipeline.narrowed",
        "sample_data.bench_bare_load",
    ),
    "streamlit": ("dashboards",),
    "great_expectations": ("pipeline.quality.expectations",),
    "sqlalchemy": ("pipeline.actions",),
}
FREE = {"pipeline"}


def _modules() -> Iterator[tuple[str, Path]]:
    for folder in ("schemas", "pipeline", "dashboards", "sample_data"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            parts = path.relative_to(ROOT).with_suffix("").parts
            yield ".".join(part for part in parts if part != "__init__"), path


def _imports(path: Path) -> Iterator[tuple[str, int]]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield alias.name, node.lineno
        elif isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            yield node.module, node.lineno
            for alias in node.names:
                yield f"{node.module}.{alias.name}", node.lineno


def _place(module: str) -> str | None:
    fitting = [p for p in FLOORS if module == p or module.startswith(p + ".")]
    return max(fitting, key=len) if fitting else None


def test_imports_go_down_the_floors_only() -> None:
    wrong = []
    for module, path in _modules():
        here = _place(module)
        if here is None:
            assert module in FREE, f"{module} has no floor: add it to FLOORS"
            continue
        for target, line in _imports(path):
            there = _place(target)
            if there is None or there == here:
                continue
            upward = FLOORS[there] > FLOORS[here]
            sideways = FLOORS[there] == FLOORS[here] and FLOORS[here] in SIBLINGS
            if upward or sideways:
                wrong.append(f"{path.relative_to(ROOT)}:{line} imports {target}")
    assert not wrong, "\n".join(sorted(set(wrong)))


def test_each_door_is_the_only_place_that_knows_its_library() -> None:
    wrong = []
    for module, path in _modules():
        for target, line in _imports(path):
            places = ONLY_IN.get(target.split(".")[0])
            if places and not any(module == p or module.startswith(p + ".") for p in places):
                wrong.append(f"{path.relative_to(ROOT)}:{line} imports {target}")
    assert not wrong, "\n".join(sorted(set(wrong)))


def test_no_module_holds_a_star_import() -> None:
    wrong = [
        f"{path.relative_to(ROOT)}:{line}"
        for _, path in _modules()
        for target, line in _imports(path)
        if target.endswith(".*")
    ]
    assert not wrong, "\n".join(wrong)


def test_no_module_grows_past_one_idea() -> None:
    long = {
        str(path.relative_to(ROOT)): lines
        for _, path in _modules()
        if (lines := len(path.read_text(encoding="utf-8").splitlines())) > 350
    }
    assert not long, f"split these by idea: {long}"


def test_only_the_agreed_code_folders_exist() -> None:
    folders = {path.parts[0] for path in (p.relative_to(ROOT) for p in ROOT.glob("*/*.py"))}
    assert folders <= {"pipeline", "dashboards", "schemas", "sample_data", "tests"}
