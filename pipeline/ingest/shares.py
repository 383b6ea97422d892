"""When a file as a whole is refused: too many bad rows, or people can be recognised in it."""

from __future__ import annotations

from pipeline.errors import RefusedInputError
from pipeline.ingest.job import Job
from pipeline.ingest.ledger import Tally
from schemas.compilers.explain import expected_of

#: Share of a column's values that may look like a person's identifier before a file is refused.
IDENTIFIER_SHARE = 0.01
_NAMED_REASONS = 4


def refuse_bad_shares(job: Job, tally: Tally) -> None:
    """Stop a file of which too much is bad.

    Errors: RefusedInputError with counts, reasons and what was expected; never a value.
    """
    if not tally.read:
        return
    refuse_identifiers(tally)
    if tally.quarantined / tally.read <= job.source.refused_share:
        return
    bad = [item for item in tally.reasons if item[0] == "quarantined"]
    worst = sorted(bad, key=lambda item: -item[2])[:_NAMED_REASONS]
    named = "; ".join(f"{rows} x {reason}" for _, reason, rows in worst)
    expected = dict.fromkeys(expected_of(job.contract, reason) for _, reason, _ in worst)
    raise RefusedInputError(
        f"{tally.quarantined} of {tally.read} rows are bad ({named})",
        expected="; ".join(expected),
        todo=f"correct the file, or raise refused_share in the source {job.source.id}",
    )


def refuse_identifiers(tally: Tally) -> None:
    """Stop a file whose mapped columns identify people beyond a stray value.

    Errors: RefusedInputError naming the column and the count.
    """
    for _, reason, rows in tally.reasons:
        column, _, code = reason.rpartition(": ")
        if code == "identifier_like" and rows / tally.read > IDENTIFIER_SHARE:
            raise RefusedInputError(
                f"{rows} of {tally.read} values mapped to {column} look like people's identifiers",
                expected="no name, e-mail address, phone or national number, or place in it",
                todo="map another column, or have the export leave it out",
            )
