"""The methods page on limits is fresh, and the register speaks the words of the house."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from pipeline.judge.methods import limits_markdown
from pipeline.judge.register import load_register

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "methods" / "limits.md"

FORBIDDEN = (
    "safe", "healthy", "at risk", "breach", "failing", "worst", "top", "symptom", "patient",
    "diagnosis", "burnout", "compliance", "red", "amber", "green", "illegal",
)  # fmt: skip


def test_the_methods_page_is_fresh() -> None:
    assert PAGE.read_text(encoding="utf-8") == limits_markdown(), (
        "run: python -m pipeline.judge.methods > docs/methods/limits.md"
    )


def test_titles_metrics_caveats_and_wordings_use_no_forbidden_word() -> None:
    register = load_register()
    found = []
    for file in (register.default, *register.profiles.values()):
        for placed in file.entries:
            entry = placed.entry
            wording = entry.wording
            texts = [entry.title, entry.metric, entry.caveat, entry.source]
            if wording is not None:
                texts += [wording.figure, wording.figure_logged, wording.note_when_over]
                texts += [*(wording.moved or ()), *(wording.added or ())]
            for word in FORBIDDEN:
                if any(re.search(rf"\b{word}\b", text or "", re.IGNORECASE) for text in texts):
                    found.append(f"{file.file}:{placed.line}: {word}")
    assert not found


@pytest.mark.shared
def test_every_article_sentence_is_quoted_word_for_word(shared: Path) -> None:
    facts = (shared / "facts" / "limits.md").read_text(encoding="utf-8")
    facts = _plain(facts + (shared / "facts" / "article.md").read_text(encoding="utf-8"))
    wrong = []
    for placed in load_register().default.entries:
        pieces = _plain(placed.entry.article or "").split(" ... ")
        wrong += [f"{placed.entry.id}: {p}" for p in pieces if p.rstrip(".") not in facts]
    assert not wrong


def _plain(text: str) -> str:
    return re.sub(r"\s+", " ", text.replace("*", ""))
