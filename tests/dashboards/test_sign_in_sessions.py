"""Signing in and out: where one lands, when a session ends, and what is left of it."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from dashboards.identity import wanted
from dashboards.identity.ended import end_session, has_ended

Read = Callable[[AppTest], str]
ROOT = Path(__file__).resolve().parents[2]


def ann() -> dict[str, object]:
    address = {"email": "ann@example.org", "email_verified": True}
    return {"is_logged_in": True, "iat": time.time() - 60, **address}


def sent(app: AppTest) -> str:
    return "\n".join(str(element.proto) for element in app.main)


def test_a_sign_in_that_was_signed_out_opens_nothing_more_and_another_one_does(
    signed: Callable[..., AppTest], words: Read
) -> None:
    one, other = ann() | {"nonce": "a"}, ann() | {"nonce": "b"}
    app = signed(**one)
    app.button(key="sign_out").click().run()
    for claims, said in ((one, "You have signed out."), (other, "Harbour Days")):
        found = signed(**claims)
        assert said in words(found)
        assert ("Harbour" in sent(found)) is (claims is other)


def test_what_was_signed_out_is_remembered_as_long_as_a_cookie_lives() -> None:
    now = datetime(2026, 11, 10, 12, tzinfo=UTC)
    end_session({"sub": "x"}, now=now)
    end_session({"sub": "y"}, now=now + timedelta(days=30))
    assert has_ended({"sub": "x"})
    end_session({"sub": "z"}, now=now + timedelta(days=32))
    assert [has_ended({"sub": name}) for name in "xyz"] == [False, True, True]


def test_who_is_let_in_without_being_asked_counts_from_when_they_were_asked(
    signed: Callable[..., AppTest], words: Read
) -> None:
    asked = ann() | {"auth_time": time.time() - 11 * 3600}
    app = signed(**asked)
    assert "sign-in has to ask you again." in words(app)
    assert app.button(key="sign_out")
    assert "Harbour" not in sent(app)


@pytest.mark.parametrize(
    ("page", "parameters", "found"),
    [
        ("team", {"team": "AMB1", "month": "2026-10"}, {"team": "AMB1", "month": "2026-10"}),
        ("", {"division": "AMB"}, {"division": "AMB"}),
        ("team", {"team": "a&team=b?x#y", "evil": "1"}, {"team": "a&team=b?x#y"}),
        ("team", {"team": "x" * 121, "month": ""}, {}),
        ("team", {"team": "</script><script>alert(1)</script>"},
         {"team": "</script><script>alert(1)</script>"}),
        ("team", {"team": "Übersicht; Path=/"}, {"team": "Übersicht; Path=/"}),
    ],
)  # fmt: skip
def test_a_wanted_address_comes_back_as_it_was_and_holds_what_pages_know(
    page: str, parameters: dict[str, str], found: dict[str, str]
) -> None:
    text = wanted.written(page, parameters)
    assert wanted.read(text, pages={"", "team"}) == (page, found)
    assert re.fullmatch(r"[\w.%~-]*", text, re.ASCII)  # nothing that ends a cookie or a script


@pytest.mark.parametrize(
    "text",
    [
        "", "organisation%3Fmonth%3D2026-10", "https%3A%2F%2Felsewhere.example%2Fteam%3F",
        "%2F%2Felsewhere.example", "team%2F..%2Fcustody", "team%0d%0aSet-Cookie", "x" * 1001, "%ff",
    ],
)  # fmt: skip
def test_a_kept_address_that_names_no_page_of_the_reader_is_none(text: str) -> None:
    assert wanted.read(text, pages={"", "team"}) is None


def test_every_parameter_of_a_page_is_kept_until_after_signing_in() -> None:
    sources = "".join(path.read_text() for path in (ROOT / "dashboards").rglob("*.py"))
    chosen = set(re.findall(r'\bchoice\(\s*"(\w+)"', sources))
    asked = set(re.findall(r'query_params\.get\(\s*"(\w+)"', sources))
    assert {"team", "month", "limit"} <= chosen | asked
    assert chosen | asked | {"lang"} == set(wanted.PARAMETERS)
