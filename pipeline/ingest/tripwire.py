"""The tripwire: columns and values that could name a person are noticed before anything is kept.

Only mapped columns are ever read beyond landing/, so every other column is dropped by
construction; this module says why, by column and reason, never by value.
"""

from __future__ import annotations

import re

from schemas.compilers.row_check import literal
from schemas.constraints import ColumnType, OneOf, Pattern
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

#: Two and more capitalised words: what a person's name looks like in an id column.
_FULL_NAME = (
    r"\p{Lu}[\p{L}'’.-]+([ ,]+(van|von|de|da|del|der|al|bin|la|le|di))*"
    r"([ ,]+\p{Lu}[\p{L}'’.-]*)+"
)
#: Enough digits close together to be a phone or personal number, or a mark no innocent text has.
_SUSPICIOUS = r"@|([0-9][^0-9]{0,3}){6}|[0-9a-fA-F]{0,4}:[0-9a-fA-F]{0,4}:"


def reason_for_name(column: str) -> str | None:
    """What a column's name points at, or nothing."""
    spaced = re.sub(r"([a-z])([A-Z])", r"\1 \2", column).lower()
    for candidate in (column.lower(), spaced, spaced.replace("_", " ")):
        for pattern, reason in _NAME_RULES:
            if re.search(pattern, candidate):
                return reason
    return None


def suspects_sql(spec: ColumnSpec, text: str) -> str | None:
    """SQL that is true for text that may identify a person; None for columns that cannot.

    An id column is suspect with an e-mail address or a full name; other text with many digits too.
    A team's own code or name is no person's: only an e-mail address accuses it.
    """
    if spec.type not in (ColumnType.TEXT, ColumnType.ID):
        return None
    if any(isinstance(item, OneOf | Pattern) for item in spec.constraints):
        return None
    mail = f"contains({text}, '@')"
    if spec.type is ColumnType.ID:
        name = f"{text} <> upper({text}) and regexp_full_match({text}, {literal(_FULL_NAME)})"
        return f"({mail} or case when contains({text}, ' ') then {name} else false end)"
    if spec.name.endswith("_id"):
        return mail
    return f"regexp_matches({text}, {literal(_SUSPICIOUS)})"


def value_checks(
    spec: ColumnSpec, text: str, identifiers: tuple[str, ...] | None
) -> list[tuple[str, str]]:
    """The condition under which a value counts as a person's identifier.

    Before values were looked at (`identifiers` is None) every suspect counts; afterwards a text
    column's identifiers are those found. Ids are judged by SQL alone.
    """
    suspects = suspects_sql(spec, text)
    if suspects is None:
        return []
    condition = suspects
    if identifiers is not None and spec.type is not ColumnType.ID:
        listed = ", ".join(literal(value) for value in identifiers)
        condition = f"{text} in ({listed})" if listed else "false"
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
