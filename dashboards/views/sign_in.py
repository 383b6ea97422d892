"""Sign in: what somebody sees whom the dashboard does not know yet."""

from __future__ import annotations

from dashboards.components.shell import Page, run_page


def body(page: Page) -> None:
    """Nothing: whoever is not known never gets past the shell."""
    raise AssertionError(page)


run_page(body)
