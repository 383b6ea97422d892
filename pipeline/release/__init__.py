"""The release: primary rules, hiding with certificates, rounding, and the audit that attacks it."""
