"""The data dictionary: every table and column, the same in docs, database and descriptors."""

from __future__ import annotations

from pathlib import Path

from pipeline.published import published_columns
from pipeline.report.dictionary import dictionary_html, dictionary_markdown, table_schema
from schemas.published import PUBLISHED_TABLES

DOCS = Path(__file__).resolve().parents[2] / "docs"


def test_the_dictionary_in_docs_is_the_generated_one() -> None:
    assert (DOCS / "data_dictionary.md").read_text(encoding="utf-8") == dictionary_markdown()


def test_every_column_has_words_everywhere() -> None:
    markdown, page = dictionary_markdown(), dictionary_html()
    for model in PUBLISHED_TABLES:
        assert f"## {model.table_name}\n" in markdown
        for name, _, description, _ in published_columns(model):
            assert len(description) > 2, f"{model.table_name}.{name} has no description"
            assert f" {name} |" in markdown or f"**{name}** |" in markdown
            assert name in page


def test_a_state_is_a_closed_list_of_five() -> None:
    figures = next(model for model in PUBLISHED_TABLES if model.table_name == "team_indicator")
    fields = {field["name"]: field for field in table_schema(figures)["fields"]}
    five = ["shown", "suppressed", "zero", "missing", "late"]
    assert sorted(fields["state"]["constraints"]["enum"]) == sorted(five)
    assert table_schema(figures)["primaryKey"] == list(figures.key)
