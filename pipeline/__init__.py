"""Plimsoll's batch pipeline: ingest, build, audit, release, judge, publish."""
