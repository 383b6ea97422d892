"""A workspace and its settings: plimsoll.toml, checked, with every folder and file named once."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from pipeline.errors import WrongUseError
from schemas.wrong_places import wrong_places

CONFIG_NAME = "plimsoll.toml"


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Protection(_Section):
    """Thresholds of protection; they may be raised, never lowered."""

    k_work: int = Field(5, ge=5, description="Distinct workers behind a cell")
    k_survey: int = Field(10, ge=8, description="Respondents behind a survey cell")


class Limits(_Section):
    """Which register applies."""

    file: str = Field(
        "limits.yaml", description="The organisation's own limits, if the file exists"
    )
    profiles: tuple[str, ...] = Field((), description="Sector profiles for every team")


class Storage(_Section):
    """What the batch account may use, and how long rows are kept."""

    memory_limit: str = Field("2GB", description="Memory the engine may use")
    threads: int | None = Field(None, description="Threads; empty means all cores")
    row_retention_months: int = Field(15, ge=0, description="Months of row-level data; 0 keeps all")
    landing_retention_days: int = Field(30, ge=0, description="Days originals stay in landing/done")


class Actions(_Section):
    """Where the action log is kept."""

    url: str = Field("", description="PostgreSQL of the action log; empty: a file in the workspace")

    @field_validator("url")
    @classmethod
    def _without_password(cls, value: str) -> str:
        if "@" in value and ":" in value.split("@")[0].split("//")[-1]:
            raise ValueError("a password belongs in the environment (PGPASSWORD), not here")
        return value


class SurveyChoice(_Section):
    """How the answers of one instrument are coded, and whether it is wanted at all."""

    order: str | None = Field(None, description="Printed order or coding direction")
    codes: str | None = Field(None, description="How answers are stored, if not in its own codes")
    missing: tuple[float, ...] = Field((), description="Codes that mean no answer")
    bands: str | None = Field(None, description="Band set, where a scale has several")
    prefix: str | None = Field(None, description="What stands before an item's number")
    opt_in: bool = Field(False, description="Publish an instrument that is off by default")


class Settings(_Section):
    """Everything plimsoll.toml may say; an unknown key is an error."""

    organisation: str = Field("My organisation", description="Name on screen")
    timezone: str = Field("UTC", description="Zone of teams that name none")
    dpia_ref: str | None = Field(None, description="Reference of the impact assessment")
    as_of: date | None = Field(None, description="A fixed today, for samples and rebuilds")
    grace_days: int = Field(
        7, ge=0, le=60, description="Days after a period before it is published"
    )
    help_text: str = Field("", description="Where staff find help, for the dashboard's footer")
    is_sample: bool = Field(False, description="Invented data: opened by the demo without sign-in")
    protection: Protection = Protection()
    limits: Limits = Limits()
    storage: Storage = Storage()
    actions: Actions = Actions()
    surveys: dict[str, SurveyChoice] = Field({}, description="Choices per instrument")

    @field_validator("timezone")
    @classmethod
    def _known_zone(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (KeyError, ValueError, OSError) as error:
            raise ValueError("not an IANA time zone such as Europe/London") from error
        return value


@dataclass(frozen=True)
class Workspace:
    """The folders and files of one organisation."""

    root: Path
    settings: Settings

    @property
    def landing(self) -> Path:
        """Where the officer drops files."""
        return self.root / "landing"

    @property
    def done(self) -> Path:
        """Where accepted originals rest until they are deleted."""
        return self.landing / "done"

    @property
    def published(self) -> Path:
        """What everyone else reads."""
        return self.root / "published"

    @property
    def warehouse(self) -> Path:
        """Row-level store, batch account only."""
        return self.root / "warehouse.duckdb"

    @property
    def sources(self) -> Path:
        """The organisation's own source files."""
        return self.root / "sources"

    @property
    def limits_file(self) -> Path:
        """The organisation's own limits."""
        return self.root / self.settings.limits.file

    @property
    def key_file(self) -> Path:
        """Key of the pseudonyms, when it is not in the environment."""
        return self.root / "keys" / "pseudonym.key"

    @property
    def lock_file(self) -> Path:
        """Held by a run from start to end."""
        return self.root / ".plimsoll.lock"

    @property
    def temporary(self) -> Path:
        """Spill space of the engine."""
        return self.root / ".temporary"


def open_workspace(root: Path) -> Workspace:
    """The workspace in a folder.

    Errors: WrongUseError when there is none, or plimsoll.toml is wrong (every problem named).
    """
    config = root / CONFIG_NAME
    if not config.is_file():
        raise WrongUseError(
            f"no {CONFIG_NAME} in {root.name or root}",
            expected="a workspace made by `plimsoll init DIR`",
            todo="run the command inside a workspace, or name it with --workspace DIR",
        )
    try:
        content = tomllib.loads(config.read_text(encoding="utf-8"))
        settings = Settings.model_validate(content)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        problems = [str(error)]
    except ValidationError as error:
        problems = wrong_places(error)
    else:
        return Workspace(root.resolve(), settings)
    raise WrongUseError(
        f"{CONFIG_NAME} is wrong: " + "; ".join(problems),
        expected="the settings listed in docs/settings.md",
        todo="mend the keys named",
    )
