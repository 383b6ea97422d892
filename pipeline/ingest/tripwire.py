"""The tripwire: columns and values that could name a person are noticed before anything is kept.

Only mapped columns are ever read beyond landing/, so every other column is dropped by
construction; this module says why, by column and reason, never by value.
"""

from __future__ import annotations

import re

from schemas.constraints import ColumnType, OneOf
from schemas.contract import ColumnSpec

#: Parts of a column's name, in several languages, and what they point at.
_NAME_RULES: tuple[tuple[str, str], ...] = (
    (r"e-?mail|courriel|correo", "e-mail address"),
    (r"phone|telefon|t[eé]l[eé]phone|mobile|handy|\btel\b|movil|cellulare", "phone number"),
    (r"\bip\b|ip_?address|ipaddress", "IP address"),
    (r"latitude|longitude|\blat\b|\blon\b|\blng\b|coordinat|geopoint|gps", "coordinates"),
    (r"birth|\bdob\b|geburt|naissance|nacimiento|nascita", "date of birth"),
    (r"\bage\b|_age|age_|\balter\b|edad|\b[aâ]ge\b|age bracket", "age"),
    (r"\bsex\b|_sex|gender|geschlecht|sexe|sexo|genre|g[eé]nero", "sex or gender"),
    (r"diagnos|\bicd\b|symptom", "diagnosis"),
    (r"\bname\b|_name|name_|surname|forename|nachname|vorname|nombre|\bnom\b|pr[eé]nom|apellido|"
     r"recipient(first|last)|employee$|mitarbeiter", "name of a person"),
    (r"staff.?n(o|um|r)|employee.?(id|n(o|um|r))|personalnummer|payroll|matricule|ssn|"
     r"national.?insurance|\bnhs.?n", "staff or national number"),
    (r"client|patient|service.?user|victim|mrn|record.?id|case.?number", "client identifier"),
    (r"address|adresse|postcode|zip.?code|\bplz\b|direcci[oó]n", "address"),
    (r"comment|note|remark|free.?text|description|narrative|bemerkung|kommentar|_txt|other.?spec",
     "free text"),
    (r"race|ethnic|religion|nationality|disab|pregnan", "special category"),
    (r"device.?id|imei|user.?agent|token|cookie|instanceid", "device identifier"),
    (r"\bpay\b|salary|wage|gehalt|salaire", "pay"),
)  # fmt: skip

_EMAIL = r"[^@\s]+@[^@\s]+\.[A-Za-z]{2,}"
_PHONE = r"(\+[0-9][0-9 ()./-]{7,}[0-9]|\b0[0-9]{2,4}[ /-][0-9][0-9 -]{4,}[0-9]\b)"


def reason_for_name(column: str) -> str | None:
    """What a column's name points at, or nothing."""
    spaced = re.sub(r"([a-z])([A-Z])", r"\1 \2", column).lower()
    for candidate in (column.lower(), spaced, spaced.replace("_", " ")):
        for pattern, reason in _NAME_RULES:
            if re.search(pattern, candidate):
                return reason
    return None


def value_checks(spec: ColumnSpec, text: str) -> list[tuple[str, str]]:
    """Conditions for text that looks like an e-mail address or a phone number.

    Ids are exempt from the phone rule, which digits alone could trip.
    """
    if spec.type not in (ColumnType.TEXT, ColumnType.ID):
        return []
    if any(isinstance(item, OneOf) for item in spec.constraints):
        return []
    pattern = _EMAIL if spec.type is ColumnType.ID else f"{_EMAIL}|{_PHONE}"
    condition = f"contains({text}, '@') and regexp_matches({text}, '{_EMAIL}')"
    if spec.type is ColumnType.TEXT and not spec.name.endswith("_id"):
        condition = f"regexp_matches({text}, '{pattern}')"
    return [(condition, f"{spec.name}: identifier_like")]


def dropped_columns(
    header: tuple[str, ...], used: set[str], declared: dict[str, str]
) -> dict[str, str]:
    """Each column that goes no further, with its reason; a mapped column is not among them."""
    dropped = {}
    for column in header:
        if column in used:
            continue
        reason = reason_for_name(column)
        dropped[column] = reason or declared.get(column) or "not mapped"
    return dropped
