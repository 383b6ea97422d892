"""Puts this folder on the path, so that the attacker is the plug-in it is elsewhere."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from plimsoll_attack import attack_fixture  # noqa: F401  # the fixture `attack`
