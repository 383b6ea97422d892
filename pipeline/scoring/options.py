"""What a reader chooses when scoring, and the check that the instrument knows the choice."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from pipeline.errors import WrongUseError
from schemas.instrument import Instrument
from schemas.instrument_parts import NormPoint


@dataclass(frozen=True)
class ScoreOptions:
    """Choices beside the answers themselves.

    order: printed order or coding direction. codes: how answers are stored, if not in the
    instrument's own codes. missing: stored codes that mean "no answer", such as 7 and 9.
    bands: band set to use where a scale has several (else its first). norms: mean and standard
    deviation by scale, for T scores. prefix: what the file writes before an item's number.
    partial: absent item columns count as unanswered.
    """

    order: str | None = None
    codes: str | None = None
    missing: tuple[float, ...] = ()
    bands: str | None = None
    norms: Mapping[str, NormPoint] = field(default_factory=dict)
    prefix: str | None = None
    partial: bool = False


def check_options(instrument: Instrument, options: ScoreOptions) -> None:
    """Refuse choices the instrument does not offer, and a missing choice that it needs.

    Errors: WrongUseError naming the choices.
    """
    orders = [order.id for order in instrument.orders]
    if options.order is None and instrument.order_required:
        raise WrongUseError(
            f"{instrument.id} is printed in several orders; which one the file uses was not said.",
            expected=_choices(f"{order.id} ({order.note})" for order in instrument.orders),
            todo=f"add --order {' or --order '.join(orders)}",
        )
    _must_be_one_of("order", options.order, orders, instrument.id)
    _must_be_one_of("codes", options.codes, [one.id for one in instrument.codings], instrument.id)
    band_sets = sorted({one.id for scale in instrument.scales for one in scale.band_sets})
    _must_be_one_of("bands", options.bands, band_sets, instrument.id)
    _missing_codes_must_not_be_answers(instrument, options)
    unknown = sorted(set(options.norms) - {scale.id for scale in instrument.scales})
    if unknown:
        raise WrongUseError(
            f"The norm names {len(unknown)} scale(s) that {instrument.id} does not have.",
            expected=_choices(scale.id for scale in instrument.scales),
            todo="correct the scale names of the norm",
        )


def _must_be_one_of(option: str, given: str | None, known: list[str], instrument_id: str) -> None:
    if given is None or given in known:
        return
    raise WrongUseError(
        f"--{option} {given} is not known for {instrument_id}.",
        expected=_choices(known) if known else f"no --{option}: {instrument_id} offers no choice",
        todo=f"choose one of these, or leave --{option} out",
    )


def _missing_codes_must_not_be_answers(instrument: Instrument, options: ScoreOptions) -> None:
    coding = next((one for one in instrument.codings if one.id == options.codes), None)
    stored = set(coding.codes) if coding else set()
    for responses in () if coding else instrument.responses:
        stored |= set(responses.codes)
    clash = sorted(stored & set(options.missing))
    if clash:
        raise WrongUseError(
            f"--missing names {', '.join(f'{code:g}' for code in clash)}, "
            f"which {instrument.id} uses as an answer.",
            expected="codes that are not answers",
            todo="leave these codes out of --missing",
        )


def _choices(names: object) -> str:
    return ", ".join(str(name) for name in names)  # type: ignore[attr-defined]
