"""The two files sign-in rests on: the provider's entry in secrets.toml, and access.yaml."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from ruamel.yaml import YAML, YAMLError

from pipeline.errors import WrongUseError
from schemas.access import Access
from schemas.wrong_places import wrong_places

ACCESS_NAME = "access.yaml"
SECRETS_NAME = "secrets.toml"
LOOPBACK = ("127.0.0.1", "localhost", "::1")
#: Keys of `[auth]` without which nobody can sign in.
PROVIDER_KEYS = (
    "redirect_uri",
    "cookie_secret",
    "client_id",
    "client_secret",
    "server_metadata_url",
)
_DOCS = "set up sign-in as docs/dashboard.md describes"


def has_provider(section: Mapping[str, Any]) -> bool:
    """Whether an `[auth]` section names everything an OpenID provider needs."""
    return all(str(section.get(key) or "").strip() for key in PROVIDER_KEYS)


def require_sign_in(root: Path) -> None:
    """Nothing, where a workspace can tell its readers apart.

    Errors: WrongUseError when its provider or its access list is absent, incomplete or wrong.
    """
    secrets = root / SECRETS_NAME
    if not secrets.is_file():
        raise WrongUseError(
            "the dashboard does not start: no identity provider is configured",
            expected=f"an OpenID provider in {SECRETS_NAME}, or --demo on the sample organisation",
            todo=_DOCS,
        )
    try:
        section = tomllib.loads(secrets.read_text(encoding="utf-8")).get("auth", {})
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise WrongUseError(
            f"{SECRETS_NAME} cannot be read", expected="a TOML file", todo=_DOCS
        ) from error
    if not isinstance(section, dict) or not has_provider(section):
        raise WrongUseError(
            f"the dashboard does not start: [auth] in {SECRETS_NAME} is incomplete",
            expected=", ".join(PROVIDER_KEYS),
            todo=_DOCS,
        )
    if not (root / ACCESS_NAME).is_file():
        raise WrongUseError(
            f"the dashboard does not start: there is no {ACCESS_NAME}",
            expected="a list of who may sign in as what",
            todo=_DOCS,
        )
    read_access(root / ACCESS_NAME)


def read_access(path: Path) -> Access:
    """The checked access list of a file.

    Errors: WrongUseError naming every place that is wrong, never a person; OSError when absent.
    """
    try:
        content = YAML(typ="safe", pure=True).load(path.read_text(encoding="utf-8"))
        return Access.model_validate(content or {})
    except PermissionError as error:
        raise WrongUseError(
            f"{path.name} may not be read by this account",
            expected="a list that the dashboard, `plimsoll report` and `plimsoll alerts` can read",
            todo="give their accounts leave to read it, as docs/deploy.md shows",
        ) from error
    except (YAMLError, UnicodeDecodeError) as error:
        problems = ["it is not a YAML file"]
        cause: Exception = error
    except ValidationError as error:
        problems = wrong_places(error)
        cause = error
    raise WrongUseError(
        f"{path.name} is wrong: " + "; ".join(problems),
        expected="people and groups with a role, managers with teams",
        todo="mend the places named; until then nobody gets in",
    ) from cause
