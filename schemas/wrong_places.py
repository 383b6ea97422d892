"""What is wrong with a declaration, place by place, as pydantic found it."""

from __future__ import annotations

from pydantic import ValidationError


def wrong_places(error: ValidationError, *, whole: str = "") -> list[str]:
    """Each place as `part.part: what is wrong`, never with the value found there.

    `whole`: the word for the declaration itself, where the fault lies in no single place.
    """
    return [
        f"{'.'.join(str(part) for part in item['loc']) or whole}: {item['msg']}"
        for item in error.errors(include_url=False, include_input=False)
    ]
