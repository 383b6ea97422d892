"""The newcomer's ten questions: each statement of docs/ten_questions.md runs and answers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline.published import Published, current_path

PAGE = Path(__file__).resolve().parents[2] / "docs" / "ten_questions.md"
STATEMENTS = re.findall(r"```sql\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)


@pytest.fixture(scope="module")
def published(sample_run: Path) -> Iterator[Published]:
    path = current_path(sample_run / "published")
    assert path is not None
    door = Published.open(path)
    yield door
    door.close()


def test_there_are_ten() -> None:
    assert len(STATEMENTS) == 10


@pytest.mark.parametrize("number", range(1, 11))
def test_each_question_is_answered(published: Published, number: int) -> None:
    assert len(published.query(STATEMENTS[number - 1])) > 0


def test_the_answers_are_the_sample_organisations(published: Published) -> None:
    months = published.query(STATEMENTS[0])
    assert months["label"].iloc[0] == "October 2026"
    assert len(months) == 15  # August 2025 to October 2026
    assert len(published.query(STATEMENTS[1])) == 15  # 14 open, one merged earlier
    over = published.query(STATEMENTS[2])
    nights = over[(over["name"] == "Quayside Nights") & (over["limit_id"] == "W-00")]
    assert float(nights["value"].iloc[0]) == 5.1
    assert published.query(STATEMENTS[9])["holds"].iloc[0] == "true"
