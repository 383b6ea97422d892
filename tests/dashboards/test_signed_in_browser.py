"""Readers who sign in at a real provider: each one's main path, and a manager after another team.

docs/methods/isolation.md lists the attempts and names these tests.
"""

from __future__ import annotations

import re
import struct
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, quote, urlsplit

import invented_publication as invented
import pytest
from browsing import Visit, settle, tab_to
from invented_surveys import survey_scale
from signing_in import Readers, provider, sign_in, signing_in
from streamlit.util import calc_hash
from wire import Wire

from dashboards.components.account import WATCHED_SECONDS

pytestmark = pytest.mark.browser

#: Ann manages AMB1; these are of other divisions, by name and by code.
FOREIGN = [(code, name) for code, name, _ in invented.TEAMS if not code.startswith("AMB")]
#: Added to every figure of another division, so that each can be told from Ann's by its digits.
TELLTALE = 0.00731131
OFFICERS_PAGES = ("organisation", "compare", "wellbeing", "data_quality", "explore", "custody")
UNITS = ("POL1", "POL", "ORG", "pol1", "POL1'--", "%2A")


@pytest.fixture(scope="module")
def dashboard(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A real workspace behind a real provider."""
    root = tmp_path_factory.mktemp("signed")
    content = invented.tables() | {"survey_scale": survey_scale()}
    for table in ("team_indicator", "limit_status", "signal"):
        frame = content[table].copy()
        is_foreign = frame["team_id"].isin([code for code, _ in FOREIGN])
        frame.loc[is_foreign, "value"] = frame.loc[is_foreign, "value"].round(2) + TELLTALE
        content[table] = frame
    invented.publish(root / "published", **content)
    with provider() as issuer, signing_in(root, issuer=issuer) as address:
        yield address


@pytest.fixture(scope="module")
def readers(dashboard: str, chromium: Any) -> Iterator[Readers]:
    """The officer comes first and opens everything, so that the caches are full of all teams."""
    found = Readers(chromium, dashboard)
    wire = found.wire("olive")
    opened = b"".join(
        wire.rerun(page, query=f"team={unit}&month=2026-10").data
        for page, unit in (("my_teams", ""), ("team", "POL1"), ("team", "AMB1"), ("staff", "POL1"))
    )
    wire.close()
    assert traces(opened) == {"name", "code", "figure"}
    yield found
    found.close()


def traces(data: bytes) -> set[str]:
    """What stands in the bytes about a team of another division: its name, code or a figure."""
    found = set()
    if any(name.encode() in data for _, name in FOREIGN):
        found.add("name")
    if re.search(rb"\b(?:%s)\b" % b"|".join(code.encode() for code, _ in FOREIGN), data):
        found.add("code")
    numbers = {number.replace(b".", b"") for number in re.findall(rb"\d+\.\d{5,}", data)}
    doubles = [struct.pack("<d", round(step / 100 + TELLTALE, 8)) for step in range(1000)]
    if any(b"73113" in number for number in numbers) or any(one in data for one in doubles):
        found.add("figure")
    return found


def words_of(visit: Visit) -> str:
    return str(visit.page.locator("[data-testid=stMain]").inner_text())


def links_of(visit: Visit) -> list[str]:
    return list(visit.page.locator("[data-testid=stTopNavLink]").all_inner_texts())


def hours_ago(hours: float) -> int:
    return int(time.time() - hours * 3600)


def download(visit: Visit, label: str) -> bytes:
    with visit.page.expect_download() as given:
        visit.page.get_by_role("button", name=label).first.click()
    return Path(given.value.path()).read_bytes()


# --- main paths


def test_a_manager_goes_from_a_team_to_its_limit_and_its_table(readers: Readers) -> None:
    visit = readers.visit("ann")
    visit.hosts.clear()  # the provider's page has a style sheet from elsewhere; ours has nothing
    visit.failed.clear()
    visit.errors.clear()
    assert links_of(visit) == [
        "My teams", "Team", "Limits", "Method and privacy", "What staff can see",
    ]  # fmt: skip
    assert "ann@example.org" in visit.page.locator(".account").inner_text()
    visit.page.locator(".grid a", has_text="Harbour Days").click()
    visit.page.wait_for_url("**/team?team=AMB1&month=2026-10")
    settle(visit.page)
    visit.page.get_by_role("button", name="Show as table").first.click()
    visit.page.wait_for_selector(".plain-table td")
    assert b"October 2026" in download(visit, "Download CSV")
    visit.page.get_by_role("link", name="What staff can see").click()
    visit.page.get_by_text("This is all a manager sees of Harbour Days").wait_for()
    assert visit.errors == []
    assert visit.failed == []
    assert visit.hosts <= {"127.0.0.1", ""}


def test_a_manager_walks_the_same_way_without_a_mouse(readers: Readers) -> None:
    visit = readers.visit("ann")
    page = visit.page
    visit.go(readers.address)
    tab_to(page, "Harbour Days")
    page.keyboard.press("Enter")
    page.wait_for_url("**/team?team=AMB1&month=2026-10")
    settle(page)
    tab_to(page, "W-0")  # the box of limits, by the limit the page opens with
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url("**limit=**")
    settle(page)
    tab_to(page, "Show as table")
    page.keyboard.press("Enter")
    page.wait_for_selector(".plain-table td")
    settle(page)
    page.evaluate("document.activeElement.blur()")
    tab_to(page, "Limits")
    page.keyboard.press("Enter")
    page.wait_for_url("**/limits**")
    settle(page)
    tab_to(page, "Sign out", most=200)


def test_an_officer_goes_from_the_organisation_to_what_the_run_left(readers: Readers) -> None:
    visit = readers.visit("olive")
    for link, said in (
        ("Organisation", "Three of 14 teams are past a limit"),
        ("Compare", "can be compared"),
        ("Wellbeing", "Work-related burnout"),
        ("Data quality", "This run left no account"),
    ):
        visit.page.get_by_role("link", name=link, exact=True).click()
        visit.page.locator("[data-testid=stMain]", has_text=said).wait_for()
    assert visit.errors == []


def test_an_analyst_asks_and_takes_the_answer_along(readers: Readers) -> None:
    visit = readers.guest("ana")
    assert links_of(visit) == ["Explore", "Limits", "Method and privacy", "What staff can see"]
    box = visit.page.get_by_label("SQL, one SELECT")
    box.fill("select name from team where team_id like 'POL_' order by name")
    visit.page.get_by_role("button", name="Ask").click()
    visit.page.get_by_text("4 rows.").wait_for()
    settle(visit.page)
    assert b"Family Liaison" in download(visit, "Download CSV")
    assert download(visit, "Download Parquet").startswith(b"PAR1")
    box.fill("select * from read_text('/etc/passwd')")
    visit.page.get_by_role("button", name="Ask").click()
    visit.page.get_by_text("Not answered:").wait_for()
    assert "root:" not in words_of(visit)


def test_staff_land_on_what_their_manager_sees(readers: Readers) -> None:
    visit = readers.guest("stan")
    visit.page.get_by_text("This is all a manager sees of Harbour Days").wait_for()
    assert links_of(visit) == []  # one page needs no navigation
    assert "This is all a manager sees of Harbour Days in October 2026." in words_of(visit)
    assert traces(b"".join(visit.frames) + visit.page.content().encode()) == set()


def test_the_protection_officer_reads_who_opened_what_and_no_figure(readers: Readers) -> None:
    visit = readers.guest("dot")
    assert links_of(visit) == ["Data quality", "Proof and access", "Method and privacy"]
    visit.page.get_by_role("link", name="Proof and access").click()
    visit.page.get_by_text("olive@example.org").first.wait_for()
    said = words_of(visit)
    assert "my_teams" in said
    assert "Harbour" not in said


def test_a_stranger_is_known_to_the_provider_and_sees_nothing(readers: Readers) -> None:
    visit = readers.guest("eve")
    visit.page.get_by_text("You are signed in, but not on the list.").wait_for()
    assert links_of(visit) == []
    assert b"Harbour" not in b"".join(visit.frames)


def test_a_session_of_yesterday_has_ended(readers: Readers) -> None:
    for claims, said in (
        ({"iat": hours_ago(11), "auth_time": hours_ago(11)}, "Your session has ended."),
        ({"iat": hours_ago(11)}, "Your session has ended."),
        ({"iat": hours_ago(9), "auth_time": hours_ago(9)}, "Harbour Days"),
    ):
        wire = Wire(readers.address, cookies=readers.cookies("ann", **claims))
        found = wire.rerun("team", query="team=AMB1")
        wire.close()
        assert said in found.html
        assert (b"Harbour" in found.data) is (said == "Harbour Days")


def test_whom_the_provider_remembers_too_long_it_has_to_ask_again(readers: Readers) -> None:
    visit = readers.guest("late")
    visit.page.get_by_text("sign-in has to ask you again.").wait_for()
    assert visit.page.get_by_role("button", name="Sign out").count() == 1
    assert b"Harbour" not in b"".join(visit.frames)


def test_a_link_opened_signed_out_is_where_one_lands_after_signing_in(readers: Readers) -> None:
    """Not at the root, where the provider sends everyone back to; and once only."""
    visit = readers.newcomer("team?team=AMB1&month=2026-09&limit=W-01&lang=de&elsewhere=1")
    assert "Melden Sie sich an" in words_of(visit)
    assert "elsewhere" not in str(visit.context.cookies())
    sign_in(visit.page, "olive", button="Anmelden")
    visit.page.wait_for_url("**/team?**")
    settle(visit.page)
    landed = urlsplit(visit.page.url)
    assert landed.path == "/team"
    assert dict(parse_qsl(landed.query)) == {
        "team": "AMB1", "month": "2026-09", "limit": "W-01", "lang": "de",
    }  # fmt: skip
    for said in ("Harbour Days", "September 2026", "W-01"):
        assert said in words_of(visit)
    assert "plimsoll_wanted" not in {each["name"] for each in visit.context.cookies()}
    visit.go(readers.address)
    assert urlsplit(visit.page.url).path == "/"
    visit.close()


@pytest.mark.parametrize(
    ("link", "landed"),
    [
        ("team?team=POL1&month=2026-10&limit=W-00", "What was tried"),
        ("team?team=AMB1&month=2026-10", "What was tried"),
        ("organisation?month=2026-09", "Every team, every limit"),
    ],
)
def test_a_link_followed_after_signing_in_shows_what_is_theirs_only(
    link: str, landed: str, readers: Readers
) -> None:
    cookies = readers.cookies("ann") | {"plimsoll_wanted": quote(link, safe="")}
    wire = Wire(readers.address, cookies=cookies)
    found = wire.rerun()
    wire.close()
    assert landed in found.html
    assert "Harbour Days" in found.html
    assert traces(found.data.replace(b"POL1", b"")) == set()


@pytest.mark.parametrize(
    "kept",
    [
        "https://elsewhere.example/?team=AMB1",
        "//elsewhere.example?",
        "../team?team=AMB1",
        "javascript:alert(1)?team=AMB1",
        "nowhere?team=AMB1",
        "team?" + "team=AMB1&" * 200,
    ],
)
def test_a_kept_address_that_is_none_of_ours_leads_nowhere(kept: str, readers: Readers) -> None:
    cookies = readers.cookies("ann") | {"plimsoll_wanted": quote(kept, safe="")}
    wire = Wire(readers.address, cookies=cookies)
    found = wire.rerun()
    wire.close()
    assert "Every team, every limit" in found.html  # the first page, and no other was gone to
    assert b"elsewhere.example" not in found.data


def test_signed_out_nothing_is_left_to_go_back_to(readers: Readers) -> None:
    """Nor in another window of the browser, nor with a copy of its cookie."""
    visit = readers.guest("bob")
    visit.page.get_by_text("Child Exploitation Desk").first.wait_for()
    copied = readers.wire_of(visit)
    assert "Child Exploitation Desk" in copied.rerun("team", query="team=POL1").html
    other = visit.context.new_page()
    other.goto(f"{readers.address}/team?team=POL1&month=2026-10")
    other.get_by_role("heading", name="Child Exploitation Desk").wait_for()
    settle(other)
    visit.page.get_by_role("button", name="Sign out").click()
    visit.page.get_by_role("button", name="End session").click()
    visit.page.get_by_role("button", name="Sign in").wait_for()
    after = copied.rerun("team", query="team=POL1")
    copied.close()
    assert "You have signed out." in after.html
    assert "Child Exploitation Desk" not in after.html
    assert "_streamlit_user" not in {each["name"] for each in visit.context.cookies()}
    visit.go(f"{readers.address}/team?team=POL1&month=2026-10")
    assert "You have signed out." in words_of(visit)
    assert "Child Exploitation Desk" not in visit.page.content()
    other.get_by_text("You have signed out.").wait_for(timeout=2_000 * WATCHED_SECONDS)
    settle(other)
    assert "Child Exploitation Desk" not in other.content()
    other.close()


# --- a manager after another team


def test_no_typed_address_shows_another_team(readers: Readers) -> None:
    visit = readers.visit("ann")
    for page in ("organisation", "team?team=POL1&division=POL&month=2026-10&limit=W-00"):
        visit.frames.clear()
        visit.go(f"{readers.address}/{page}")
        heard = b"".join(visit.frames) + visit.page.content().encode()
        assert traces(heard.replace(b"team=POL1", b"")) == set()
        assert "Harbour Days" in words_of(visit)


def test_no_page_and_no_parameter_brings_another_team(readers: Readers) -> None:
    wire = readers.wire("ann")
    for page in (*OFFICERS_PAGES, "team", "staff", "my_teams", "limits", "method"):
        for unit in UNITS if page == "team" else UNITS[:2]:
            asked = f"team={unit}&division={unit}&month=2026-10&limit=W-00&table=team_indicator"
            heard = wire.rerun(page, query=asked).data
            assert traces(heard.replace(unit.encode(), b"")) == set(), (page, unit)
    wire.close()


def test_no_message_on_the_socket_brings_another_team(readers: Readers) -> None:
    wire = readers.wire("ann")
    own = wire.rerun("team", query="team=AMB1")
    assert "Harbour Days" in own.html
    heard = own.data
    for value in ("Child Exploitation Desk", "POL1"):
        wire.widgets[own.widget("Team")] = value
        heard += wire.rerun("team").data.replace(value.encode(), b"")
    wire.widgets.clear()
    for page in OFFICERS_PAGES:  # by the page's own hash, past the navigation
        wire.widgets["sql_text"] = "select * from team_indicator"
        heard += wire.rerun(page_hash=calc_hash(page)).data
    wire.close()
    assert traces(heard) == set()


def test_no_download_and_no_chart_holds_another_team(readers: Readers) -> None:
    visit = readers.visit("ann")
    visit.frames.clear()
    visit.go(f"{readers.address}/team?team=AMB1&month=2026-10")
    for label in ("Download CSV", "Download chart"):
        for button in visit.page.get_by_role("button", name=label).all():
            with visit.page.expect_download() as given:
                button.click()
            assert traces(Path(given.value.path()).read_bytes()) == set()
    heard = b"".join(visit.frames)
    assert b"vega-lite" in heard
    assert traces(heard) == set()


def test_no_file_of_another_reader_lies_at_an_address(readers: Readers) -> None:
    officer, manager = readers.wire("olive"), readers.visit("ann")
    offered = officer.rerun("team", query="team=POL1&month=2026-10").data
    for path in set(re.findall(rb"/media/[0-9a-f]{20,}\.\w+", offered)):
        answer = manager.page.request.get(readers.address + path.decode())
        assert not answer.ok or traces(answer.body()) == set(), path
    officer.close()


@pytest.mark.parametrize(
    "path",
    [
        "/_stcore/agent/openapi.json",
        "/_stcore/agent/mcp",
        "/_stcore/agent/interact",
        "/media/..%2f..%2fpublished%2fcurrent",
        "/app/static/..%2f..%2faccess.yaml",
        "/component/..%2f..%2fsecrets.toml",
        "/_stcore/metrics",
        "/_stcore/upload_file/x/y",
    ],
)
def test_no_other_door_of_the_server_answers(path: str, readers: Readers) -> None:
    try:
        with urllib.request.urlopen(readers.address + path, timeout=10) as answer:
            body = answer.read()
    except urllib.error.HTTPError as error:
        body = error.read()
    assert traces(body) == set()
    for secret in (b"cookie_secret", b"plimsoll-2026", b"session_hours", b"Harbour"):
        assert secret not in body


def test_no_cookie_that_was_touched_is_a_sign_in(readers: Readers) -> None:
    context = readers.visit("olive").context
    cookies = {each["name"]: each["value"] for each in context.cookies()}
    for changed in (
        {},
        {"_streamlit_xsrf": "none"},
        {"_streamlit_user": cookies["_streamlit_user"][:-3] + "abc"},
        {"_streamlit_user": "olive@example.org"},
    ):
        wire = Wire(readers.address, cookies=cookies | changed)
        found = wire.rerun("team", query="team=POL1")
        wire.close()
        assert ("Child Exploitation Desk" in found.html) is (not changed)
