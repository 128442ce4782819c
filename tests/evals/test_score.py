import pytest
from hypothesis import given
from hypothesis import strategies as st

from evals.score import Tally, align, ceaf_ree, corpus_prf, prf, set_f1, tally, total

entities = st.lists(st.frozensets(st.sampled_from("abcdef"), min_size=1, max_size=3), max_size=5)


@pytest.mark.parametrize(
    ("gold", "predicted", "phi", "precision", "recall"),
    [
        # Σφ over the gold entities that a predicted one is a part of, one to one: the paper's formula, by hand.
        ([{"a", "b"}, {"c"}], [{"a"}, {"c"}], 2, 2 / 2, 2 / 2),  # a part of the mentions will do
        ([{"a", "b"}, {"c"}], [{"a"}, {"a", "c"}, {"d"}], 1, 1 / 3, 1 / 2),  # one foreign mention spoils an entity
        ([{"a", "b"}], [{"a"}, {"b"}], 1, 1 / 2, 1 / 1),  # split in two: only one half is aligned
        ([{"a"}, {"b"}], [{"a", "b"}], 0, 0 / 1, 0 / 2),  # two in one: a part of neither
        ([{"a", "b"}, {"c", "d"}, {"e"}], [{"b"}, {"c", "d"}], 2, 2 / 2, 2 / 3),
    ],
)
def test_ceaf_ree_of_worked_cases_is_what_the_paper_gives(
    gold: list[set[str]], predicted: list[set[str]], phi: float, precision: float, recall: float
) -> None:
    assert tally(gold, predicted, ceaf_ree) == Tally(phi, len(predicted), len(gold))
    found = corpus_prf([(gold, predicted)], ceaf_ree)
    assert found.precision == pytest.approx(precision)
    assert found.recall == pytest.approx(recall)
    sum_of_both = precision + recall
    assert found.f1 == pytest.approx(2 * precision * recall / sum_of_both if sum_of_both else 0)


def test_a_corpus_is_summed_before_it_is_divided() -> None:
    documents = [([{"a"}], [{"a"}]), ([{"b"}, {"c"}, {"d"}], [{"x"}])]
    found = corpus_prf(documents, ceaf_ree)
    assert found == pytest.approx((1 / 2, 1 / 4, 2 * 1 / (2 + 4)))  # the mean over documents would be (1/2, 1/2, 1/2)


def test_the_alignment_is_the_best_one_and_not_the_greedy_one() -> None:
    phi = {("g", "p"): 0.9, ("g", "q"): 0.8, ("h", "p"): 0.8, ("h", "q"): 0.0}
    assert align("gh", "pq", lambda gold, said: phi[gold, said]) == [(0, 1, 0.8), (1, 0, 0.8)]


def test_pairs_that_are_not_alike_are_not_aligned() -> None:
    assert align(["a", "b"], ["b", "c"], lambda gold, said: float(gold == said)) == [(1, 0, 1.0)]


@pytest.mark.parametrize(
    ("sums", "expected"),
    [
        (Tally(0, 0, 0), (1, 1, 1)),  # nothing to find, nothing found
        (Tally(0, 3, 0), (0, 0, 0)),  # nothing to find, something found
        (Tally(0, 0, 3), (0, 0, 0)),  # something to find, nothing found
        (Tally(1.5, 2, 4), (0.75, 0.375, 0.5)),
    ],
)
def test_empty_sides_have_stated_figures(sums: Tally, expected: tuple[float, float, float]) -> None:
    assert prf(sums) == pytest.approx(expected)


@given(entities, st.randoms())
def test_gold_against_itself_in_any_order_is_perfect(gold: list[frozenset[str]], random: object) -> None:
    shuffled = list(gold)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert corpus_prf([(gold, shuffled)], set_f1) == pytest.approx((1, 1, 1))


@given(entities, entities)
def test_the_sum_is_symmetric_and_never_more_than_the_shorter_side(
    gold: list[frozenset[str]], predicted: list[frozenset[str]]
) -> None:
    one, other = tally(gold, predicted, set_f1), tally(predicted, gold, set_f1)
    assert one.phi == pytest.approx(other.phi)
    assert 0 <= one.phi <= min(len(gold), len(predicted)) + 1e-9
    assert total([one, other]) == pytest.approx((one.phi + other.phi, *(len(gold) + len(predicted),) * 2))


@given(entities, entities)
def test_each_side_is_used_once(gold: list[frozenset[str]], predicted: list[frozenset[str]]) -> None:
    pairs = align(gold, predicted, set_f1)
    assert len({i for i, _, _ in pairs}) == len({j for _, j, _ in pairs}) == len(pairs)
