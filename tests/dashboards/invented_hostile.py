"""The invented organisation with texts from outside that try to run, to format or to break out."""

from __future__ import annotations

import pandas as pd
from invented_publication import release_row, tables
from invented_surveys import survey_scale

SCRIPT = '"><script>window.hacked=1</script><img src=x onerror=window.hacked=1>'
MARKDOWN = (
    "**Nights** [go](javascript:window.hacked=1) ![](x) `code` $x^2$ :red[hot] :material/home:"
)
FORMULA = '=HYPERLINK("http://x","y")+cmd|\'/C calc\'!A1'
TURNED = "\u202egnitirw \u2066desk\u2069 \u200f\u0645\u0631\u062d\u0628\u0627 \u0000\u0007"
WORDS = "very " * 2_000
UNBROKEN = "W" * 10_000
STACKED = "Z" + "\u0335\u0310\u031a" * 40 + "algo"
ATTACKS = (SCRIPT, MARKDOWN, FORMULA, TURNED, WORDS, UNBROKEN, STACKED)
#: A unit's code comes from outside too, and goes into addresses.
CODE = "C&P\"3'<i>/..?team=POL1"

_TEXTS = {
    "limit_rule": ("title", "metric", "source", "adopted_by", "caveat"),
    "release": ("organisation", "dpia_ref"),
    "survey_scale": ("instrument_name", "scale_name", "note"),
}


def hostile_tables() -> dict[str, pd.DataFrame]:
    """Every table; teams, divisions and notes take turns with the attacks."""
    content = tables() | {"release": release_row(), "survey_scale": survey_scale()}
    team = content["team"].copy()
    team["name"] = [
        name if code in ("AMB1", "ORG") else ATTACKS[number % len(ATTACKS)]
        for number, (code, name) in enumerate(zip(team["team_id"], team["name"], strict=True))
    ]
    content["team"] = team
    names = dict(zip(team["team_id"], team["name"], strict=True))
    status = content["limit_status"].copy()
    status["sentence"] = [
        f"{names.get(code, '')}: {MARKDOWN} {SCRIPT}. {UNBROKEN}." for code in status["team_id"]
    ]
    content["limit_status"] = status
    for table, columns in _TEXTS.items():
        frame = content[table].copy()
        for place, column in enumerate(columns):
            frame[column] = [ATTACKS[(row + place) % len(ATTACKS)] for row in range(len(frame))]
        content[table] = frame
    content["release"]["assumptions"] = '["<script>window.hacked=1</script>", "%s"]' % ("W" * 9_000)
    return {name: _recoded(frame) for name, frame in content.items()}


def _recoded(frame: pd.DataFrame) -> pd.DataFrame:
    """One team under a hostile code."""
    if "team_id" not in frame:
        return frame
    return frame.assign(team_id=frame["team_id"].replace({"CHP3": CODE}))
