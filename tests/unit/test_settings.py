"""A workspace's settings: checked, and never under a protective floor."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.errors import WrongUseError
from pipeline.settings import open_workspace


def _workspace(folder: Path, text: str) -> Path:
    (folder / "plimsoll.toml").write_text(text, encoding="utf-8")
    return folder


def test_an_empty_file_gives_the_documented_defaults(tmp_path: Path) -> None:
    settings = open_workspace(_workspace(tmp_path, "")).settings
    assert (settings.protection.k_work, settings.protection.k_survey) == (5, 10)
    assert settings.grace_days == 7
    assert settings.storage.row_retention_months == 15


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("[protection]\nk_work = 4", "protection.k_work"),
        ("[protection]\nk_survey = 7", "protection.k_survey"),
        ('timezone = "Europe/Atlantis"', "timezone"),
        ("surprise = 1", "surprise"),
        ("organisation = [", "plimsoll.toml is wrong"),
    ],
)
def test_a_wrong_setting_is_named(tmp_path: Path, text: str, named: str) -> None:
    with pytest.raises(WrongUseError) as caught:
        open_workspace(_workspace(tmp_path, text))
    assert named in caught.value.found


def test_every_wrong_setting_is_named_at_once(tmp_path: Path) -> None:
    text = 'timezone = "Nowhere"\nsurprise = 1\n[protection]\nk_work = 1'
    with pytest.raises(WrongUseError) as caught:
        open_workspace(_workspace(tmp_path, text))
    assert all(n in caught.value.found for n in ("timezone", "surprise", "protection.k_work"))


def test_a_folder_without_settings_is_no_workspace(tmp_path: Path) -> None:
    with pytest.raises(WrongUseError, match=r"no plimsoll\.toml"):
        open_workspace(tmp_path)
