"""The first screen: verdict, needs, changes, grid."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import invented_publication as invented
from streamlit.testing.v1 import AppTest

Open = Callable[..., AppTest]
Read = Callable[[AppTest], str]


def test_verdict_counts_the_teams_past_a_limit_beyond_chance(
    publication: Path, open_dashboard: Open, words: Read
) -> None:
    # over beyond chance in October: Harbour Nights, Eastside Intake, Child Exploitation Desk
    page = words(open_dashboard(publication))
    assert "Three of your 14 teams carry more than their limit." in page
    assert "Two do so every month, by the way their work is planned" in page


def test_a_card_says_what_since_when_and_by_which_pattern(
    publication: Path, open_dashboard: Open, words: Read
) -> None:
    page = words(open_dashboard(publication))
    card = page[page.index("Eastside Intake") : page.index("What changed")]
    assert "Child protection since October · new" in card
    assert "58% of paid shift time is exposure; the limit is 50%." in card
    assert "Over in 3 of the last 12 months" in card


def test_cards_stand_by_design_first_and_never_by_size(
    publication: Path, open_dashboard: Open, html: Read
) -> None:
    page = html(open_dashboard(publication))
    cards = re.findall(r'need-head">.*?<h3>([^<]+)</h3>', page)
    # consistently over first (15 months each, then by name), then the one new in October
    assert cards == ["Child Exploitation Desk", "Harbour Nights", "Eastside Intake"]


def test_grid_is_a_table_with_heads_for_rows_and_columns(
    publication: Path, open_dashboard: Open, html: Read
) -> None:
    page = html(open_dashboard(publication))
    grid = page[page.index('<table class="grid">') : page.index("</table>")]
    assert grid.count('<th scope="row">') == 14
    assert grid.count('<th scope="rowgroup"') == 4
    assert grid.count('<th scope="col">') == 7  # team and six limits
    assert "<caption" in grid


def test_teams_stand_by_division_then_name(
    publication: Path, open_dashboard: Open, html: Read
) -> None:
    page = html(open_dashboard(publication))
    grid = page[page.index('<table class="grid">') : page.index("</table>")]
    names = re.findall(r'<th scope="row"><a[^>]*>([^<]+)</a>', grid)
    assert names == [name for _, name, _ in invented.TEAMS]


def test_each_verdict_has_its_word_beside_its_mark(
    publication: Path, open_dashboard: Open, html: Read
) -> None:
    page = html(open_dashboard(publication))
    row = page[page.index(">Harbour Nights</a>") :]
    row = row[: row.index("</tr>")]
    assert 'aria-label="over, beyond chance"' in row
    assert "<span>4.7</span>" in row
    assert '<td class="v-over">' in row


def test_gaps_are_words_and_never_blanks(
    publication: Path, open_dashboard: Open, html: Read
) -> None:
    page = html(open_dashboard(publication))
    grid = page[page.index('<table class="grid">') : page.index("</table>")]
    assert "withheld: too few people, or a total would give it away" in grid
    assert "late: expected, not yet arrived" in grid
    assert "64% of shifts are logged" in grid
    assert "<td></td>" not in grid


def test_the_limit_that_differs_for_some_teams_is_noted(
    publication: Path, open_dashboard: Open, words: Read
) -> None:
    page = words(open_dashboard(publication))
    assert "Exposed time ≤ 30% for Harbour Days, Harbour Nights, Moorland Response" in page


def test_a_division_narrows_cards_and_grid(
    publication: Path, open_dashboard: Open, html: Read, words: Read
) -> None:
    app = open_dashboard(publication)
    app.selectbox(key="choice_division").select("POL").run()
    assert html(app).count('<th scope="row">') == 4
    assert "One of your 4 teams carries more than its limit." in words(app)


def test_the_month_of_the_address_is_shown(
    publication: Path, open_dashboard: Open, words: Read
) -> None:
    app = open_dashboard(publication, month="2026-08")
    assert app.selectbox(key="choice_month").value == "2026-08"
    assert "What changed in August" in words(app)


def test_an_unknown_month_in_the_address_falls_back_to_the_newest(
    publication: Path, open_dashboard: Open
) -> None:
    app = open_dashboard(publication, month="1999-01' or 1=1")
    assert app.selectbox(key="choice_month").value == "2026-10"


def test_what_changed_is_at_most_five_sentences(
    publication: Path, open_dashboard: Open, html: Read
) -> None:
    page = html(open_dashboard(publication))
    changes = page[page.index('<ul class="changes">') :]
    changes = changes[: changes.index("</ul>")]
    assert 1 <= changes.count("<li>") <= 5
    assert "<b>Eastside Intake</b> is past its limit for exposed time again, at 58%." in changes


def test_a_changed_limit_is_told_with_old_and_new_number(
    publication: Path, open_dashboard: Open, words: Read
) -> None:
    page = words(open_dashboard(publication, month="2026-03"))
    assert "changed from 25% to 30% for 4 teams." in page
