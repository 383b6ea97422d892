"""Files in landing/ become rows in raw/, or are kept in quarantine with their reasons."""
