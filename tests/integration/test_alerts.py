"""News by mail, received by a real mail server on this machine: once, and never of what is hidden."""

from __future__ import annotations

import json
import re
import socket
import stat
from collections.abc import Iterator
from datetime import datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from pipeline.alerts import telling
from pipeline.alerts.letter import Letter
from pipeline.alerts.memory import MEMORY_NAME
from pipeline.alerts.recipients import Recipient, recipients
from pipeline.alerts.telling import Told, _of_teams, tell, unreached
from pipeline.cli import alerting
from pipeline.cli.alerting import tell_workspace
from pipeline.errors import DeliveryError, LockedError, StorageError, WrongUseError
from pipeline.ingest import ledger
from pipeline.published import (
    PUBLISHED_TABLES,
    current_path,
    move_pointer,
    published_table,
    write_published,
)
from pipeline.runlog import locked
from pipeline.settings import open_workspace
from pipeline.warehouse import Warehouse
from schemas.access import Access
from schemas.alerting import Alerting

aiosmtpd = pytest.importorskip("aiosmtpd.controller")

NOON = datetime(2026, 11, 11, 12, 0)  # a Wednesday; 12:00 in London too
ACCESS = {
    "people": [
        {"who": "anna@example.org", "role": "manager", "teams": ["FEL"]},
        {"who": "cora@example.org", "role": "manager", "teams": ["RFO"]},  # withheld in October
        {"who": "otto@example.org", "role": "officer"},
    ]
}
PLANTED = "Fellside Response: 44% of planted worker-days in October 2026; up to 10% is tolerated."


class Post:
    """A mail server on a free port that keeps what it receives."""

    def __init__(self) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.received: list[tuple[str, EmailMessage]] = []
        self._controller = aiosmtpd.Controller(self, hostname="127.0.0.1", port=self.port)

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:
        message = message_from_bytes(envelope.content, policy=policy.default)
        self.received.append((envelope.rcpt_tos[0], message))  # type: ignore[arg-type]
        return "250 OK"

    def __enter__(self) -> Post:
        self._controller.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._controller.stop()

    def taken(self) -> dict[str, str]:
        """What came since the last look: subject and text by recipient."""
        found = {to: f"{mail['Subject']}\n{mail.get_content()}" for to, mail in self.received}
        self.received.clear()
        return found


@pytest.fixture(scope="module")
def tables(sample_run: Path) -> dict[str, pd.DataFrame]:
    """The sample's published tables, the only thing a message is made from."""
    path = current_path(sample_run / "published")
    assert path is not None
    return {model.table_name: published_table(path, model.table_name) for model in PUBLISHED_TABLES}


@pytest.fixture
def root(tmp_path: Path, sample_run: Path) -> Path:
    """A workspace that shows what the sample run published; it has no warehouse yet."""
    (tmp_path / "published").mkdir()
    for name in ("plimsoll.toml", "published/current"):
        (tmp_path / name).write_bytes((sample_run / name).read_bytes())
    path = current_path(sample_run / "published")
    assert path is not None
    (tmp_path / "published" / path.name).symlink_to(path)
    return tmp_path


@pytest.fixture(scope="module")
def post() -> Iterator[Post]:
    with Post() as server:
        yield server


def _told(root: Path, post: Post, *, now: datetime = NOON, **settings: Any) -> Told:
    mail = f"mailto://127.0.0.1:{post.port}?from=plimsoll@example.org"
    alerting = Alerting(mail=mail, dashboard="https://plimsoll.example.org/", **settings)
    found = recipients(alerting, Access.model_validate(ACCESS))
    return tell(open_workspace(root), alerting, found, now=now)


def _publish(root: Path, tables: dict[str, pd.DataFrame], changed: pd.DataFrame) -> None:
    target = root / "published" / "plimsoll-planted.duckdb"
    write_published(target, tables | {"limit_status": changed})
    move_pointer(root / "published", target)


def _planted(tables: dict[str, pd.DataFrame], **values: object) -> pd.DataFrame:
    """The verdicts with one row of Fellside in October made another."""
    status = tables["limit_status"].copy()
    of_team = status["team_id"].eq("FEL") & status["period_start"].eq("2026-10-01")
    row = status.index[of_team & status["verdict"].eq("within")][0]
    for name, value in values.items():
        status[name] = status[name].astype(object)
        status.loc[row, name] = value
    return status


def test_a_planted_breach_is_mailed_once_and_nothing_else_with_it(
    root: Path, post: Post, tables: dict[str, pd.DataFrame]
) -> None:
    _told(root, post)
    first = post.taken()
    assert list(first) == ["anna@example.org"]  # not Cora: her team is withheld
    assert first["anna@example.org"].startswith(
        "Fellside Response, October 2026: past three limits"
    )
    assert "https://plimsoll.example.org/team?team=FEL&month=2026-10&limit=W-00" in first[
        "anna@example.org"
    ].replace("\n", "")
    october = pd.Timestamp("2026-10-01")
    breach = _planted(tables, verdict="over", sentence=PLANTED, over_since=october)
    _publish(root, tables, breach)
    _told(root, post)
    again = post.taken()
    assert list(again) == ["anna@example.org"]
    assert "44% of planted worker-days in October 2026" in again["anna@example.org"]
    assert "past a limit\n" in again["anna@example.org"]
    assert "4.7 trauma case-contacts" not in again["anna@example.org"]  # told before
    assert _told(root, post).letters == []
    assert post.taken() == {}


def test_a_breach_that_is_withheld_is_in_no_message(
    root: Path, post: Post, tables: dict[str, pd.DataFrame]
) -> None:
    _publish(root, tables, _planted(tables, verdict="withheld", sentence="", value=None))
    _told(root, post)
    assert "planted" not in json.dumps(post.taken())


def test_a_message_names_no_other_team(
    root: Path, post: Post, tables: dict[str, pd.DataFrame]
) -> None:
    _told(root, post)
    mail = post.taken()["anna@example.org"]
    teams = tables["team"].loc[tables["team"]["level"].eq("team")]
    assert [name for name in teams["name"] if name in mail] == ["Fellside Response"]


def test_mail_that_could_not_be_delivered_goes_out_the_next_time(
    root: Path, post: Post, capsys: pytest.CaptureFixture[str]
) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        gone = closed.getsockname()[1]
    (root / "access.yaml").write_text(
        "people:\n  - {who: anna@example.org, role: manager, teams: [FEL]}\n"
        "  - {who: cora@example.org, role: manager, teams: [RFO]}\n"
        "groups:\n  - {group: leads, role: manager, teams: [QSN]}\n"
    )
    settings = root / "alerts.toml"
    settings.write_text(f'mail = "mailto://anna:hush-hush@127.0.0.1:{gone}?from=p@example.org"\n')
    settings.chmod(0o600)
    assert tell_workspace(root, is_dry=False) == 7
    said = capsys.readouterr()
    assert "not delivered to anna@example.org: Connection error" in said.err
    assert "hush" not in said.err + said.out
    assert "Nobody is told about Quayside Nights: see" in said.out
    settings.write_text(f'mail = "mailto://127.0.0.1:{post.port}?from=p@example.org"\n')
    assert tell_workspace(root, is_dry=True) == 0
    assert "Subject: Fellside Response" in capsys.readouterr().out
    assert post.taken() == {}
    assert tell_workspace(root, is_dry=False) == 0
    assert "One message sent." in capsys.readouterr().out
    assert list(post.taken()) == ["anna@example.org"]


def test_in_quiet_hours_the_news_waits(root: Path, post: Post) -> None:
    quiet = {"quiet_from": "18:00", "quiet_until": "08:00"}
    evening = datetime(2026, 11, 11, 19, 0)
    waiting = _told(root, post, now=evening, **quiet)
    assert (waiting.is_quiet, len(waiting.letters)) == (True, 1)
    assert post.taken() == {}
    assert not _told(root, post, **quiet).is_quiet
    assert list(post.taken()) == ["anna@example.org"]


def test_a_stopped_run_is_told_to_the_officer_once_however_often_it_is_tried(
    root: Path, post: Post
) -> None:
    with Warehouse.open(root / "warehouse.duckdb") as warehouse:
        ledger.create_tables(warehouse)
    _journal(root, 1, "ended with 4", "2 checks stopped the publication")
    _told(root, post)
    mail = post.taken()["otto@example.org"]
    assert "was stopped by a check: 2 checks stopped the publication" in mail
    _journal(root, 2, "ended with 4", "2 checks stopped the publication")
    _told(root, post)
    assert post.taken() == {}
    _journal(root, 3, "published", None)
    _journal(root, 4, "ended with 4", "2 checks stopped the publication")
    with locked(root / ".plimsoll.lock"):  # a run works: what becomes of it is told afterwards
        _told(root, post)
    assert post.taken() == {}
    _told(root, post)
    assert list(post.taken()) == ["otto@example.org"]


def _journal(root: Path, number: int, outcome: str, message: str | None) -> None:
    with Warehouse.open(root / "warehouse.duckdb") as warehouse:
        warehouse.execute(
            "insert into ledger.journal values ($number, 'run', $at, $at, $outcome, $message)",
            {
                "number": number,
                "at": datetime(2026, 11, 11) + timedelta(hours=number),
                "outcome": outcome,
                "message": message,
            },
        )


def test_the_memory_holds_no_address_and_says_when_it_is_damaged(root: Path, post: Post) -> None:
    _told(root, post)
    memory = root / MEMORY_NAME
    assert stat.S_IMODE(memory.stat().st_mode) == 0o600
    assert b"anna" not in memory.read_bytes()
    post.taken()
    memory.write_bytes(b"not a database at all, but long enough to be looked at" * 20)
    with pytest.raises(StorageError, match="cannot be read"):
        _told(root, post)
    assert post.taken() == {}


def test_a_channel_of_a_division_reaches_the_teams_of_its_managers(root: Path) -> None:
    published = root / "published"
    managers = [Recipient("", "", ("FEL",)), Recipient("", "", ("NSI",))]
    division = [Recipient("slack://a/b/c", "channel 1 (slack)", ("AMB",))]
    assert unreached(published, division, managers) == ["North Shore Intake"]


def test_two_commands_at_once_do_not_send_twice(root: Path, post: Post) -> None:
    with locked(root / ".alerts.lock"), pytest.raises(LockedError):
        _told(root, post)
    assert post.taken() == {}


def test_every_address_in_the_documentation_is_one_of_apprises(root: Path) -> None:
    text = (Path(__file__).resolve().parents[2] / "docs" / "alerts.md").read_text()
    example = re.search(r"```toml\n(.*?)```", text, re.S)
    assert example is not None
    (root / "alerts.toml").write_text(example.group(1))
    with pytest.raises(WrongUseError, match="can be read by others"):
        (root / "alerts.toml").chmod(0o644)
        tell_workspace(root, is_dry=True)
    (root / "alerts.toml").chmod(0o600)
    assert tell_workspace(root, is_dry=True) == 0
    (root / "alerts.toml").write_text('[[channel]]\nurl = "pigeon://SECRET"\nofficer = true\n')
    with pytest.raises(WrongUseError, match=r"like that of channel 1 \(pigeon\)") as wrong:
        tell_workspace(root, is_dry=True)
    assert "SECRET" not in str(wrong.value)
    (root / "alerts.toml").write_text(
        'mail = "pigeon://SECRET"\n[[channel]]\nurl = "slack://T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ"\n'
        "officer = true\n"
    )
    with pytest.raises(WrongUseError, match="like that of mail") as wrong:
        tell_workspace(root, is_dry=True)
    assert "SECRET" not in str(wrong.value)


@pytest.mark.parametrize(
    ("listed", "mail", "why"),
    [
        (None, True, r"there is no access\.yaml"),
        (
            "people:\n  - {who: anna@example.org, role: manager, teams: [FEL]}\n",
            False,
            "no mail server",
        ),
        ("people:\n  - {who: sub-77, role: officer}\n", True, "names no manager and no officer"),
    ],
)
def test_nobody_to_be_told_is_an_error_with_the_reason(
    listed: str | None, mail: bool, why: str, root: Path
) -> None:
    (root / "alerts.toml").write_text(
        'mail = "mailto://127.0.0.1?from=p@example.org"\n' if mail else ""
    )
    (root / "alerts.toml").chmod(0o600)
    if listed:
        (root / "access.yaml").write_text(listed)
    with pytest.raises(WrongUseError, match=why):
        tell_workspace(root, is_dry=True)


def test_ids_that_nothing_published_has_are_named(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (root / "access.yaml").write_text(
        "people:\n  - {who: anna@example.org, role: manager, teams: [FEL, FELL]}\n"
    )
    (root / "alerts.toml").write_text(
        'mail = "mailto://127.0.0.1?from=p@example.org"\n'
        '[[channel]]\nurl = "slack://T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ"\nteams = ["AMBB"]\n'
    )
    (root / "alerts.toml").chmod(0o600)
    assert tell_workspace(root, is_dry=True) == 0
    assert "No team or division is published as AMBB, FELL:" in capsys.readouterr().out


def test_what_the_command_prints_holds_no_control_of_a_terminal(
    root: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    hostile = "\x1b]0;owned\x07\x9b31m\u202eanna"
    letter = Letter(f"News {hostile}", "News", f"Body {hostile}\nand more", ())
    told = Told([(Recipient("mailto://", hostile), letter)], [DeliveryError(f"no {hostile}")])
    monkeypatch.setattr(telling, "tell", lambda *_, **__: told)
    monkeypatch.setattr(alerting, "_gaps", lambda *_: iter([f"Nobody is told about {hostile}."]))
    (root / "alerts.toml").write_text('mail = "mailto://localhost"\n')
    (root / "alerts.toml").chmod(0o600)
    (root / "access.yaml").write_text(json.dumps(ACCESS))
    assert tell_workspace(root, is_dry=True) == 7
    printed = capsys.readouterr()
    for text in (printed.out, printed.err):
        assert r"\x1b]0;owned\x07\x9b31m\u202eanna" in text
        assert not set(text) & set("\x1b\x07\x9b\u202e")
    assert printed.out.count("owned") == 4  # to whom, subject, body, who is not told
    assert "\nand more\n" in printed.out  # lines stay lines


def test_another_password_of_the_mail_server_tells_nothing_again(root: Path, post: Post) -> None:
    _told(root, post)
    assert list(post.taken()) == ["anna@example.org"]
    mail = f"mailto://127.0.0.1:{post.port}?from=plimsoll@example.org&name=Renewed"
    found = recipients(Alerting(mail=mail), Access.model_validate(ACCESS))
    assert tell(open_workspace(root), Alerting(mail=mail), found, now=NOON).letters == []


def test_a_failure_each_hour_is_told_once_for_days(root: Path, post: Post) -> None:
    with Warehouse.open(root / "warehouse.duckdb") as warehouse:
        ledger.create_tables(warehouse)
    _journal(root, 1, "published", None)
    _journal(root, 2, "ended with 4", "2 checks stopped the publication")
    _told(root, post)
    assert "otto@example.org" in post.taken()
    for number in range(3, 60):
        _journal(root, number, "ended with 4", "2 checks stopped the publication")
    _told(root, post)
    assert post.taken() == {}


def test_a_month_without_a_figure_does_not_make_a_signal_new(
    root: Path, tables: dict[str, pd.DataFrame]
) -> None:
    signal = tables["signal"].copy()
    key = ["indicator_id", "team_id", "exposure_kind"]
    of_one = signal["period_kind"].eq("month") & signal["team_id"].eq("FEL")
    chosen = signal.loc[of_one & signal["exposure_kind"].eq("all")].groupby(key).head(12)
    indicator = chosen["indicator_id"].iloc[0]
    mine = of_one & signal["exposure_kind"].eq("all") & signal["indicator_id"].eq(indicator)
    months = {
        "2026-08-01": ("concern", 1.0),
        "2026-09-01": ("common_cause", None),
        "2026-10-01": ("concern", 1.0),
    }
    signal["variation"] = signal["variation"].astype(object)
    for month, (variation, value) in months.items():
        row = mine & signal["period_start"].eq(month)
        assert row.sum() == 1
        signal.loc[row, ["variation", "value", "is_trial"]] = [variation, value, False]
    target = root / "published" / "plimsoll-planted.duckdb"
    write_published(target, tables | {"signal": signal})
    move_pointer(root / "published", target)
    officer = Recipient("", "", ("FEL",))
    items = _of_teams(officer, root / "published")[0]
    found = [i for i in items if i.kind == "concern" and i.subject.split()[0] == indicator]
    assert [item.since <= datetime(2026, 8, 1) for item in found] == [True]
