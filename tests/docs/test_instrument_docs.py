"""The methods page is fresh, and no questionnaire wording is anywhere in the repository."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from pipeline.scoring.methods import instruments_markdown
from schemas.instrument import Instrument
from schemas.instrument_library import FOLDER, all_instruments

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "methods" / "instruments.md"
TEXT_SUFFIXES = {".py", ".yaml", ".yml", ".md", ".csv", ".sql", ".json", ".toml", ".txt", ".html"}
SKIPPED = {".venv", ".git", "__pycache__", ".pytest_cache", ".mypy_cache", ".ruff_cache"}
LONGEST_LABEL = 6  # words: answer labels are short, questions are not

# The first six bytes of BLAKE2b over five consecutive words of items that may not be reproduced:
# enough to find wording, not enough to read it.
FINGERPRINTS = {
    "stss": "115546b46446 b99def58ff34 ee112a5a89d0 6a139791f140",
    "uwes9": "a5efd5e95662 05d7ba26ccaa 627791b6ccba e0bbde057b5d",
    "pss10": "a81a9057520d 4348f787b680 fa9e4cb66baf b7d09c8417ab",
    "brs": "b2dd51915459 0d4a0c1879a3 330dac776142 21027a335ff9",
    "swemwbs": "e225f301a4c5 41fd05414411 c9cc257f7544 ae494418eaad",
    "mbi": "2a736bd5d0b1 7468582d2b85 b9531f85a4dd b7d80b3ca227",
    "bat": "b5a474ab0b55 3aff73029147 14c7c53a949c bc9336403c84",
    "iesr": "544c440f7c65 71c0aafca708 aa65e66694d9 ae125aeba05c",
    "vts": "451686107181 47dc6b803366 e486a094317a 4724ebe8d7dd",
    "proqol5": "3f554f9925fa d95774055784 b4eb39066fa0",
    "olbi": "d33ef4b9785c e43ff36b679e edf29dcb0e31",
    "who5": "0692ed4d9fa9 3cebe5f42ef4",
    "cbi": "48eb2ced2409 7ebe91390649",
    "phq9": "3c1a5bef69e0 5bcf0db48364",
    "gad7": "782859b64553 83078c65a315",
    "pcl5": "da79be20c9b0 0adfdc4891f5",
    "hse35": "682b36e95ce5 6a553c9b6a9a",
    "control": "847f28d3b6fb",
}


def test_the_methods_page_is_fresh() -> None:
    assert PAGE.read_text(encoding="utf-8") == instruments_markdown(all_instruments()), (
        "run: python -m pipeline.scoring.methods > docs/methods/instruments.md"
    )


@pytest.mark.parametrize("instrument", all_instruments(), ids=lambda one: one.id)
def test_the_page_says_rule_missing_rule_bands_source_and_licence(instrument: Instrument) -> None:
    text = PAGE.read_text(encoding="utf-8")
    assert f"## {instrument.id}\n" in text
    assert instrument.citation in text
    assert instrument.licence.terms in text
    for scale in instrument.scales:
        assert f"| `{scale.id}` {scale.name} |" in text
        assert scale.missing is None or scale.missing.source in text
        for band_set in scale.band_sets:
            assert f"`{scale.id}`, set `{band_set.id}`" in text
    for deviation in instrument.deviations:
        assert deviation in text


def _labels(node: object) -> Iterator[str]:
    if isinstance(node, dict):
        for value in node.values():
            yield from _labels(value)
    elif isinstance(node, list):
        for value in node:
            yield from _labels(value)
    elif isinstance(node, str):
        yield node


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.yaml")), ids=lambda path: path.stem)
def test_items_and_answers_hold_numbers_and_short_labels_only(path: Path) -> None:
    declared = YAML(typ="safe", pure=True).load(path.read_text(encoding="utf-8"))
    parts = [declared.get(key) for key in ("item_ids", "item_count", "responses", "reverse")]
    parts += [scale.get("items") for scale in declared["scales"]]
    for label in _labels(parts):
        assert len(label.split()) <= LONGEST_LABEL, label
    for key in ("item_texts", "texts", "wording", "questions"):
        assert key not in declared


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.yaml")), ids=lambda path: path.stem)
def test_no_declaration_speaks_in_the_first_or_second_person(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    spoken = re.findall(r"\b(?:I|I'm|my|me|you feel|do you|have you|are you)\b", text)
    assert spoken == []


def wording_in(text: str) -> set[str]:
    """The instruments whose wording is found in a text."""
    known = {mark: name for name, marks in FINGERPRINTS.items() for mark in marks.split()}
    words = re.findall(r"[a-z]+", text.lower())
    found = set()
    for place in range(len(words) - 4):
        five = " ".join(words[place : place + 5]).encode()
        mark = hashlib.blake2b(five, digest_size=6).hexdigest()
        if mark in known:
            found.add(known[mark])
    return found


def test_the_search_for_wording_finds_what_it_looks_for() -> None:
    assert wording_in("Yes: the quick, brown Fox\njumps over it") == {"control"}
    assert wording_in("the slow brown fox jumps") == set()


def test_no_item_wording_is_in_the_repository() -> None:
    found = {
        str(path.relative_to(ROOT)): names
        for path in _text_files(ROOT)
        for names in [wording_in(path.read_text(encoding="utf-8", errors="ignore")) - {"control"}]
        if names
    }
    assert found == {}


def _text_files(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.iterdir()):
        if path.name in SKIPPED or path.name.endswith(".egg-info") or path.is_symlink():
            continue
        if path.is_dir():
            yield from _text_files(path)
        elif path.suffix in TEXT_SUFFIXES and path.stat().st_size < 2_000_000:
            yield path
