"""A workspace that holds surveys and no log: the waves are published, and a log may follow."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

import duckdb

from sample_data.workspace import make_sample_workspace

SURVEY_FILES = ("survey_", "teams.csv")


Plimsoll = Callable[..., "subprocess.CompletedProcess[str]"]


def rows(workspace: Path, sql: str) -> list[tuple[object, ...]]:
    current = workspace / "published" / (workspace / "published/current").read_text().strip()
    with duckdb.connect(str(current), read_only=True) as connection:
        return connection.sql(sql).fetchall()


def test_surveys_alone_are_published_and_a_log_may_follow(
    tmp_path: Path, plimsoll: Plimsoll
) -> None:
    workspace = tmp_path / "ours"
    make_sample_workspace(workspace)
    aside = tmp_path / "aside"
    aside.mkdir()
    for file in (workspace / "landing").iterdir():
        if not file.name.startswith(SURVEY_FILES):
            file.rename(aside / file.name)
    told = plimsoll("run", "--workspace", workspace, "--as-of", "2026-11-10").stdout
    assert "Published run" in told
    before = "select * from survey_scale where state = 'shown' order by all"
    alone = rows(workspace, before)
    assert alone and rows(workspace, "from team_indicator") == []
    (aside / "caselog_2026-09.csv").rename(workspace / "landing" / "caselog_2026-09.csv")
    plimsoll("run", "--workspace", workspace, "--as-of", "2026-11-10")
    assert rows(workspace, "select count(*) > 0 from team_indicator") == [(True,)]
    assert rows(workspace, before) == alone  # a wave is published once
