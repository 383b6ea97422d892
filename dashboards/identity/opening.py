"""How this dashboard was opened: as the demonstration, with sign-in, or not at all."""

from __future__ import annotations

import os
from collections.abc import Mapping
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import Any

import streamlit as st
from streamlit.errors import StreamlitSecretNotFoundError

from dashboards.identity.files import ACCESS_NAME, LOOPBACK, has_provider, read_access
from dashboards.source import published_folder
from pipeline.errors import PipelineUserError, WrongUseError
from pipeline.settings import CONFIG_NAME, Workspace, open_workspace
from schemas.access import Access

DEMO_VARIABLE = "PLIMSOLL_DEMO"


class Opening(StrEnum):
    """The three ways to start."""

    DEMONSTRATION = "demonstration"
    SIGN_IN = "sign_in"
    CLOSED = "closed"


def opening() -> Opening:
    """How this process may serve, decided from the workspace itself at each rerun.

    Setting a variable by hand opens nothing: the demonstration needs a workspace that calls itself
    the sample and a server that listens on this machine only; anything else needs a provider.
    """
    found = workspace()
    if found is None:
        return Opening.CLOSED
    if os.environ.get(DEMO_VARIABLE) == "1":
        local = st.get_option("server.address") in LOOPBACK
        return Opening.DEMONSTRATION if found.settings.is_sample and local else Opening.CLOSED
    return Opening.SIGN_IN if has_provider(_auth_section()) else Opening.CLOSED


def is_demonstration() -> bool:
    """Whether invented figures are shown without sign-in."""
    return opening() is Opening.DEMONSTRATION


def _auth_section() -> Mapping[str, Any]:
    try:
        return dict(st.secrets.get("auth", {}))
    except StreamlitSecretNotFoundError:
        return {}


def workspace() -> Workspace | None:
    """The workspace that holds the published folder; None where there is none or it is wrong."""
    root = published_folder().parent
    try:
        stamp = (root / CONFIG_NAME).stat()
        return _workspace(root, stamp.st_mtime_ns, stamp.st_size)
    except (OSError, PipelineUserError):
        return None


@lru_cache(maxsize=4)
def _workspace(root: Path, _changed: int, _size: int) -> Workspace:
    return open_workspace(root)


def access_list() -> Access | None:
    """The access list as it stands now; None where it is absent or wrong: then nobody gets in."""
    path = published_folder().parent / ACCESS_NAME
    try:
        stamp = path.stat()
        return _access(path, stamp.st_mtime_ns, stamp.st_size)
    except (OSError, WrongUseError):
        return None


@lru_cache(maxsize=4)
def _access(path: Path, _changed: int, _size: int) -> Access:
    return read_access(path)
