"""The register of limits: what is loaded, what lies on what, and what is refused with its line."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from pipeline.errors import RefusedInputError
from pipeline.judge.register import load_register

DAY = date(2026, 10, 1)

OWN = """\
limits:
  - id: W-01
    cap_warn: 3
    source: "Committee, minute 14"
    strength: D
    status: adopted
    adopted_by: Committee
    adopted_on: 2026-06-18
    valid_from: 2026-07-01
"""


def write(folder: Path, text: str | bytes, name: str = "limits.yaml") -> Path:
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def refused(path: Path) -> str:
    with pytest.raises(RefusedInputError) as error:
        load_register([path])
    return str(error.value)


def test_every_shipped_limit_has_source_strength_and_evidence() -> None:
    register = load_register()
    assert len(register.limit_ids()) == 47
    for limit_id in register.limit_ids():
        limit = register.in_force(limit_id, DAY).limit  # type: ignore[union-attr]
        assert limit.source
        assert limit.strength
        assert limit.evidence in ("VERIFIED", "VERIFIED-2nd", "DERIVED", "CONVENTION")


@pytest.mark.parametrize(
    ("limit_id", "share"),
    [("W-01", 0.10), ("W-03", 0.05), ("R-01", 0.02), ("R-02", 0.02), ("R-03", 0.10),
     ("R-04", 0.02), ("R-05", 0.10), ("W-05", 0.10), ("W-14", 0.10)],
)  # fmt: skip
def test_tolerated_shares_are_those_of_the_rules(limit_id: str, share: float) -> None:
    assert load_register().in_force(limit_id, DAY).limit.tolerated_share == share  # type: ignore[union-attr]


@pytest.mark.parametrize("limit_id", ["R-01", "R-02", "R-03", "R-04"])
def test_rest_limits_warn_by_default_and_are_must_in_uk_and_eu(limit_id: str) -> None:
    register = load_register()
    levels = {
        name: register.in_force(limit_id, DAY, profiles=profiles).limit.level  # type: ignore[union-attr]
        for name, profiles in {"default": (), "uk": ("uk",), "eu": ("eu",)}.items()
    }
    assert levels == {"default": "warn", "uk": "must", "eu": "must"}


def test_the_number_that_is_only_remembered_is_not_shipped() -> None:
    # the last 60 minutes of a shift (W-07) have no source: no cap, no threshold, in no profile
    register = load_register()
    for profiles in ((), ("csam",)):
        limit = register.in_force("W-07", DAY, profiles=profiles).limit  # type: ignore[union-attr]
        assert (limit.level, limit.cap(), limit.threshold) == ("info", None, None)
        assert "60" not in limit.metric


def test_the_organisation_s_number_counts_from_its_day_and_names_who_set_it(tmp_path: Path) -> None:
    register = load_register([write(tmp_path, OWN)])
    before = register.in_force("W-01", date(2026, 6, 30))
    after = register.in_force("W-01", date(2026, 7, 1))
    assert before is not None
    assert after is not None
    assert (before.limit.cap(), before.overlay, before.limit.status) == (4, "default", "default")
    assert (after.limit.cap(), after.overlay, after.limit.status) == (3, "organisation", "adopted")
    assert after.set_by["cap_warn"] == "organisation"
    assert after.set_by["tolerated_share"] == "default"


def test_an_entry_with_a_day_alone_goes_back_to_the_number_below(tmp_path: Path) -> None:
    text = OWN + "  - id: W-01\n    valid_from: 2026-10-01\n"
    register = load_register([write(tmp_path, text)])
    assert register.in_force("W-01", date(2026, 9, 30)).limit.cap() == 3  # type: ignore[union-attr]
    back = register.in_force("W-01", DAY)
    assert back is not None
    assert (back.limit.cap(), back.limit.status, back.overlay) == (4, "default", "default")


def test_an_adoption_does_not_carry_over_to_the_next_number(tmp_path: Path) -> None:
    text = OWN + (
        "  - id: W-01\n    cap_warn: 5\n    source: new\n    strength: E\n"
        "    valid_from: 2026-09-01\n"
    )
    found = load_register([write(tmp_path, text)]).in_force("W-01", DAY)
    assert found is not None
    assert (found.limit.cap(), found.limit.status, found.limit.adopted_by) == (5, "default", None)


def test_an_organisation_may_change_the_tolerance_alone(tmp_path: Path) -> None:
    text = (
        "- id: R-01\n  tolerated_share: 0.05\n  source: Committee\n  strength: D\n"
        "  valid_from: 2026-01-01\n"
    )
    found = load_register([write(tmp_path, text)]).in_force("R-01", DAY)
    assert found is not None
    assert (found.limit.cap(), found.limit.tolerated_share) == (11, 0.05)
    assert found.set_by["cap_warn"] == "default"


def test_adopting_a_profile_raises_its_limits_to_must_from_that_day(tmp_path: Path) -> None:
    text = (
        "adopts:\n  - profile: csam\n    adopted_by: Board\n    adopted_on: 2026-03-01\n"
        "    valid_from: 2026-04-01\n"
    )
    register = load_register([write(tmp_path, text)])
    before = register.in_force("W-05", date(2026, 3, 31), profiles=["csam"])
    after = register.in_force("W-05", date(2026, 4, 1), profiles=["csam"])
    elsewhere = register.in_force("W-05", DAY)
    assert before is not None
    assert after is not None
    assert elsewhere is not None
    assert (before.limit.level, before.limit.cap()) == ("warn", 240)
    assert (after.limit.level, after.limit.cap(), after.limit.adopted_by) == ("must", 300, "Board")
    assert (elsewhere.limit.level, elsewhere.limit.cap()) == ("warn", 240)


def test_an_organisation_may_add_a_limit_of_its_own(tmp_path: Path) -> None:
    text = """\
- id: X-01
  indicator_id: K-01
  exposure_kind: video
  title: Video per shift
  article: "watching videos of exploited children"
  metric: video minutes per staffed shift
  unit: staffed_shift
  window: month
  direction: high_is_worse
  threshold: 30
  level: warn
  source: Committee
  strength: D
  valid_from: 2026-01-01
"""
    register = load_register([write(tmp_path, text)])
    assert register.limit_ids()[-1] == "X-01"
    assert register.in_force("X-01", date(2025, 12, 31)) is None
    assert register.in_force("X-01", DAY).limit.threshold == 30  # type: ignore[union-attr]


@pytest.mark.parametrize("text", ["", "# nothing yet\n", "limits:\n", "limits: []\n"])
def test_a_file_without_entries_changes_nothing(tmp_path: Path, text: str) -> None:
    assert load_register([write(tmp_path, text)]).in_force("W-01", DAY).overlay == "default"  # type: ignore[union-attr]


GOOD = "  cap_warn: 3\n  source: s\n  strength: D\n  valid_from: 2026-07-01\n"


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("- id: W-01\n" + GOOD + "  colour: 1\n", 6, "unknown key `colour`"),
        ("- id: W-01\n  cap_warn: 3\n  valid_from: 2026-07-01\n", 1, "without source and strength"),
        ("- id: W-01\n" + GOOD + "  level: must\n", 1, "must needs strength A or an adoption"),
        ("- id: W-01\n" + GOOD + "  status: adopted\n", 1, "without adopted_by and adopted_on"),
        ("- id: W-01\n" + GOOD + "  adopted_by: B\n", 1, "its status is default"),
        ("- id: W-01\n" + GOOD + "  threshold: 3\n", 1, "a threshold and a tolerated_share"),
        ("- id: W-01\n" + GOOD + "- id: W-01\n" + GOOD, 6, "stands already on line 1"),
        ("- id: W-99\n" + GOOD, 1, "is a new limit and lacks"),
        ("- id: W1\n" + GOOD, 1, "`id`"),
        ("- cap_warn: 3\n", 1, "`id` is required"),
        ("- id: W-01\n  valid_from: 2026-02-30\n", 2, "`valid_from`"),
        ("- id: W-01\n  valid_from: 20260701\n", 2, "expected a day written as 2026-06-01"),
        ("- id: W-01\n  valid_from: 2026-07-01 12:00:00\n", 2, "expected a day"),
        ("- id: W-01\n" + GOOD.replace("3", "-3"), 2, "`cap_warn`"),
        ("- id: W-01\n" + GOOD.replace("3", ".nan"), 2, "`cap_warn`"),
        ("- id: W-01\n" + GOOD.replace("3", "'3'"), 2, "`cap_warn`"),
        ("- id: W-01\n" + GOOD.replace("3", "true"), 2, "`cap_warn`"),
        ("- id: W-01\n" + GOOD + "  tolerated_share: 10\n", 6, "`tolerated_share`"),
        ("- id: W-05\n" + GOOD + "  cap_must: 2\n", 1, "cap_must is stricter than cap_warn"),
        ("- id: W-01\n" + GOOD.replace(": D", ": F"), 4, "`strength`"),
        ("- id: W-01\n" + GOOD + "  evidence: MEMORY\n", 6, "`evidence`"),
        ("- id: W-01\n" + GOOD + "  level_when_adopted: must\n", 1, "only a sector profile may"),
        ("- id: W-00\n" + GOOD.replace("cap_warn: 3", "threshold_follows: W-88"), 1, "W-88"),
        ("- id: W-01\n  level: warn\n  id: W-02\n  valid_from: 2026-07-01\n", 3, "given twice"),
        ("limits:\n  - id: W-01\n - nope\n", 3, "not valid YAML"),
        ("limits: 5\n", 1, "expected a list of entries"),
        ("limits:\n  - just text\n", 2, "expected an entry beginning with `- id:`"),
        ("just text\n", 1, "expected `limits:`"),
        ("register: default2\nlimits: []\n", 1, "`register`"),
        ("profiles: [mars]\n", 1, "unknown profile `mars`"),
        ("limts: []\n", 1, "unknown key `limts`"),
        ("- id: W-01\n  teams: []\n" + GOOD, 2, "`teams`"),
        ("- id: W-00\n" + GOOD.replace("cap_warn: 3", "threshold_follows: W-02"), 1, "has none"),
        ("register: default\nlimits: []\n", 1, "only the shipped register may be the default"),
        ("register: profile\nname: uk\nlimits: []\n", 1, "the name `uk` is taken"),
        ("name: csam\nlimits: []\n", 1, "the name `csam` is taken"),
        ("limits:\n\t- id: W-01\n", 2, "not valid YAML"),
    ],
)
def test_a_bad_entry_is_refused_with_its_line_and_reason(
    tmp_path: Path, text: str, line: int, said: str
) -> None:
    message = refused(write(tmp_path, text))
    matching = [row for row in message.splitlines() if said in row]
    assert matching, message
    assert matching[0].startswith(f"  limits.yaml:{line}: "), message


def test_an_organisation_may_bring_a_profile_of_its_own(tmp_path: Path) -> None:
    text = (
        "register: profile\nname: hotline\nlimits:\n  - id: W-01\n    cap_warn: 6\n"
        "    source: s\n    strength: D\n    evidence: ORGANISATION\n    valid_from: 2026-01-01\n"
    )
    register = load_register([write(tmp_path, text)])
    assert register.in_force("W-01", DAY).limit.cap() == 4  # type: ignore[union-attr]
    found = register.in_force("W-01", DAY, profiles=["hotline"])
    assert found is not None
    assert (found.limit.cap(), found.overlay) == (6, "hotline")


def test_windows_line_ends_and_a_byte_order_mark_are_read(tmp_path: Path) -> None:
    text = b"\xef\xbb\xbf" + OWN.replace("\n", "\r\n").encode()
    assert load_register([write(tmp_path, text)]).in_force("W-01", DAY).limit.cap() == 3  # type: ignore[union-attr]


def test_all_problems_are_told_at_once(tmp_path: Path) -> None:
    text = "- id: W-01\n  color: red\n  valid_from: 2026-07-01\n- id: W-02\n  threshold: 1\n"
    message = refused(write(tmp_path, text))
    assert "has 2 problems" in message
    assert "limits.yaml:2: W-01: unknown key `color`" in message
    assert "limits.yaml:4: W-02: `valid_from` is required" in message


@pytest.mark.parametrize("text", [b"\xff\xfe\x00\x01", b"\x00" * 50, b"limits: !!python/object:a"])
def test_a_file_that_is_no_text_is_refused(tmp_path: Path, text: bytes) -> None:
    assert "limits.yaml:1: " in refused(write(tmp_path, text))


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    assert "none.yaml:1: cannot be read" in refused(tmp_path / "none.yaml")


def test_a_statutory_limit_cannot_be_weakened_without_saying_so(tmp_path: Path) -> None:
    # in the uk R-01 is must; a number of strength E would stay must, so it is refused
    text = "profiles: [uk]\nlimits:\n  - id: R-01\n    cap_warn: 9\n    source: s\n"
    text += "    strength: E\n    valid_from: 2026-01-01\n"
    assert "limits.yaml:3: R-01 is must with strength E" in refused(write(tmp_path, text))
    lowered = load_register([write(tmp_path, text + "    level: warn\n")])
    assert lowered.in_force("R-01", DAY).limit.cap() == 9  # type: ignore[union-attr]


def test_a_new_cap_replaces_both_caps(tmp_path: Path) -> None:
    # a stricter 12 h counts, not the 11 h that the statute calls must
    text = "profiles: [uk]\nlimits:\n  - id: R-01\n    cap_warn: 12\n    source: s\n"
    text += "    strength: D\n    status: adopted\n    adopted_by: B\n    adopted_on: 2026-01-01\n"
    text += "    valid_from: 2026-01-01\n"
    found = load_register([write(tmp_path, text)]).in_force("R-01", DAY)
    assert found is not None
    assert (found.limit.level, found.limit.cap(), found.limit.cap_must) == ("must", 12, None)
