"""The access list names roles and teams, and gives nothing to anyone it does not name."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from pydantic import ValidationError

from dashboards.identity.access_log import AccessLog
from dashboards.identity.ended import end_session
from dashboards.identity.files import read_access, require_sign_in
from dashboards.identity.reading import Barred, Identity, signed_in
from pipeline.errors import WrongUseError
from schemas.access import Access, Claims, Grant, Role

NOW = datetime(2026, 11, 10, 12, 0, tzinfo=UTC)
LIST = Access.model_validate(
    {
        "session_hours": 8,
        "people": [
            {"who": "Ann@Example.org", "role": "manager", "teams": ["AMB1", "AMB2"]},
            {"who": "sub-77", "role": "dpo"},
        ],
        "groups": [
            {"group": "leads-amb", "role": "manager", "teams": ["AMB1"]},
            {"group": "leads-pol", "role": "manager", "teams": ["POL1"]},
            {"group": "wellbeing", "role": "officer"},
        ],
        "claims": {"role": "plimsoll_role", "teams": "plimsoll_teams"},
    }
)


def claims(**more: object) -> dict[str, object]:
    return {"is_logged_in": True, "iat": NOW.timestamp() - 3600, **more}


def test_a_person_is_found_by_address_whatever_its_case() -> None:
    assert LIST.grant({"email": "ann@example.ORG", "email_verified": True}) == Grant(
        role=Role.MANAGER, teams=("AMB1", "AMB2")
    )


@pytest.mark.parametrize("mark", [False, "false", "False", "", 0, 1, None, ["true"]])
def test_an_address_not_called_verified_names_nobody(mark: object) -> None:
    assert LIST.grant({"email": "ann@example.org", "email_verified": mark}) is None
    assert LIST.grant({"email": "ann@example.org"}) is None


def test_an_address_called_verified_in_text_names_its_person() -> None:
    assert LIST.grant({"email": "ann@example.org", "email_verified": "true"}) is not None


def test_a_provider_without_the_mark_is_believed_where_the_list_says_so() -> None:
    trusting = LIST.model_copy(update={"claims": Claims(trust_email=True)})
    assert trusting.grant({"email": "ann@example.org"}) is not None
    for mark in (False, "false", "no"):
        assert trusting.grant({"email": "ann@example.org", "email_verified": mark}) is None


def test_nobody_is_called_by_an_address_that_is_not_theirs_for_certain() -> None:
    sent = claims(sub="x-1", email="ann@example.org", groups=["wellbeing"])
    found = signed_in(sent, LIST, now=NOW)
    assert found == Identity("x-1", Role.OFFICER)


def test_a_persons_own_entry_wins_over_groups() -> None:
    assert LIST.grant({"sub": "sub-77", "groups": ["wellbeing"]}) == Grant(role=Role.DPO)


def test_two_groups_of_one_role_join_their_teams() -> None:
    granted = LIST.grant({"sub": "x", "groups": ["leads-pol", "leads-amb"]})
    assert granted == Grant(role=Role.MANAGER, teams=("AMB1", "POL1"))


def test_a_claim_may_name_role_and_teams() -> None:
    sent = {"sub": "x", "plimsoll_role": "manager", "plimsoll_teams": ["POL2"]}
    assert LIST.grant(sent) == Grant(role=Role.MANAGER, teams=("POL2",))


@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"sub": "", "email": ""},
        {"sub": None},
        {"sub": "x", "groups": "none of ours"},
        {"sub": "x", "groups": {"wellbeing": True}},
        {"sub": "x", "plimsoll_role": "superuser"},
        {"sub": "x", "plimsoll_role": ["officer", "manager"]},
        {"sub": "x", "plimsoll_role": "manager"},
    ],
)
def test_whoever_nothing_names_gets_nothing(sent: dict[str, object]) -> None:
    assert LIST.grant(sent) is None


@pytest.mark.parametrize(
    "wrong",
    [
        {"people": [{"who": "a", "role": "manager"}]},
        {"people": [{"who": "a", "role": "officer", "teams": ["X"]}]},
        {"people": [{"who": "a", "role": "boss"}]},
        {"people": [{"who": "a", "role": "dpo"}, {"who": "A", "role": "officer"}]},
        {"session_hours": 0},
        {"log_retention_days": 1},
        {"peeple": []},
    ],
)
def test_a_wrong_list_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        Access.model_validate(wrong)


def test_a_wrong_file_names_the_place_and_no_person(tmp_path: Path) -> None:
    path = tmp_path / "access.yaml"
    path.write_text("people:\n  - {who: ann@example.org, role: boss}\n")
    with pytest.raises(WrongUseError) as caught:
        read_access(path)
    assert "people.0.role" in str(caught.value)
    assert "ann@" not in str(caught.value)


def test_signed_out_expired_and_unknown_are_told_apart() -> None:
    ann = {"email": "ann@example.org", "email_verified": True}
    assert signed_in({}, LIST, now=NOW) is Barred.NEVER
    assert signed_in({"is_logged_in": "yes", **ann}, LIST, now=NOW) is Barred.NEVER
    ended = claims(**ann, nonce="one sign-in")
    end_session(ended, now=NOW)
    assert signed_in(ended, LIST, now=NOW) is Barred.SIGNED_OUT
    assert signed_in(claims(sub="x"), LIST, now=NOW) is Barred.UNKNOWN
    found = signed_in(claims(**ann), LIST, now=NOW)
    assert found == Identity("ann@example.org", Role.MANAGER, ("AMB1", "AMB2"))


@pytest.mark.parametrize("since", [None, True, "2026", NOW.timestamp() - 8 * 3600 - 1, 4e9])
def test_a_session_without_a_start_or_past_its_hours_is_over(since: object) -> None:
    sent = claims(email="ann@example.org", email_verified=True) | {"iat": since}
    assert signed_in(sent, LIST, now=NOW) is Barred.EXPIRED


def test_a_workspace_without_provider_or_list_does_not_start(tmp_path: Path) -> None:
    with pytest.raises(WrongUseError, match="no identity provider"):
        require_sign_in(tmp_path)
    (tmp_path / "secrets.toml").write_text('[auth]\nclient_id = "plimsoll"\n')
    with pytest.raises(WrongUseError, match="incomplete"):
        require_sign_in(tmp_path)
    keys = ["redirect_uri", "cookie_secret", "client_id", "client_secret", "server_metadata_url"]
    (tmp_path / "secrets.toml").write_text("[auth]\n" + "".join(f'{k} = "x"\n' for k in keys))
    with pytest.raises(WrongUseError, match=r"no access\.yaml"):
        require_sign_in(tmp_path)
    (tmp_path / "access.yaml").write_text("people:\n  - {who: a, role: officer}\n")
    require_sign_in(tmp_path)


def test_the_log_keeps_visits_for_its_days_and_no_longer(tmp_path: Path) -> None:
    log = AccessLog.of(tmp_path)
    log.record("ann", "manager", page="team", team="AMB1", at=NOW - timedelta(days=31))
    log.record("bob", "officer", page="compare", team="", at=NOW)
    assert list(log.visits()["person"]) == ["bob", "ann"]
    assert log.forget(now=NOW, days=30) == 1
    assert list(log.visits()["person"]) == ["bob"]
    assert log.path.stat().st_mode & 0o777 == 0o600
