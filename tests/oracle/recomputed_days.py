"""Figures of shifts, days and video, from the definitions."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, datetime, timedelta

from drawn_organisation import KINDS
from recomputed_figures import MINUTE, Figures, Interval, Worker, cut, minutes, union


def add_days(figures: Figures, worker: Worker, caps: dict[str, float]) -> None:
    """Everything counted by shift, day or minute."""
    _shifts(figures, worker, caps)
    _minutes(figures, worker)
    _days(figures, worker, caps)
    _video(figures, worker, caps)


def _shifts(figures: Figures, worker: Worker, caps: dict[str, float]) -> None:
    for place, shift in enumerate(worker.shifts):
        day = _day(worker, shift)
        length = (shift.ends - shift.starts) / MINUTE
        entries = worker.of_shift[shift.shift_id]
        trauma = [e for e in entries if e.is_trauma and e.cases > 0]
        for name in ("W-00", "W-08", "W-07", "R-08", "R-05", "D-01", "K-02", "K-01"):
            figures.add(name, shift.team, day, under=1)
        for kind in KINDS:
            figures.add("K-01", shift.team, day, under=1, kind=kind)
            figures.add("K-02", shift.team, day, under=1, kind=kind)
        figures.add(
            "R-05", shift.team, day, over=length > 60 * caps.get(f"R-05 {shift.team}", caps["R-05"])
        )
        figures.add("D-01", shift.team, day, over=bool(entries))
        paid = shift.paid if shift.paid is not None else length - (shift.pause or 0)
        figures.add("W-02", shift.team, day, under=paid)
        if shift.kind == "night":
            figures.add("R-04", shift.team, day, over=length > 60 * caps["R-04"], under=1)
        if length > 360 and shift.pause is not None:
            figures.add("R-08b", shift.team, day, over=shift.pause < caps["R-08b"], under=1)
        timed = [(e.at, e.at + timedelta(minutes=e.minutes)) for e in trauma if e.minutes]
        longest = max(((b - a) / MINUTE for a, b in union(timed)), default=0)
        figures.add("R-08", shift.team, day, over=longest > caps["R-08"])
        rest = None
        if place + 1 < len(worker.shifts):
            rest = (worker.shifts[place + 1].starts - shift.ends) / MINUTE
        if any(e.kind == "mass_violence" for e in trauma):
            hard = length > 60 * caps["W-10"] or (rest is not None and rest < 60 * caps["W-10"])
            figures.add("W-10", shift.team, day, over=hard, under=1)
        if rest:  # shifts that touch have none
            after = worker.shifts[place + 1]
            figures.add(
                "R-01", after.team, _day(worker, after), over=rest < 60 * caps["R-01"], under=1
            )
        known = [
            a for a in worker.staff if a.valid_from <= day and (not a.valid_to or day <= a.valid_to)
        ]
        for a in known[:1]:
            trained = bool(a.trained_until and a.trained_until >= day)
            filmed = bool(a.video_until and a.video_until >= day)
            if trauma:
                figures.add("C-01", shift.team, day, over=trained, under=1)
            if any(e.kind == "video" for e in trauma):
                figures.add("C-01b", shift.team, day, over=filmed, under=1)
            if any(e.kind == "mass_violence" for e in trauma):
                figures.add("C-01c", shift.team, day, over=trained, under=1)


def _minutes(figures: Figures, worker: Worker) -> None:
    spans = [(s.starts, s.ends) for s in worker.shifts]
    for entry, _, day, team, parts in worker.added():
        new = minutes(parts)
        inside = sum(minutes(cut(parts, begin, end)) for begin, end in spans)
        figures.add("W-02", team, day, over=new)
        figures.add("K-01", team, day, over=new)
        figures.add("K-01", team, day, over=new, kind=entry.kind)
        figures.add("B-01", team, day, over=new - inside, under=new)
        if entry.kind == "video":
            figures.add("W-08", team, day, over=new - inside)
    for entry, _, day, team in worker.placed:
        if entry.is_trauma:
            figures.add("K-02", team, day, over=entry.cases)
            figures.add("K-02", team, day, over=entry.cases, kind=entry.kind)


def _days(figures: Figures, worker: Worker, caps: dict[str, float]) -> None:
    cap = caps["W-01"]
    exposed: dict[date, float] = defaultdict(float)
    for _, _, day, _, parts in worker.added():
        exposed[day] += minutes(parts)
    for day in sorted({*worker.days, *(d for _, _, d, _ in worker.placed)}):
        team = worker.team_of(day)
        assert team is not None
        figures.add("W-00", team, day, over=worker.contacts(day))
    for day, shifts in worker.days.items():
        team, contacts = shifts[0].team, worker.contacts(day)
        figures.add("W-01", team, day, over=contacts > cap, under=1)
        paid = sum(
            s.paid if s.paid is not None else (s.ends - s.starts) / MINUTE - (s.pause or 0)
            for s in shifts
        )
        filled = paid > 0 and exposed[day] >= caps["W-03"] * paid
        figures.add("W-03", team, day, over=filled, under=1)
        if contacts > cap:
            three = [day + timedelta(days=n) for n in (1, 2, 3)]
            relief = any(d not in worker.days or worker.contacts(d) < cap / 2 for d in three)
            figures.add("R-07", team, day, over=relief, under=1)


def _video(figures: Figures, worker: Worker, caps: dict[str, float]) -> None:
    seen: dict[date, list[tuple[Interval, str, datetime | None]]] = defaultdict(list)
    for entry, shift, day, team in worker.placed:
        if (
            entry.kind == "video"
            and entry.is_trauma
            and entry.cases > 0
            and entry.minutes is not None
        ):
            span = (entry.at, entry.at + timedelta(minutes=entry.minutes))
            seen[day].append((span, team, shift.ends if shift else None))
    for day, shifts in worker.days.items():
        watched = minutes(span for span, _, _ in seen.get(day, []))
        figures.add("W-05", shifts[0].team, day, over=watched > caps["W-05"], under=1)
    for day, entries in seen.items():
        covered: list[Interval] = []
        for span, team, ends in sorted(
            entries, key=lambda e: (e[0][0], -e[0][1].timestamp(), e[1])
        ):
            if ends is not None:
                last = (ends - timedelta(minutes=caps["W-07"]), ends)
                before = minutes(cut(covered, *last))
                covered_now = minutes(cut([*covered, span], *last))
                figures.add("W-07", team, day, over=covered_now - before)
            covered.append(span)
        pause = timedelta(minutes=caps["W-06b"])
        blocks: list[list[object]] = []
        for span, team, _ in sorted(entries, key=lambda e: e[0]):
            if blocks and span[0] - blocks[-1][1] < pause:  # type: ignore[operator]
                blocks[-1][1] = max(blocks[-1][1], span[1])  # type: ignore[type-var]
            else:
                blocks.append([span[0], span[1], team])
        for begin, end, team in blocks:
            long = (end - begin) / MINUTE > caps["W-06"]  # type: ignore[operator]
            figures.add("W-06", str(team), day, over=long, under=1)


def _day(worker: Worker, shift: object) -> date:
    return worker.day_of[shift.shift_id]  # type: ignore[attr-defined]
