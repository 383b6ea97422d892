"""Relations as networks, cheapest circulations, labels and null vectors."""

from __future__ import annotations

from math import inf

import numpy as np
import pytest

from pipeline.release.circulation import NetworkRouter, Question, Room
from pipeline.release.general import LinearRouter
from pipeline.release.pattern_cells import Cells, Pattern
from pipeline.release.primary import Rules
from pipeline.release.recovery import (
    equal_pairs,
    known_cells,
    network_labels,
    null_vectors,
    proportional_pairs,
)
from pipeline.release.relations import (
    Network,
    Relations,
    as_network,
    relations_from_lists,
    without_free,
)
from pipeline.release.unions import UnionCheck
from pipeline.release.verify import broken_certificates

#: 0 = 1 + 2, 1 = 3 + 4 + 5, 2 = 6 + 7
TREE = relations_from_lists(8, [(0, [1, 2]), (1, [3, 4, 5]), (2, [6, 7])], [0, 0, 0])
#: two by two with margins: 0 = 1 + 2 (rows), 3 = 4 + 5, 6 = 7 + 8; columns 0 = 3 + 6 ...
GRID = relations_from_lists(
    9, [(0, [1, 2]), (3, [4, 5]), (6, [7, 8]), (0, [3, 6]), (1, [4, 7]), (2, [5, 8])],
    [0, 0, 0, 1, 1, 1],
)  # fmt: skip
#: three flat columns of two codes: a cube, no network
CUBE = relations_from_lists(
    12,
    [(8, [0, 1]), (9, [2, 3]), (10, [4, 5]), (11, [6, 7]), (8, [0, 2]), (9, [4, 6]), (10, [0, 4])],
    [0, 0, 0, 0, 1, 1, 2],
)


def room(values: list[float], hidden: set[int], cost: list[float] | None = None) -> Room:
    caps = [0.5 * value for value in values]
    prices = cost or [1.0] * len(values)
    return Room(caps, caps, [0.0 if i in hidden else price for i, price in enumerate(prices)])


def network(relations: Relations) -> Network:
    found = as_network(relations)
    assert found is not None
    return found


def balanced(relations: Relations, flow: dict[int, float]) -> bool:
    vector = np.zeros(relations.n_cells)
    vector[list(flow)] = list(flow.values())
    return bool(np.allclose(relations.matrix() @ vector, 0))


def test_a_tree_and_a_grid_are_networks_and_a_cube_is_not() -> None:
    assert as_network(TREE) is not None
    assert as_network(GRID) is not None
    assert as_network(CUBE) is None


@pytest.mark.parametrize("relations", [TREE, GRID])
def test_every_cell_of_a_network_leaves_one_node_and_enters_another(relations) -> None:
    found = network(relations)
    assert (found.tail != found.head).all()


def test_the_cheapest_partner_that_is_large_enough_is_taken() -> None:
    values = [300.0, 150.0, 150.0, 40.0, 6.0, 104.0, 100.0, 50.0]
    cost = [999.0, 99.0, 99.0, 1.0, 1.0, 5.0, 1.0, 1.0]
    flow = NetworkRouter(network(TREE)).find(Question(3, 4.0), room(values, {3}, cost))
    # cell 4 may move by 3 only (half of 6), cell 5 by 52
    assert flow == {3: 4.0, 5: -4.0}
    assert balanced(TREE, flow)


def test_two_small_partners_share_what_one_cannot_carry() -> None:
    values = [300.0, 120.0, 180.0, 40.0, 40.0, 40.0, 100.0, 80.0]
    cost = [999.0, 99.0, 99.0, 1.0, 1.0, 1.0, 1.0, 1.0]
    flow = NetworkRouter(network(TREE)).find(Question(3, 30.0), room(values, {3}, cost))
    assert flow is not None and set(flow) == {3, 4, 5}
    assert flow[4] == flow[5] == -15.0


def test_more_than_three_partners_are_found_where_it_takes_them() -> None:
    parts = list(range(1, 9))
    relation = relations_from_lists(9, [(0, parts)], [0])
    values = [170.0, 100.0, *[10.0] * 7]
    cost = [inf, *[1.0] * 8]
    flow = NetworkRouter(network(relation)).find(Question(1, 30.0), room(values, {1}, cost))
    assert flow is not None
    assert balanced(relation, flow)
    assert min(flow.values()) >= -5.0 - 1e-9


def test_no_way_is_no_flow() -> None:
    values = [104.0, 100.0, 4.0, 0, 0, 0, 0, 0]
    relation = relations_from_lists(3, [(0, [1, 2])], [0])
    question = Question(1, 10.0)
    assert (
        NetworkRouter(network(relation)).find(question, Room([52, 50, 2], [52, 50, 2], [inf, 0, 1]))
        is None
    )
    assert (
        LinearRouter(relation).find(question, Room([52, 50, 2], [52, 50, 2], [inf, 0, 1])) is None
    )
    assert values[0] == values[1] + values[2]


def test_a_cell_without_relations_moves_by_itself() -> None:
    alone = relations_from_lists(3, [(0, [1])], [0])
    here = Room([1, 1, 1], [1, 1, 1], [1, 1, 1])
    assert NetworkRouter(network(alone)).find(Question(2, 0.3), here) == {2: 0.3}
    assert LinearRouter(alone).find(Question(2, 0.3), here) == {2: 0.3}


def test_linear_programs_and_networks_find_the_same_partner() -> None:
    values = [300.0, 150.0, 150.0, 40.0, 6.0, 104.0, 100.0, 50.0]
    cost = [999.0, 99.0, 99.0, 1.0, 1.0, 5.0, 1.0, 1.0]
    flow = LinearRouter(TREE).find(Question(3, 4.0), room(values, {3}, cost))
    assert flow is not None and balanced(TREE, flow)
    assert set(flow) <= {3, 4, 5}


def test_labels_and_null_vectors_find_the_same_known_cells() -> None:
    found = network(GRID)
    for seed in range(40):
        hidden = np.random.default_rng(seed).random(9) < 0.5
        by_label = hidden & (network_labels(found, hidden, seed=seed) == 0)
        by_vector = known_cells(GRID, hidden, seeds=(seed, seed + 1))
        assert by_label.tolist() == by_vector.tolist()


def test_a_lone_hidden_cell_is_known_and_a_square_is_not() -> None:
    alone = np.isin(np.arange(9), [4])
    square = np.isin(np.arange(9), [4, 5, 7, 8])
    assert known_cells(GRID, alone, seeds=(1, 2)).tolist() == alone.tolist()
    assert not known_cells(GRID, square, seeds=(1, 2)).any()


def test_two_parts_of_one_shown_total_are_known_together() -> None:
    hidden = np.isin(np.arange(8), [3, 4])
    assert equal_pairs(network_labels(network(TREE), hidden, seed=1)) == [(3, 4)]
    vectors = null_vectors(TREE, hidden, seeds=(1, 2))
    assert proportional_pairs(vectors, hidden) == [(3, 4)]


def test_three_parts_are_not_known_in_pairs() -> None:
    hidden = np.isin(np.arange(8), [3, 4, 5])
    assert equal_pairs(network_labels(network(TREE), hidden, seed=1)) == []
    assert proportional_pairs(null_vectors(TREE, hidden, seeds=(1, 2)), hidden) == []


def test_an_unreleased_total_gives_way_to_its_parts() -> None:
    free = np.isin(np.arange(8), [1])
    seen = without_free(TREE, free)
    assert [(int(p), sorted(seen.children(i).tolist())) for i, p in enumerate(seen.parent)] == [
        (0, [2, 3, 4, 5]),
        (2, [6, 7]),
    ]


def union(people: list[float], top1: list[float] | None = None) -> UnionCheck:
    tops = np.array(top1 if top1 else [np.nan] * 8)
    return UnionCheck(TREE, np.array(people), tops, np.zeros(8) if top1 else tops)


VALUES = np.array([300.0, 150.0, 150.0, 20.0, 20.0, 110.0, 100.0, 50.0])


def test_hidden_parts_of_a_shown_total_need_k_people_together() -> None:
    hidden = np.isin(np.arange(8), [3, 4])
    assert union([24, 14, 10, 2, 2, 10, 6, 4]).failing(hidden, VALUES, Rules()) == [1]
    assert union([24, 15, 10, 2, 3, 10, 6, 4]).failing(hidden, VALUES, Rules()) == []


def test_people_in_several_parts_are_counted_once() -> None:
    # 12 people in all, 10 of them in the shown part: at least 2, at most 3 in the hidden ones
    hidden = np.isin(np.arange(8), [3, 4])
    assert union([22, 12, 10, 2, 3, 10, 6, 4]).failing(hidden, VALUES, Rules()) == [1]


def test_one_person_may_not_dominate_the_hidden_parts_together() -> None:
    hidden = np.isin(np.arange(8), [3, 4])
    tops = [30.0, 30, 30, 20, 15, 30, 30, 20]  # 20 + 15 of 40 is 87.5 %
    assert union([30, 20, 10, 5, 5, 10, 6, 4], tops).failing(hidden, VALUES, Rules()) == [1]


def test_no_union_is_asked_for_where_the_total_is_hidden() -> None:
    hidden = np.isin(np.arange(8), [1, 2, 3, 4])
    found = union([24, 14, 10, 2, 2, 10, 6, 4]).failing(hidden, VALUES, Rules())
    assert found == []


CELLS = Cells(
    value=VALUES,
    people=np.full(8, 9.0),
    top1=np.full(8, np.nan),
    top2=np.full(8, np.nan),
    cost=np.ones(8),
    primary=np.isin(np.arange(8), [3]),
    fixed=np.zeros(8, bool),
    free=np.zeros(8, bool),
    blocked=np.zeros(8, bool),
    shunned=np.zeros(8, bool),
)


@pytest.mark.parametrize(
    ("flow", "broken"),
    [
        ({3: 2.0, 4: -2.0}, 0),
        ({3: 2.0, 4: -1.0}, 1),  # does not add up
        ({3: 1.0, 4: -1.0}, 1),  # less than 10 % of 20
        ({3: 2.0, 5: -2.0}, 1),  # through a shown cell
        ({3: 12.0, 4: -12.0}, 1),  # further than half of 20
        ({3: 2.0}, 1),
    ],
)
def test_a_certificate_is_checked_from_the_outside(flow: dict[int, float], broken: int) -> None:
    pattern = Pattern(np.isin(np.arange(8), [3, 4]), {}, {3: flow}, [])
    assert broken_certificates(TREE, CELLS, pattern, Rules()) == broken
