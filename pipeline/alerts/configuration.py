"""`alerts.toml` read and checked; the mail server's secret may come from the environment."""

from __future__ import annotations

import os
import stat
import tomllib
from pathlib import Path

from pydantic import ValidationError

from pipeline.errors import WrongUseError
from schemas.alerting import Alerting
from schemas.wrong_places import wrong_places

ALERTS_NAME = "alerts.toml"
#: Stands in for the key `mail`, so that no secret need lie in a file.
MAIL_VARIABLE = "PLIMSOLL_ALERTS_MAIL"
_DOCS = "write it as docs/alerts.md shows"


def read_alerting(root: Path) -> Alerting:
    """The checked settings of alerts.

    Errors: WrongUseError when there is no file, when others may read it, or naming every place
    that is wrong; never a value, because values are secrets.
    """
    path = root / ALERTS_NAME
    if not path.is_file():
        raise WrongUseError(f"there is no {ALERTS_NAME}", expected="who is told how", todo=_DOCS)
    if path.stat().st_mode & (stat.S_IRWXO | stat.S_IWGRP):
        raise WrongUseError(
            f"{ALERTS_NAME} can be read by others, and it holds secrets",
            expected="a file for its owner",
            todo=f"chmod 600 {ALERTS_NAME}",
        )
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
        if os.environ.get(MAIL_VARIABLE):
            content["mail"] = os.environ[MAIL_VARIABLE]
        return Alerting.model_validate(content)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        problems = [f"it is not a TOML file ({str(error).split('(')[0].strip()})"]
        cause: Exception = error
    except ValidationError as error:
        problems = wrong_places(error)
        cause = error
    raise WrongUseError(
        f"{ALERTS_NAME} is wrong: " + "; ".join(problems),
        expected="the keys listed in docs/alerts.md",
        todo="mend the places named; nothing was sent",
    ) from cause
