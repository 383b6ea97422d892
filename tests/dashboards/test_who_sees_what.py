"""Each reader sees what is theirs: every way a manager could try to see another team."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import invented_publication as invented
import pandas as pd
import pytest
from streamlit import config
from streamlit.testing.v1 import AppTest

from dashboards.identity.reading import Identity
from dashboards.scope import Scope
from pipeline.errors import RefusedInputError
from pipeline.narrowed import open_narrowed
from pipeline.published import Published
from schemas.access import Role
from schemas.published import PUBLISHED_TABLES

Open = Callable[..., AppTest]
Read = Callable[[AppTest], str]
APP = Path(__file__).resolve().parents[2] / "dashboards" / "app.py"
#: Harbour Days is the manager's own; these are of other divisions, by name and by code.
FOREIGN_NAMES = tuple(name for code, name, *_ in invented.TEAMS if not code.startswith("AMB"))
PAGES = ("my_teams", "team", "compare", "wellbeing", "month", "data_quality", "custody", "limits",
         "method", "staff")  # fmt: skip


def everything_sent(app: AppTest) -> str:
    """All that went to the browser, but the demonstration's own switch, which lists every team."""
    switch = ("switch_teams", "switch_role")
    return "\n".join(
        str(element.proto) for element in app.main if getattr(element, "key", None) not in switch
    )


def assert_nothing_foreign(app: AppTest) -> None:
    sent = everything_sent(app)
    for name in FOREIGN_NAMES:
        assert name not in sent, name


# --- the scope itself


@pytest.mark.parametrize(
    ("teams", "seen"),
    [
        # AMB has 4 teams: one own leaves three others, so the parent may be seen
        (("AMB1",), {"AMB1", "AMB"}),
        # two own leave two others: the parent less the own would be two teams' sum
        (("AMB1", "AMB2"), {"AMB1", "AMB2"}),
        (("NOBODY",), set()),
        ((), set()),
    ],
)
def test_a_parent_is_seen_only_with_three_other_teams(
    published_file: Path, teams: tuple[str, ...], seen: set[str]
) -> None:
    published = Published.open(published_file)
    found = Scope.of(Identity("ann", Role.MANAGER, teams), published)
    assert set(found.unit_ids) == seen
    assert not found.is_whole


def test_a_division_named_means_its_teams(published_file: Path) -> None:
    found = Scope.of(Identity("ann", Role.MANAGER, ("AMB",)), Published.open(published_file))
    assert found.unit_ids == tuple(sorted(c for c, *_ in invented.TEAMS if c.startswith("AMB")))


def test_a_role_without_figures_has_no_units(published_file: Path) -> None:
    published = Published.open(published_file)
    assert Scope.of(Identity("d", Role.DPO), published).unit_ids == ()
    assert Scope.of(Identity("s", Role.STAFF), published).unit_ids == ()
    assert Scope.of(Identity("o", Role.OFFICER), published).is_whole


# --- the copy a manager's questions are asked of


def test_a_narrowed_publication_holds_no_cell_of_another_team(published_file: Path) -> None:
    door = open_narrowed(published_file, ("AMB1",))
    for model in PUBLISHED_TABLES:
        if "team_id" in model.model_fields and model.table_name != "team":
            found = door.query(f"select distinct team_id from {model.table_name}")
            assert set(found["team_id"]) <= {"AMB1"}, model.table_name
    # the units above lend their names to headings and nothing else
    assert set(door.query("select team_id from team")["team_id"]) == {"AMB1", "AMB", "ORG"}
    assert door.query("select count(*) as cells from team_indicator")["cells"].iloc[0] > 0


@pytest.mark.parametrize("units", [None, ("AMB1",)])
@pytest.mark.parametrize(
    "statement",
    [
        "select * from read_csv('/etc/passwd')",
        "select * from read_text('/etc/passwd')",
        "select * from '/etc/passwd'",
        "select * from glob('/*')",
        "select * from read_parquet('https://example.org/x.parquet')",
        "attach '{file}' as other",
        "copy team to '/dev/null'",
        "install httpfs",
        "load httpfs",
        "set memory_limit = '8GB'",
        "pragma enable_external_access",
        "create table x as select 1",
        "delete from team",
        "select 1; select 2",
        "call pragma_version()",
        "select * from source.team_indicator where team_id = 'POL1' and 1 / 0 = error('seen')",
        "select * from frame_in_memory",
    ],
)
def test_a_written_query_reaches_nothing_but_its_tables(
    published_file: Path, statement: str, units: tuple[str, ...] | None
) -> None:
    frame_in_memory = pd.DataFrame({"secret": [1]})
    assert len(frame_in_memory) == 1
    with pytest.raises(RefusedInputError):
        open_narrowed(published_file, units).query(statement.format(file=published_file))


# --- every page and every means


@pytest.mark.parametrize("page", PAGES)
def test_no_page_shows_a_manager_another_division(
    page: str, publication: Path, open_dashboard: Open
) -> None:
    app = open_dashboard(publication, page, role="manager", teams=["AMB1"])
    assert_nothing_foreign(app)


@pytest.mark.parametrize("unit", ["POL1", "POL", "ORG", "pol1", "POL1'--", "*"])
@pytest.mark.parametrize("page", ["team", "staff", "my_teams"])
def test_an_address_naming_another_unit_opens_an_own_one(
    page: str, unit: str, publication: Path, open_dashboard: Open
) -> None:
    app = open_dashboard(
        publication, page, role="manager", teams=["AMB1"], team=unit, division=unit
    )
    assert_nothing_foreign(app)


@pytest.mark.parametrize("key", ["chosen_team", "choice_team", "limit_of_team"])
def test_a_widget_state_naming_another_team_opens_an_own_one(
    key: str, publication: Path, sample_around: Callable[[Path], Path]
) -> None:
    sample_around(publication)
    app = AppTest.from_file(str(APP), default_timeout=30)
    app.session_state["demo_role"] = "manager"
    app.session_state["demo_teams"] = ["AMB1"]
    app.session_state[key] = "POL1"
    app.switch_page("views/team.py").run()
    assert not app.exception
    assert "Harbour Days" in everything_sent(app)
    assert_nothing_foreign(app)


def test_what_an_officer_has_asked_is_not_answered_to_a_manager(
    publication: Path, open_dashboard: Open
) -> None:
    officer = open_dashboard(publication, "my_teams", team="POL1")
    assert any(name in everything_sent(officer) for name in FOREIGN_NAMES)
    assert_nothing_foreign(open_dashboard(publication, "my_teams", role="manager", teams=["AMB1"]))


def test_a_role_taken_back_closes_at_the_next_rerun(
    publication: Path, open_dashboard: Open
) -> None:
    app = open_dashboard(publication, "my_teams")
    assert any(name in everything_sent(app) for name in FOREIGN_NAMES)
    app.session_state["demo_role"] = "manager"
    app.session_state["demo_teams"] = ["AMB1"]
    app.run()
    assert_nothing_foreign(app)


def test_no_download_holds_another_team(
    publication: Path, open_dashboard: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    given: list[str] = []

    def asked_for(_label: str, data: object, **_named: Any) -> None:
        made = data() if callable(data) else data
        given.append(made if isinstance(made, str) else bytes(made).decode("latin-1"))

    monkeypatch.setattr("streamlit.download_button", asked_for)
    for page in PAGES:
        open_dashboard(publication, page, role="manager", teams=["AMB1"], team="POL1")
    assert len(given) > 4
    assert not [name for name in FOREIGN_NAMES for text in given if name in text]


def test_roles_land_on_their_own_pages(
    publication: Path, open_dashboard: Open, words: Read
) -> None:
    staff = words(open_dashboard(publication, "my_teams", role="staff", teams=["AMB1"]))
    assert "This is all a manager sees of Harbour Days" in staff
    dpo = words(open_dashboard(publication, "my_teams", role="dpo"))
    assert "Who opened which page" in dpo or "Proof of protection" in dpo or "account" in dpo
    assert "Harbour" not in dpo
    analyst = words(open_dashboard(publication, "data_quality", role="analyst"))
    assert "Rows that wait" not in analyst


# --- opening


def test_a_real_workspace_is_not_opened_by_a_variable(
    publication: Path, sample_around: Callable[[Path], Path], words: Read
) -> None:
    root = sample_around(publication)
    (root / "plimsoll.toml").write_text('organisation = "Real Service"\n')
    text = words(AppTest.from_file(str(APP), default_timeout=30).run())
    assert "This dashboard is closed." in text
    assert "Harbour" not in text


def test_a_published_folder_outside_any_workspace_stays_closed(
    publication: Path, sample_around: Callable[[Path], Path], words: Read
) -> None:
    (sample_around(publication) / "plimsoll.toml").unlink()
    text = words(AppTest.from_file(str(APP), default_timeout=30).run())
    assert "This dashboard is closed." in text


@pytest.mark.parametrize("demo", ["", "0", None])
def test_started_by_hand_nothing_opens(
    demo: str | None,
    publication: Path,
    sample_around: Callable[[Path], Path],
    words: Read,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    sample_around(publication)
    if demo is None:
        monkeypatch.delenv("PLIMSOLL_DEMO")
    else:
        monkeypatch.setenv("PLIMSOLL_DEMO", demo)
    text = words(AppTest.from_file(str(APP), default_timeout=30).run())
    assert "This dashboard is closed." in text
    assert "Harbour" not in text


@pytest.mark.parametrize("address", [None, "0.0.0.0", "192.168.1.4"])
def test_the_demonstration_listens_on_this_machine_only(
    address: str | None, publication: Path, sample_around: Callable[[Path], Path], words: Read
) -> None:
    sample_around(publication)
    config.set_option("server.address", address)
    text = words(AppTest.from_file(str(APP), default_timeout=30).run())
    assert "This dashboard is closed." in text


# --- signed in


def ann() -> dict[str, object]:
    address = {"email": "ann@example.org", "email_verified": True}
    return {"is_logged_in": True, "iat": time.time() - 60, **address}


def test_nobody_signed_in_is_asked_to(signed: Callable[..., AppTest], words: Read) -> None:
    app = signed(is_logged_in=False)
    assert "Sign in to see your teams." in words(app)
    assert "Harbour" not in everything_sent(app)
    assert app.button(key="sign_in_button")


def test_a_header_is_no_sign_in(signed: Callable[..., AppTest], words: Read) -> None:
    assert "Sign in to see your teams." in words(signed(email="ann@example.org"))


def test_a_manager_signed_in_sees_own_teams_and_the_way_out(
    signed: Callable[..., AppTest], words: Read
) -> None:
    app = signed(**ann())
    assert "Harbour Days" in words(app)
    assert "ann@example.org" in words(app)
    assert app.button(key="sign_out")
    assert_nothing_foreign(app)


def test_a_stranger_and_an_old_session_see_nothing(
    signed: Callable[..., AppTest], words: Read
) -> None:
    stranger = signed(is_logged_in=True, email="eve@example.org", iat=time.time())
    assert "You are signed in, but not on the list." in words(stranger)
    old = signed(**(ann() | {"iat": time.time() - 11 * 3600}))
    assert "Your session has ended." in words(old)
    for app in (stranger, old):
        assert "Harbour" not in everything_sent(app)


def test_a_list_changed_while_reading_holds_at_the_next_rerun(
    signed: Callable[..., AppTest], words: Read
) -> None:
    app = signed(**ann())
    root: Path = signed.root  # type: ignore[attr-defined]
    (root / "access.yaml").write_text("people: []  # ann has left\n")
    app.run()
    assert "You are signed in, but not on the list." in words(app)
    (root / "access.yaml").write_text("people: [")
    app.run()
    assert "This dashboard is closed." in words(app)


def test_each_page_and_team_is_logged_once_with_person_and_role(
    signed: Callable[..., AppTest],
) -> None:
    from dashboards.identity.access_log import AccessLog

    app = signed("team", **ann())
    app.run()
    root: Path = signed.root  # type: ignore[attr-defined]
    visits = AccessLog.of(root).visits()
    assert set(visits["person"]) == {"ann@example.org"}
    assert set(visits["role"]) == {"manager"}
    assert set(visits["page"]) == {"team"}
    assert "AMB1" in set(visits["team"])
    assert len(visits) <= 2


def test_without_a_log_nothing_is_shown(signed: Callable[..., AppTest], words: Read) -> None:
    root: Path = signed.root  # type: ignore[attr-defined]
    (root / "dashboard" / "access-log.sqlite").mkdir(parents=True)  # no file can be written there
    assert "This page could not be drawn." in words(signed(**ann()))
