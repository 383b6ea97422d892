"""Compilers over one contract: SQL row check, row model with JSON Schema, data dictionary.

A fourth, the Great Expectations suite, lives in `pipeline.quality`. Each names the constraint
kinds it knows as `KINDS`; a kind one of them does not know fails a test.
"""
