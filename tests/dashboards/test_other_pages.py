"""The register and the method page."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from streamlit.testing.v1 import AppTest

Open = Callable[..., AppTest]
Read = Callable[[AppTest], str]


def test_register_has_a_card_for_each_limit(
    publication: Path, open_dashboard: Open, html: Read
) -> None:
    page = html(open_dashboard(publication, "limits"))
    assert page.count('<article class="limit-card') == 6


def test_versions_that_differ_by_team_stand_in_one_card(
    publication: Path, open_dashboard: Open, html: Read
) -> None:
    page = html(open_dashboard(publication, "limits"))
    card = page[page.index('id="W-02"') :]
    card = card[: card.index("</article>")]
    assert card.count('class="number"') == 2
    assert "Harbour Days, Harbour Nights, Moorland Response, Northgate Response" in card


def test_a_past_month_shows_the_number_then_in_force(
    publication: Path, open_dashboard: Open, words: Read
) -> None:
    before = words(open_dashboard(publication, "limits", month="2026-02"))
    after = words(open_dashboard(publication, "limits", month="2026-03"))
    assert "25% Harbour Days" in before
    assert "30% Harbour Days" in after
    assert "Changed on 1 March 2026: W-02 from 25% to 30%, for 4 teams." in after


def test_the_limit_of_the_address_comes_first(
    publication: Path, open_dashboard: Open, html: Read
) -> None:
    page = html(open_dashboard(publication, "limits", limit="R-01"))
    assert page.index('id="R-01"') < page.index('id="W-00"')
    assert 'class="limit-card chosen" id="R-01"' in page


def test_a_tolerated_share_says_per_what_it_is(
    publication: Path, open_dashboard: Open, words: Read
) -> None:
    page = words(open_dashboard(publication, "limits"))
    assert "4 per worker-day; up to 10% past it" in page


def test_method_page_tells_the_proof_in_words_and_counts(
    publication: Path, open_dashboard: Open, words: Read
) -> None:
    page = words(open_dashboard(publication, "method"))
    assert "Your managers see your team. They cannot see you." in page
    assert "None could be worked out." in page
    assert "a range 23% wide on either side" in page
    assert "512 sums checked in all months" in page


def test_method_page_tells_the_six_states(
    publication: Path, open_dashboard: Open, words: Read
) -> None:
    page = words(open_dashboard(publication, "method"))
    for state in ("Shown", "Withheld", "Zero", "Missing", "Late", "Too little data"):
        assert state in page
    assert "What this cannot protect against" in page
