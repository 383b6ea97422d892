"""Files as they come: known bytes, corrections, neighbours, half copies, odd lines, encodings."""

from __future__ import annotations

import gzip
import io
import zipfile
from pathlib import Path

import pytest
from taking_in import HEADER, Taken, entry, log_lines, log_source, log_text, workbench

ENCODINGS = ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252", "mac_roman"]


@pytest.fixture
def bench(tmp_path: Path) -> Taken:
    """An empty warehouse that knows the small log only."""
    return workbench(tmp_path, [log_source()])


def count(bench: Taken) -> int:
    return int(bench.warehouse.value("select count(*) from raw.exposure_log"))


def test_an_accepted_file_moves_to_done(bench: Taken) -> None:
    assert bench.drop("a.csv", log_text(log_lines(10))).status == "accepted"
    assert [path.name for path in bench.landing.iterdir()] == ["done"]
    assert (bench.landing / "done" / "a.csv").is_file()


def test_the_same_bytes_under_another_name_change_nothing(bench: Taken) -> None:
    bench.drop("a.csv", log_text(log_lines(10)))
    (bench.landing / "b.csv").write_text(log_text(log_lines(10)))
    assert bench.again() == []
    assert count(bench) == 10
    assert bench.rows("select count(*) from ledger.file") == [(1,)]


def test_a_corrected_file_of_the_same_months_replaces_the_first(bench: Taken) -> None:
    lines = log_lines(30)
    bench.drop("a.csv", log_text(lines))
    lines[4] = lines[4].replace(",30", ",45")
    outcome = bench.drop("a.csv", log_text(lines))
    assert outcome.replaced == (1,)
    assert count(bench) == 30
    changed = f"select minutes from raw.exposure_log where exposure_id = '{entry('e5')}'"
    assert bench.rows(changed)[0][0] == 45
    statuses = bench.rows("select status, replaced_by from ledger.file order by file_id")
    assert statuses == [("replaced", 2), ("accepted", None)]


def test_a_correction_with_a_bad_row_still_replaces(bench: Taken) -> None:
    lines = log_lines(30)
    bench.drop("a.csv", log_text(lines))
    lines[4] = lines[4].replace("listening", "talking")
    outcome = bench.drop("a.csv", log_text(lines))
    assert outcome.replaced == (1,)
    assert count(bench) == 29
    assert bench.quarantine() == [(6, ["exposure_kind: unknown_code"])]


def test_a_few_rows_do_not_replace_a_whole_month(bench: Taken) -> None:
    bench.drop("a.csv", log_text(log_lines(100)))
    outcome = bench.drop("late.csv", log_text(log_lines(5, start=101)))
    assert outcome.status == "refused"
    assert "5 rows would replace the 100 rows" in outcome.message
    assert count(bench) == 100


def test_a_source_that_delivers_additions_adds(tmp_path: Path) -> None:
    bench = workbench(tmp_path, [log_source(delivers="additions")])
    bench.drop("a.csv", log_text(log_lines(100)))
    bench.drop("late.csv", log_text(log_lines(5, start=101)))
    assert count(bench) == 105


def test_a_file_of_another_team_stands_beside_the_first(bench: Taken) -> None:
    bench.drop("a.csv", log_text(log_lines(20)))
    outcome = bench.drop("b.csv", log_text(log_lines(20, start=101, team="B")))
    assert outcome.replaced == ()
    assert count(bench) == 40


def test_an_overlapping_file_brings_only_what_is_new(bench: Taken) -> None:
    bench.drop("a.csv", log_text(log_lines(20)))
    wider = log_lines(20) + log_lines(10, start=101, month="2026-10")
    outcome = bench.drop("b.csv", log_text(wider))
    tally = outcome.tally
    assert (tally.read, tally.accepted, tally.duplicates) == (30, 10, 20)
    assert tally.reasons == [("duplicate", "already_delivered", 20)]
    assert count(bench) == 30


def test_an_overlapping_file_that_changes_a_row_has_it_quarantined(bench: Taken) -> None:
    bench.drop("a.csv", log_text(log_lines(20)))
    wider = log_lines(20) + log_lines(10, start=101, month="2026-10")
    wider[0] = wider[0].replace(",30", ",31")
    tally = bench.drop("b.csv", log_text(wider)).tally
    assert (tally.accepted, tally.duplicates, tally.quarantined) == (10, 19, 1)
    assert bench.quarantine() == [(2, ["row: key_used_twice"])]


def test_a_late_file_of_an_older_month_is_added(bench: Taken) -> None:
    bench.drop("a.csv", log_text(log_lines(20)))
    bench.drop("b.csv", log_text(log_lines(20, start=50, month="2026-07")))
    assert count(bench) == 40


def test_rows_without_an_entry_number_are_no_duplicates_of_each_other(bench: Taken) -> None:
    lines = [line.replace(f"e{i},", ",", 1) for i, line in enumerate(log_lines(9), start=1)]
    tally = bench.drop("a.csv", log_text(lines)).tally
    assert (tally.accepted, tally.duplicates) == (9, 0)


def test_a_row_sent_twice_counts_once_and_one_id_for_two_rows_is_quarantined(bench: Taken) -> None:
    lines = log_lines(20)
    lines += [lines[0], lines[1].replace("listening", "video")]
    tally = bench.drop("a.csv", log_text(lines)).tally
    assert (tally.read, tally.accepted, tally.duplicates, tally.quarantined) == (22, 20, 1, 1)
    assert bench.quarantine() == [(23, ["row: key_used_twice"])]


def test_a_file_that_still_grows_waits_for_the_next_run(bench: Taken, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    from pipeline.ingest import files

    path = bench.landing / "a.csv"
    path.write_text(log_text(log_lines(10)))

    def grow(_: float) -> None:
        with path.open("a") as stream:
            stream.write(log_lines(1, start=11)[0] + "\n")

    monkeypatch.setattr(files, "_pause", grow)
    outcome = bench.again()[0]
    assert outcome.status == "waiting"
    assert "still growing" in outcome.message
    assert count(bench) == 0
    monkeypatch.setattr(files, "_pause", lambda _: None)
    assert bench.again()[0].tally.accepted == 11


def test_a_refused_file_stays_in_landing_and_is_not_read_again(bench: Taken) -> None:
    outcome = bench.drop("a.csv", "x,y\n1,2\n")
    assert outcome.status == "refused"
    assert (bench.landing / "a.csv").is_file()
    assert bench.again() == []


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("encoding", ENCODINGS)
def test_line_ends_and_encodings_do_not_move_a_bad_line(
    bench: Taken, line_end: str, encoding: str
) -> None:
    lines = [line.replace("DA", "Übergriff – Zoë") for line in log_lines(20)]
    lines[9] = lines[9].replace("listening", "talking")
    data = log_text(lines, line_end).encode(encoding)
    tally = bench.drop("a.csv", data).tally
    assert (tally.read, tally.accepted) == (20, 19)
    assert bench.quarantine() == [(11, ["exposure_kind: unknown_code"])]
    types = {row[0] for row in bench.rows("select distinct case_type from raw.exposure_log")}
    assert types == {"Übergriff – Zoë"}


def test_blank_split_and_good_lines_keep_their_numbers(bench: Taken) -> None:
    good = log_lines(8)
    text = [
        HEADER,
        good[0],
        "",  # 3
        good[1],
        "a,b",  # 5: too few cells
        good[2].replace("listening", "talking"),  # 6
        good[3] + ",,x",  # 7: too many cells
        "",  # 8
        good[4].replace("2026", "20x6"),  # 9
        good[5].replace("DA", '"DA'),  # 10: quote left open
        good[6].replace("w", "", 1).replace("30", "-1"),  # 11
        good[7],
    ]
    tally = bench.drop("a.csv", "\n".join(text)).tally
    assert bench.quarantine() == [
        (5, ["wrong_column_count"]),
        (6, ["exposure_kind: unknown_code"]),
        (7, ["wrong_column_count"]),
        (9, ["occurred_at: not_a_timestamp"]),
        (10, ["quote_left_open"]),
        (11, ["minutes: out_of_range"]),
    ]
    assert (tally.read, tally.accepted, tally.quarantined) == (9, 3, 6)


def test_a_cell_over_several_lines_counts_its_first_line(tmp_path: Path) -> None:
    bench = workbench(tmp_path, [log_source(reader={"multiline": True})])
    good = log_lines(6)
    good[1] = good[1].replace("DA", '"line one\nline two\nline three"')  # lines 3 to 5
    good[3] = good[3].replace("listening", "talking")  # 7
    tally = bench.drop("a.csv", log_text(good)).tally
    assert (tally.read, tally.accepted) == (6, 5)
    assert bench.quarantine() == [(7, ["exposure_kind: unknown_code"])]


def test_mixed_line_ends_lose_no_row(bench: Taken) -> None:
    lines = log_lines(6)
    text = HEADER + "\r\n" + lines[0] + "\r\n" + lines[1] + "\n" + "\r\n".join(lines[2:]) + "\n"
    tally = bench.drop("a.csv", text).tally
    assert (tally.read, tally.accepted) == (6, 6)


def test_a_bad_byte_costs_its_own_row_only(bench: Taken) -> None:
    lines = [line.replace("DA", "Zoë") for line in log_lines(20)]
    data = log_text(lines).encode()
    place = data.index("Zoë".encode()) + 2
    damaged = data[:place] + b"\xff" + data[place + 1 :]
    tally = bench.drop("a.csv", damaged).tally
    assert (tally.read, tally.accepted) == (20, 19)
    assert [line for line, _ in bench.quarantine()] == [2]


def test_packed_files_are_read_and_damaged_archives_refused(bench: Taken) -> None:
    text = log_text(log_lines(12)).encode()
    assert bench.drop("a.csv.gz", gzip.compress(text)).tally.accepted == 12
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("b.csv", log_text(log_lines(12, month="2026-08", start=40)))
    assert bench.drop("b.zip", packed.getvalue()).tally.accepted == 12
    assert "damaged" in bench.drop("c.csv.gz", gzip.compress(text + b"x")[:60]).message


def test_a_message_never_holds_a_value_of_the_file(bench: Taken) -> None:
    secret = "Maria Quellendorf"
    lines = [line.replace("DA", secret).replace("listening", secret) for line in log_lines(20)]
    strict = log_source(refused_share=0.01)
    bench.sources["small_log"] = strict
    outcome = bench.drop("a.csv", log_text(lines))
    assert outcome.status == "refused"
    assert "20 of 20 rows are bad (20 x exposure_kind: unknown_code)" in outcome.message
    assert secret not in outcome.message
    everything = bench.rows("select * from ledger.file")
    assert secret not in str(everything)
