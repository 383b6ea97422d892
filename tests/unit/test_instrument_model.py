"""An instrument loads only when every part of it fits every other part."""

from __future__ import annotations

import pytest

from schemas.instrument import Instrument
from schemas.instrument_library import all_instruments, instrument_ids, read_instrument
from schemas.instrument_parts import Pack

SOUND = """\
id: toy
name: Toy scale
measures: Nothing.
pack: core
citation: Nobody (2000).
licence: {holder: nobody, terms: free, evidence: none}
text_included: false
permission_needed_for: []
window: now
item_count: 4
responses:
  - id: extent
    codes: {0: none, 1: some, 2: much}
reverse: [2]
scales:
  - id: first
    name: First
    rule: prorated_sum
    items: [1, 2]
    direction: high_is_worse
    range: [0, 4]
    missing: {min_answered: 1, basis: house_rule, source: house}
    band_sets:
      - id: set
        bands: [{id: low, from: 0}, {id: high, from: 2.5}]
        population: nobody
        source: nowhere
  - id: second
    name: Second
    rule: mean
    items: [3, 4]
    direction: high_is_worse
    range: [0, 2]
algorithms:
  - id: met
    name: Any
    when: {count: [{items: [3, 4], answer_from: 1}], at_least: 1}
    source: nowhere
norms:
  - id: norm
    population: nobody
    source: nowhere
    scales:
      first: {mean: 1, sd: 1}
"""


def test_a_sound_declaration_loads() -> None:
    assert isinstance(read_instrument(SOUND, "toy.yaml"), Instrument)


CONTRADICTIONS = {
    "an unknown key": ("window: now", "window: now\nwording: none", "wording"),
    "an unknown key in a scale": (
        "    name: Second",
        "    name: Second\n    colour: red",
        "colour",
    ),
    "wording included": ("text_included: false", "text_included: true", "text_included"),
    "an unknown rule": ("rule: mean", "rule: median", "rule"),
    "an item in no scale": ("item_count: 4", "item_count: 5", "item 5 is in no scale"),
    "a scored item that is not declared": ("items: [3, 4]", "items: [3, 4, 9]", "item 9 is scored"),
    "a reversed item outside": ("reverse: [2]", "reverse: [2, 7]", "reversed item 7"),
    "an item counted twice": ("items: [1, 2]", "items: [1, 2, 2]", "counts item 2 twice"),
    "overlapping bands": ("{id: high, from: 2.5}", "{id: high, from: 0}", "bands overlap"),
    "bands that begin too late": ("{id: low, from: 0}", "{id: low, from: 1}", "begins at 1"),
    "a band above the scale": ("{id: high, from: 2.5}", "{id: high, from: 5}", "above the scale"),
    "a band name used twice": ("{id: high, from: 2.5}", "{id: low, from: 2.5}", "band low twice"),
    "a range that does not follow": ("range: [0, 4]", "range: [0, 5]", "declares (0, 5)"),
    "a scale without a range": ("    range: [0, 2]\n", "", "has no range"),
    "more answers asked than items": ("min_answered: 1", "min_answered: 3", "more answers than"),
    "a plain sum of some answers": ("rule: prorated_sum", "rule: sum", "needs every answer"),
    "a factor without its rule": ("    rule: mean\n", "    rule: mean\n    times: 2\n", "`times`"),
    "weights without their rule": (
        "    rule: mean\n",
        "    rule: mean\n    weights: {3: 1, 4: 1}\n",
        "`weights`",
    ),
    "a table of no scale": (
        "    rule: mean\n    items: [3, 4]\n",
        "    rule: lookup\n    lookup: {of: third, table: {0: 0, 1: 1}}\n",
        "looks up third",
    ),
    "a table with a gap": (
        "    rule: mean\n    items: [3, 4]\n    direction: high_is_worse\n    range: [0, 2]",
        "    rule: lookup\n    lookup: {of: first, table: {0: 0, 4: 2}}\n"
        "    direction: high_is_worse\n    range: [0, 2]",
        "does not cover",
    ),
    "not applicable as an answer": (
        "reverse: [2]",
        "reverse: [2]\nnot_applicable: {0: none}",
        "both an answer and not applicable",
    ),
    "not applicable counted in a mean": (
        "    rule: mean\n",
        "    rule: mean\n    not_applicable_counts_as: 0\n",
        "not_applicable_counts_as",
    ),
    "a coding that misses a code": (
        "reverse: [2]",
        "reverse: [2]\ncodings: [{id: other, codes: {1: 0, 2: 1}, note: none}]",
        "coding other",
    ),
    "an algorithm on an unknown code": ("answer_from: 1", "answer_from: 3", "not an answer"),
    "an algorithm nobody can meet": ("at_least: 1}", "at_least: 3}", "cannot meet"),
    "a condition of two forms": (
        "at_least: 1}",
        "at_least: 1, algorithm: other}",
        "exactly one form",
    ),
    "a count without a bound": (", at_least: 1}", "}", "at_least or at_most"),
    "a reference to no algorithm": (
        "when: {count: [{items: [3, 4], answer_from: 1}], at_least: 1}",
        "when: {algorithm: other}",
        "refers to other",
    ),
    "one name for two results": ("  - id: met", "  - id: first", "first is declared twice"),
    "a norm of no scale": ("      first: {mean", "      third: {mean", "names scale third"),
    "a norm without spread": ("sd: 1}", "sd: 0}", "sd"),
    "an opt-in pack without a reason": ("pack: core", "pack: opt_in", "pack_reason"),
    "items for a scored-only instrument": (
        "pack: core",
        "pack: scored_only\npack_reason: none",
        "declares no items",
    ),
    "an order that is required without a choice": (
        "item_count: 4",
        "item_count: 4\norder_required: true",
        "no choice of orders",
    ),
    "an order with an unknown item": (
        "item_count: 4",
        "item_count: 4\norders: [{id: one, note: n, source: s, reverse: [8]}]",
        "order one names item 8",
    ),
    "an order that numbers some items": (
        "item_count: 4",
        "item_count: 4\norders: [{id: one, note: n, source: s, numbers: {1: 5}}]",
        "numbers some items",
    ),
    "an item with two formats": (
        "reverse: [2]",
        "  - {id: other, codes: {0: a, 1: b, 2: c}, items: [1]}\nreverse: [2]",
        "answer formats",
    ),
    "an example of the wrong length": (
        "norms:",
        "examples: [{says: x, source: x, answers: [1], scores: {}}]\nnorms:",
        "has 1 answers",
    ),
}


@pytest.mark.parametrize("case", CONTRADICTIONS)
def test_a_declaration_with_a_contradiction_does_not_load(case: str) -> None:
    before, after, said = CONTRADICTIONS[case]
    assert before in SOUND, "the case must change something"
    with pytest.raises(ValueError, match="does not load") as caught:
        read_instrument(SOUND.replace(before, after, 1), "toy.yaml")
    assert said in str(caught.value)


def test_all_contradictions_are_listed_at_once() -> None:
    text = SOUND.replace("from: 2.5", "from: 0").replace(
        "sd: 1}", "sd: 1}\n      third: {mean: 1, sd: 1}"
    )
    with pytest.raises(ValueError, match=r"overlap.*third"):
        read_instrument(text, "toy.yaml")


def test_the_library_is_the_announced_one() -> None:
    assert set(instrument_ids()) == {
        *("proqol5", "stss", "cbi", "hse35", "vts", "olbi", "bat12", "bat23", "uwes9", "stsi_oa"),
        *("swemwbs", "pss10", "brs", "iesr", "ies6", "who5"),
        *("phq9", "phq8", "phq2", "gad7", "gad2", "pcl5", "itq", "k10", "k6"),
        *("article_symptoms", "article_reactions", "mbi", "tabs"),
    }


def test_clinical_screens_and_checklists_are_off_by_default_and_say_why() -> None:
    opt_in = {one.id: one.pack_reason for one in all_instruments() if one.pack is Pack.OPT_IN}
    assert set(opt_in) == {
        *("phq9", "phq8", "phq2", "gad7", "gad2", "pcl5", "itq", "k10", "k6"),
        *("article_symptoms", "article_reactions"),
    }
    assert all(opt_in.values())


@pytest.mark.parametrize("instrument", all_instruments(), ids=lambda one: one.id)
def test_every_band_set_and_house_rule_names_its_source(instrument: Instrument) -> None:
    for scale in instrument.scales:
        assert scale.missing is None or scale.missing.source
        for band_set in scale.band_sets:
            assert band_set.source
            assert band_set.population


@pytest.mark.parametrize("instrument", all_instruments(), ids=lambda one: one.id)
def test_every_instrument_states_its_licence_and_ships_no_wording(instrument: Instrument) -> None:
    assert instrument.licence.holder
    assert instrument.licence.terms
    assert instrument.text_included is False


def test_short_screens_carry_no_bands_where_no_official_cut_exists() -> None:
    banded = {
        (one.id, scale.id) for one in all_instruments() for scale in one.scales if scale.band_sets
    }
    for without in (("pss10", "total"), ("vts", "total"), ("stsi_oa", "total"), ("ies6", "total")):
        assert without not in banded
