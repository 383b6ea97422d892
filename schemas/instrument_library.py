"""The shipped instruments, read from schemas/instruments/*.yaml."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from pydantic import ValidationError
from ruamel.yaml import YAML

from schemas.instrument import Instrument
from schemas.wrong_places import wrong_places

FOLDER = Path(__file__).parent / "instruments"


def read_instrument(text: str, name: str) -> Instrument:
    """The instrument declared in YAML text.

    Errors: ValueError naming the declaration when a key is unknown, a value has the wrong type or
    the declaration contradicts itself.
    """
    declared = YAML(typ="safe", pure=True).load(text)
    try:
        return Instrument.model_validate(declared)
    except ValidationError as error:
        lines = wrong_places(error, whole="instrument")
        raise ValueError(f"{name} does not load: " + "; ".join(lines)) from error


@cache
def instrument_ids() -> tuple[str, ...]:
    """The ids of all shipped instruments, in alphabetical order."""
    return tuple(sorted(path.stem for path in FOLDER.glob("*.yaml")))


@cache
def load_instrument(instrument_id: str) -> Instrument:
    """One shipped instrument by its id.

    Errors: KeyError when there is none of that id; ValueError when it does not load.
    """
    if instrument_id not in instrument_ids():
        raise KeyError(instrument_id)
    path = FOLDER / f"{instrument_id}.yaml"
    instrument = read_instrument(path.read_text(encoding="utf-8"), path.name)
    if instrument.id != instrument_id:
        raise ValueError(f"{path.name} declares the id {instrument.id}")
    return instrument


def all_instruments() -> tuple[Instrument, ...]:
    """Every shipped instrument, in alphabetical order of id."""
    return tuple(load_instrument(instrument_id) for instrument_id in instrument_ids())
