"""The key a warehouse was made with: confirmed on every run, and changed in one step."""

from __future__ import annotations

import os
from pathlib import Path

from pipeline.errors import WrongUseError
from pipeline.ingest import ledger
from pipeline.ingest.pseudonym import (
    ENVIRONMENT_VARIABLE,
    TOKEN_PREFIX,
    PseudonymKey,
    load_key,
    new_secret,
    round_sql,
    write_key,
)
from pipeline.warehouse import Warehouse
from schemas.compilers.row_check import quoted
from schemas.contract import columns_of
from schemas.contracts import CONTRACTS

_WAITING = ".next"


def confirm_key(warehouse: Warehouse, key: PseudonymKey) -> None:
    """Remember the key of an empty warehouse; refuse another key on one that has files.

    Errors: WrongUseError naming what the loss of a key means.
    """
    known = warehouse.value("select fingerprint from ledger.key")
    if known is None:
        _remember(warehouse, key)
    elif known != key.fingerprint:
        if not warehouse.value("select count(*) from ledger.file where status = 'accepted'"):
            _remember(warehouse, key)
            return
        raise WrongUseError(
            "this is not the key the warehouse was made with",
            expected=f"the key with fingerprint {known}, not {key.fingerprint}",
            todo="restore it from its backup; without it later files cannot be joined to earlier "
            "ones, and only a new warehouse with every file delivered again would help",
        )


def _remember(warehouse: Warehouse, key: PseudonymKey) -> None:
    warehouse.execute("delete from ledger.key")
    warehouse.execute(
        "insert into ledger.key select $print, coalesce(max(file_id), 0) from ledger.file",
        {"print": key.fingerprint},
    )


def rotate_key(warehouse: Warehouse, key_file: Path) -> PseudonymKey:
    """Add a secret to the key and re-key every token at rest: new = HMAC(k2, old).

    The new key is on disk before the warehouse changes and takes its place afterwards;
    `settle_key` finishes what a crash interrupted. Token text of earlier exports is void.
    Errors: WrongUseError when the key comes from the environment.
    """
    if ENVIRONMENT_VARIABLE in os.environ:
        raise WrongUseError(
            f"the key comes from {ENVIRONMENT_VARIABLE}, which this program cannot change",
            expected="a key in the workspace's keys folder",
            todo="put the key into keys/pseudonym.key (mode 0600), rotate, and set the variable to "
            "the file's lines",
        )
    old = load_key(key_file)
    confirm_key(warehouse, old)
    new = PseudonymKey((*old.secrets, new_secret()))
    waiting = key_file.with_name(key_file.name + _WAITING)
    waiting.unlink(missing_ok=True)
    write_key(waiting, new)
    with warehouse.transaction():
        _rekey(warehouse, new)
        _remember(warehouse, new)
    warehouse.checkpoint()
    settle_key(warehouse, key_file)
    return new


def settle_key(warehouse: Warehouse, key_file: Path) -> None:
    """After a rotation that was cut off: take the new key if the warehouse has it, else drop it."""
    waiting = key_file.with_name(key_file.name + _WAITING)
    if not waiting.is_file():
        return
    known = warehouse.value("select fingerprint from ledger.key")
    if known == load_key(waiting).fingerprint:
        waiting.replace(key_file)
    else:
        waiting.unlink()


def _rekey(warehouse: Warehouse, key: PseudonymKey) -> None:
    """Put one more round over every id in raw, in quarantine and behind what was published."""
    number = len(key.secrets) - 1
    pads = {k: v for k, v in key.parameters.items() if k.endswith(f"_{number}")}
    _rekey_books(warehouse, number, pads)
    for name, contract in CONTRACTS.items():
        ids = [spec.name for spec in columns_of(contract) if spec.column.is_id]
        if not ids:
            continue
        changes = ", ".join(
            f"{_keyed(column, f'{quoted(column)}::varchar', number)} as {quoted(column)}"
            for column in ids
        )
        warehouse.execute(
            f"create or replace table raw.{name} as select * replace ({changes}) from raw.{name}",
            pads,
        )
        tokens = ", ".join(_token_pair(column, number) for column in ids)
        warehouse.execute(
            f"update quarantine.row set mapped = json_merge_patch(mapped, json_object({tokens})) "
            f"where contract = '{name}' and mapped is not null",
            pads,
        )


def _rekey_books(warehouse: Warehouse, number: int, pads: dict[str, bytes]) -> None:
    """The workers behind what was published, so that later rows are still compared with theirs."""
    if not ledger.has_books(warehouse):
        return
    keyed = _keyed("worker_id", "worker_id::varchar", number)
    warehouse.execute(
        "create or replace table ledger.released_person as select * replace "
        f"(case when is_crew then worker_id else {keyed} end as worker_id) "
        "from ledger.released_person",
        pads,
    )


def _keyed(column: str, text: str, number: int) -> str:
    return f"case when {text} is not null then {round_sql(column, text, number)} end"


def _token_pair(column: str, number: int) -> str:
    """A JSON key and its re-keyed token; an empty id stays empty."""
    text = f"substr(mapped->>'{column}', {len(TOKEN_PREFIX) + 1})"
    return f"'{column}', '{TOKEN_PREFIX}' || ({_keyed(column, text, number)})::varchar"
