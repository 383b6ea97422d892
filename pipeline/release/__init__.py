"""The release: primary rules, hiding with certificates, rounding, and the audit that attacks it.

`protect_table` and `audit_tables`, with their options, are for other programs too.
"""

from __future__ import annotations

from importlib import import_module

#: What other programs call, and the module each stands in: loaded when it is asked for, because
#: most of this package is needed without the linear programs behind it.
_OFFERED = {
    "AuditOptions": "audit",
    "AuditReport": "audit",
    "ProtectOptions": "table_input",
    "ProtectedTable": "protect",
    "audit_tables": "audit",
    "protect_table": "protect",
}
__all__ = list(_OFFERED)


def __getattr__(name: str) -> object:
    if name not in _OFFERED:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_OFFERED[name]}"), name)
