"""One catalogue for all screen text: nothing goes past it, German is whole, pages speak it."""

from __future__ import annotations

import re
import string
import threading
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po
from screen_text import bare_texts
from streamlit.testing.v1 import AppTest

from dashboards.catalogue import LOCALE, ROOT, TEMPLATE, marked, template
from dashboards.components.register import metric_words
from dashboards.components.sister_teams import proposal_words
from dashboards.figures import count_words, day, figure, limit_figure, people_words
from dashboards.languages import NAMES, language
from pipeline.judge.rebalance import rebalance
from pipeline.language import (
    ENGLISH,
    in_english,
    inside,
    month_year,
    say,
    say_count,
    speak,
    spoken,
    weekday,
)

Open = Callable[..., AppTest]
Read = Callable[[AppTest], str]

#: Modules of the dashboard whose texts nobody reads on a page.
UNSEEN = ("identity", "queries", "catalogue.py", "languages.py")
#: Names of things that are called the same in every language, and tables of the published words.
SAME_EVERYWHERE = {
    "Plimsoll",
    "Parquet",
    "ProQOL-5",
    "… min",
    "… MB",
    "<b>…</b>, … UTC…",
    "Cc", "Cf", "Cs", "Co", "Cn",
    "staffed worker-days", "staffed worker-day", "staffed shifts", "staffed shift",
    "days with an entry", "day with an entry",
    "in …;",  # taken out of a published sentence, which is English
}  # fmt: skip
GERMAN = LOCALE / "de" / "LC_MESSAGES" / "plimsoll.po"


@pytest.fixture
def in_german() -> Iterator[None]:
    """What is said in this test is said in German."""
    speak(language("de"))
    yield
    speak(ENGLISH)


@pytest.fixture(scope="module")
def german() -> Catalog:
    """The German catalogue."""
    with GERMAN.open("rb") as stream:
        return read_po(stream, locale="de")


def test_no_text_reaches_the_screen_past_the_catalogue() -> None:
    wrong = []
    for path in sorted((ROOT / "dashboards").rglob("*.py")):
        name = path.relative_to(ROOT / "dashboards")
        if name.parts[0] not in UNSEEN:
            wrong += [
                f"{name}:{line}: {text[:80]!r}"
                for line, text in bare_texts(path)
                if text.strip() not in SAME_EVERYWHERE
            ]
    assert not wrong, "say() these:\n" + "\n".join(wrong)


def test_a_bare_text_is_found(tmp_path: Path) -> None:
    module = tmp_path / "page.py"
    module.write_text(
        'def body(page):\n    """A page."""\n    st.html(f\'<p class="a">Too {many} teams</p>\')\n'
        '    st.button(say("Known"), key="a_key")\n    st.button("Sign out")\n',
        encoding="utf-8",
    )
    assert bare_texts(module) == [(3, '<p class="a">Too … teams</p>'), (5, "Sign out")]


def test_the_template_holds_every_message() -> None:
    with TEMPLATE.open("rb") as stream:
        written = {message.id for message in read_po(stream)}
    missing = {message.id for message in template()} - written
    assert not missing, "run: python -m dashboards.catalogue"


def test_no_message_is_both_plain_and_counted() -> None:
    # gettext keeps one entry for both, and one of them would lose its translation
    counted = {message[0] for message in _marked_messages() if isinstance(message, tuple)}
    plain = {message for message in _marked_messages() if isinstance(message, str)}
    assert not counted & plain


def _marked_messages() -> list[str | tuple[str, ...]]:
    return [message for _, message in marked()]


def test_german_has_every_message(german: Catalog) -> None:
    said = {
        message.id for message in german if message.id and _has_all(message) and not message.fuzzy
    }
    missing = {message.id for message in template() if message.id} - said
    assert not missing, "run: python -m dashboards.catalogue, then translate"


def test_what_is_kept_for_all_readers_is_in_one_language(in_german: None) -> None:
    assert in_english(lambda: (count_words(2), day(date(2026, 3, 1)))) == ("two", "1 March 2026")
    assert count_words(2) == "zwei"


def test_a_title_within_a_sentence_keeps_the_capitals_of_german_nouns(in_german: None) -> None:
    assert inside("Vollständigkeit der Einträge") == "Vollständigkeit der Einträge"


def test_places_and_markup_agree_in_every_translation(german: Catalog) -> None:
    wrong = []
    for message in german:
        if not message.id:
            continue
        sources, targets = _texts(message.id), _texts(message.string)
        for number, target in enumerate(targets):
            source = sources[min(number, len(sources) - 1)]
            # "one of them" may stand for the number itself; nothing may be made up
            is_free = len(targets) > 1 and number == 0
            asked, given = _places(source), _places(target)
            if not given <= asked or (given != asked and not is_free):
                wrong.append(target)
            if sorted(re.findall(r"<[^>]+>", source)) != sorted(re.findall(r"<[^>]+>", target)):
                wrong.append(target)
    assert not wrong


def _has_all(message: Message) -> bool:
    return all(_texts(message.string)) and bool(message.string)


def _texts(entry: object) -> tuple[str, ...]:
    return tuple(entry) if isinstance(entry, list | tuple) else (str(entry),)


def _places(text: str) -> set[str]:
    return {str(name) for _, name, _, _ in string.Formatter().parse(text) if name is not None}


@pytest.mark.usefixtures("in_german")
def test_numbers_and_dates_follow_the_language() -> None:
    assert figure(4.7, kind="number") == "4,7"
    assert figure(1240, kind="number") == "1.240"
    assert figure(0.58, kind="percent") == "58\u00a0%"
    assert figure(0.97, kind="percent", measure="share") == "95\u00a0% oder mehr"
    assert limit_figure(0.025, kind="percent") == "2,5\u00a0%"
    assert day(date(2026, 10, 31)) == "31. Oktober 2026"
    assert month_year(date(2026, 3, 1)) == "März 2026"
    assert weekday(1) == "Montag"
    assert people_words("10-19") == "10 bis 19 Personen"
    assert people_words("50+") == "ab 50 Personen"
    assert count_words(3, capital=True) == "Drei"


@pytest.mark.usefixtures("in_german")
def test_a_count_chooses_its_form() -> None:
    one = "{number} team is withheld"
    many = "{number} teams are withheld"
    assert say_count(one, many, 1, number="eins") == "ein Team ist zurückgehalten"
    assert say_count(one, many, 2, number="zwei") == "zwei Teams sind zurückgehalten"
    assert say_count("{count} month", "{count} months", 1200) == "1.200 Monate"


@pytest.mark.usefixtures("in_german")
def test_an_unknown_message_is_said_in_english() -> None:
    assert say("Never translated {what}.", what="text") == "Never translated text."


@pytest.mark.usefixtures("in_german")
def test_another_thread_speaks_its_own_language() -> None:
    heard: list[str] = []
    thread = threading.Thread(target=lambda: heard.append(spoken().code))
    thread.start()
    thread.join(timeout=5)
    assert heard == ["en"]


@pytest.mark.parametrize("shifts", [100, 10])
def test_a_proposal_reads_as_the_judge_words_it(shifts: int) -> None:
    # at 4 a shift 100 shifts have room for 400 of 300 contacts, 10 shifts for 40
    teams = pd.DataFrame(
        {
            "team_id": ["A", "B"],
            "name": ["First", "Second"],
            "numerator": [250.0, 50.0],
            "denominator": [shifts / 2, shifts / 2],
            "threshold": [4.0, 4.0],
        }
    )
    found = rebalance(teams)
    assert proposal_words(found, teams) == found.sentence


def test_the_first_page_speaks_german(publication: Path, open_dashboard: Open, words: Read) -> None:
    app = open_dashboard(publication, lang="de")
    page = words(app)
    assert "Drei Ihrer 14 Teams tragen mehr als ihre Grenze." in page
    assert "4,7 Fallkontakte je besetzter Schicht; die Grenze ist 4." in page
    assert "Daten bis 31. Oktober 2026" in page
    assert app.selectbox(key="choice_month").options[0] == "Oktober 2026"
    assert app.selectbox(key="switch_language").value == "de"


def test_the_team_page_words_verdicts_itself(
    publication: Path, open_dashboard: Open, words: Read
) -> None:
    # published sentences are English: in German the page says the same from the same columns
    page = words(open_dashboard(publication, "team", team="AMB2", lang="de"))
    assert "Harbour Nights trägt mehr als seine Grenze, seit August 2025." in page
    assert "Zufall erklärt es nicht." in page
    assert "Chance does not" not in page


@pytest.mark.usefixtures("in_german")  # the harness words its widgets' options in this thread
def test_the_reader_can_choose_another_language(
    publication: Path, open_dashboard: Open, words: Read
) -> None:
    app = open_dashboard(publication, lang="de")
    app.selectbox(key="switch_language").set_value("en").run()
    assert "Three of your 14 teams carry more than their limit." in words(app)
    assert app.query_params["lang"] == "en"


def test_a_language_there_is_none_of_is_english(
    publication: Path, open_dashboard: Open, words: Read
) -> None:
    assert "xx" not in NAMES
    assert "Three of your 14 teams" in words(open_dashboard(publication, lang="xx"))


@pytest.mark.parametrize(
    ("metric", "cap", "said"),
    [
        (
            "share of staffed worker-days with more than 4 trauma case-contacts",
            4.0,
            "Anteil der besetzten Personentage mit mehr als 4 Trauma-Fallkontakten",
        ),
        # the 2 in 12-hour is not the cap
        (
            "share of runs of three 12-hour shifts with fewer than 2 rest days after",
            2.0,
            "Anteil der Folgen von drei 12-Stunden-Schichten mit weniger als 2 Ruhetagen danach",
        ),
        (
            "share of staffed worker-days with at least 0.9 of the shift in exposure",
            0.9,
            "Anteil der besetzten Personentage mit mindestens 0,9 der Schicht in Belastung",
        ),
        ("an own measure with {braces} and 3", 3.0, "an own measure with {braces} and 3"),
        ("responses per invitation", None, "Antworten je Einladung"),
    ],
)
@pytest.mark.usefixtures("in_german")
def test_what_a_limit_measures_is_said_with_its_cap(
    metric: str, cap: float | None, said: str
) -> None:
    assert metric_words({"metric": metric, "cap_must": None, "cap_warn": cap}) == said
