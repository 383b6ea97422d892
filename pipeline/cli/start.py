"""Starting: a new workspace, and the dashboard over one."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from pipeline.errors import WrongUseError
from pipeline.ingest.pseudonym import create_key
from pipeline.published import current_path
from pipeline.settings import CONFIG_NAME, open_workspace

APP = Path(__file__).resolve().parents[2] / "dashboards" / "app.py"

_CONFIG = """\
# Settings of this workspace. docs/settings.md lists every key.
organisation = {organisation}
timezone = {timezone}
# Reference of your data-protection impact assessment. Until it is set, a banner says so.
# dpia_ref = "DPIA-2026-01"
"""


def init_workspace(directory: Path, *, organisation: str, timezone: str) -> None:
    """Make the folders, the settings and the key; what is there already stays as it is."""
    config = directory / CONFIG_NAME
    if config.exists():
        raise WrongUseError(
            f"{directory.name} is a workspace already",
            expected="a folder without plimsoll.toml",
            todo="use it as it is, or name another folder",
        )
    for folder in ("landing", "landing/done", "sources", "keys"):
        (directory / folder).mkdir(parents=True, exist_ok=True, mode=0o700)
    (directory / "published").mkdir(exist_ok=True, mode=0o750)
    text = _CONFIG.format(organisation=_quoted(organisation), timezone=_quoted(timezone))
    config.write_text(text, encoding="utf-8")
    workspace = open_workspace(directory)
    create_key(workspace.key_file)
    print(f"{directory} is ready.")
    print(f"1. Keep a copy of {workspace.key_file.relative_to(workspace.root)} somewhere safe:")
    print("   without it, later files cannot be joined to earlier ones.")
    print("2. Drop files in landing/; one exposure log is enough to begin.")
    print(f"3. plimsoll run --workspace {directory}")


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def open_dashboard(root: Path, *, port: int, demo: bool) -> None:
    """Run the Streamlit app over a workspace's published folder until it is stopped.

    Errors: WrongUseError for a demonstration of anything but the sample organisation, and for a
    workspace that cannot tell its readers apart.
    """
    from dashboards.identity.files import SECRETS_NAME, require_sign_in

    workspace = open_workspace(root)
    if not demo:
        require_sign_in(workspace.root)
    elif not workspace.settings.is_sample:
        raise WrongUseError(
            "the dashboard does not start: this is not the sample organisation",
            expected="--demo on the sample organisation only",
            todo="leave --demo away and set up sign-in as docs/dashboard.md describes",
        )
    if current_path(workspace.published) is None:
        print("Nothing is published yet; the dashboard will say so.", file=sys.stderr)
    environment = os.environ | {
        "PLIMSOLL_PUBLISHED": str(workspace.published),
        "PLIMSOLL_DEMO": "1" if demo else "",
        "PLIMSOLL_HELP_TEXT": workspace.settings.help_text,
    }
    command = [
        sys.executable, "-m", "streamlit", "run", str(APP),
        "--server.address", "127.0.0.1", "--server.port", str(port), "--server.headless", "true",
    ]  # fmt: skip
    if not demo:
        command += ["--secrets.files", str(workspace.root / SECRETS_NAME)]
    print(f"Dashboard: http://127.0.0.1:{port}  (stop with Ctrl-C)", flush=True)
    raise SystemExit(subprocess.call(command, env=environment, cwd=APP.parent))
