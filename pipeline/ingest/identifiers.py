"""Identifiers of people found by value: suspects by SQL, then judged by libraries that know them.

Only distinct suspicious values of mapped text columns are looked at, in memory; none is kept,
logged or shown. Digits alone accuse no id: ids are exempt from every rule but names and e-mail.
"""

from __future__ import annotations

import ipaddress
import re
from functools import cache
from typing import Any

import phonenumbers
from stdnum import get_cc_module

from pipeline.ingest.job import Job
from pipeline.ingest.reader import Scan
from pipeline.ingest.tripwire import suspects_sql
from schemas.compilers.row_check import quoted
from schemas.contract import columns_of

#: Countries whose phone numbers are recognised without an international prefix.
_REGIONS = (
    (None, phonenumbers.Leniency.VALID),
    *(
        (r, phonenumbers.Leniency.STRICT_GROUPING)
        for r in ["GB", "US", "DE", "FR", "ES", "IT", "NL", "IE"]
    ),
)
#: Personal numbers with a check digit, by country and kind in python-stdnum.
_NATIONAL = (
    ("gb", "nhs"), ("us", "ssn"), ("us", "itin"), ("fr", "nir"), ("de", "idnr"),
    ("it", "codicefiscale"), ("es", "dni"), ("es", "nie"), ("nl", "bsn"), ("be", "nn"),
    ("se", "personnummer"), ("dk", "cpr"), ("no", "fodselsnummer"), ("fi", "hetu"),
    ("pl", "pesel"), ("ie", "pps"), ("ch", "ssn"), ("pt", "nif"), ("br", "cpf"), ("ca", "sin"),
)  # fmt: skip
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[A-Za-z]{2,}")
_PLACE = re.compile(r"-?\d{1,2}\.\d{3,}\s*[,;/ ]\s*-?\d{1,3}\.\d{3,}")
_INSURANCE = re.compile(r"\b[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z] ?\d\d ?\d\d ?\d\d ?[A-D]\b")
#: Words and numbers that stand alone: part of a longer reference is no personal number.
_WORDS = re.compile(r"(?<!\S)[0-9A-Za-z]{7,24}(?!\S)")
_NUMBERS = re.compile(r"(?<!\S)[0-9][0-9 ./-]{5,24}[0-9](?!\S)")
_MOST_SUSPECTS = 200_000


def find_identifiers(job: Job, scan: Scan) -> dict[str, tuple[str, ...]]:
    """Per column, the values that are identifiers; columns without any are left out.

    A column with more suspicious values than can be looked at counts as identifiers throughout.
    """
    compiled = job.compile(scan)
    found: dict[str, tuple[str, ...]] = {}
    for spec in columns_of(job.contract):
        text = quoted(f"t_{spec.name}")
        suspects = suspects_sql(spec, text)
        if suspects is None or spec.name not in job.source.columns or spec.column.is_id:
            continue
        rows = job.warehouse.rows(
            f"select distinct {text} from ({compiled.records}) where {suspects} "
            f"limit {_MOST_SUSPECTS}",
            job.parameters(compiled),
        )
        values = tuple(str(value) for (value,) in rows if identifier_kind(str(value)))
        if values:
            found[spec.name] = values
    return found


def identifier_kind(value: str) -> str | None:
    """What kind of identifier a value holds; nothing for an innocent one."""
    if _EMAIL.search(value):
        return "e-mail address"
    if _PLACE.search(value):
        return "coordinates"
    if _is_address(value):
        return "IP address"
    if _is_phone(value):
        return "phone number"
    return "national number" if _INSURANCE.search(value) or _is_national(value) else None


def _is_national(value: str) -> bool:
    words = {value, *_WORDS.findall(value), *_NUMBERS.findall(value)}
    return any(
        module.is_valid(word)
        for word in words
        if sum(mark.isdigit() for mark in word) >= 7
        for module in _modules()
    )


@cache
def _modules() -> tuple[Any, ...]:
    found = [get_cc_module(country, kind) for country, kind in _NATIONAL]
    return tuple(module for module in found if module is not None)


def _is_address(value: str) -> bool:
    for word in re.findall(r"[0-9A-Fa-f:.]{7,}", value):
        try:
            ipaddress.ip_address(word)
        except ValueError:
            continue
        return True
    return False


def _is_phone(value: str) -> bool:
    """Whether a number stands in the text as people write phone numbers, grouped or with a plus."""
    return any(
        phonenumbers.PhoneNumberMatcher(value, region, leniency).has_next()
        for region, leniency in _REGIONS
    )
