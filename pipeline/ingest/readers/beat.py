"""A sign of life while one long step works: what it is at, and for how long."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

_EVERY_SECONDS = 5.0


@contextmanager
def beating(
    progress: Callable[[str], None], text: str, *, every: float = _EVERY_SECONDS
) -> Iterator[Callable[[str], None]]:
    """Say `text` at once and again while the work goes on, with the seconds it has taken.

    Yields what the work may call to say more exactly what it is at.
    """
    latest = [text]
    done = threading.Event()

    def say(words: str) -> None:
        latest[0] = words
        progress(words)

    def beat() -> None:
        beats = 0
        while not done.wait(every):
            beats += 1
            progress(f"{latest[0]} ({beats * every:.0f} s)")

    progress(text)
    thread = threading.Thread(target=beat, name="progress", daemon=True)
    thread.start()
    try:
        yield say
    finally:
        done.set()
        thread.join()
