"""`python -m sample_data.workspace DIR`: the sample organisation's workspace, ready to run.

An existing workspace is left as it is, so that a second `make run` finds nothing new.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from pipeline.ingest.pseudonym import create_key
from pipeline.settings import CONFIG_NAME, open_workspace
from sample_data.actions import write_actions
from sample_data.generate import write_workspace

_CONFIG = """\
# The sample organisation: invented teams, invented people, planted problems.
organisation = "Estuary Services"
timezone = "Europe/London"
as_of = 2026-11-10
is_sample = true
dpia_ref = "Sample data: no person is described"
help_text = "Estuary Services staff support: ask your line manager or the wellbeing officer"

[storage]
row_retention_months = 0
"""


def make_sample_workspace(directory: Path, *, seed: int = 7) -> bool:
    """Write the workspace; False when there is one already."""
    if (directory / CONFIG_NAME).exists():
        return False
    directory.mkdir(parents=True, exist_ok=True)
    write_workspace(directory, seed=seed)
    (directory / "published").mkdir(exist_ok=True, mode=0o750)
    (directory / CONFIG_NAME).write_text(_CONFIG, encoding="utf-8")
    workspace = open_workspace(directory)
    create_key(workspace.key_file)
    write_actions(workspace)
    for folder in (directory, directory / "landing"):
        folder.chmod(0o700)
    return True


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("directory", type=Path)
    parser.add_argument("--seed", type=int, default=7)
    arguments = parser.parse_args()
    made = make_sample_workspace(arguments.directory, seed=arguments.seed)
    print(
        f"The sample organisation is in {arguments.directory}."
        if made
        else f"{arguments.directory} holds the sample organisation already."
    )


if __name__ == "__main__":
    main()
