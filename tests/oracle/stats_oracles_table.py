"""Print every comparison with the peer programs: `python tests/oracle/stats_oracles_table.py DIR`.

DIR is the folder that holds `oracles/`. Lines that disagree are deliberate and explained in
docs/methods/statistics.md; `--peer` computes as the peers do and shows that they vanish.
"""

from __future__ import annotations

import sys
from pathlib import Path

from stats_oracles import chart_lines, show
from stats_oracles_groups import group_lines

if __name__ == "__main__":
    folder = Path(sys.argv[1]) / "oracles"
    like_peer = "--peer" in sys.argv
    show(chart_lines(folder, like_peer=like_peer) + group_lines(folder, like_peer=like_peer))
