"""Long steps say what they are at while they work."""

from __future__ import annotations

import threading

from pipeline.ingest.readers.beat import beating


def test_a_long_step_says_again_what_it_is_at() -> None:
    said: list[str] = []
    again = threading.Event()

    def hear(text: str) -> None:
        said.append(text)
        if "(" in text:
            again.set()

    with beating(hear, "reading log.csv", every=0.01) as say:
        say("reading log.csv: 20,000 rows")
        assert again.wait(5)
    assert said[:2] == ["reading log.csv", "reading log.csv: 20,000 rows"]
    assert said[2].startswith("reading log.csv: 20,000 rows (")


def test_a_short_step_says_so_once() -> None:
    said: list[str] = []
    with beating(said.append, "reading log.csv"):
        pass
    assert said == ["reading log.csv"]
