import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import bootstrap as reference

from evals.stats import bootstrap, detectable, differences, figures, holm, intervals

RANDOM = np.random.default_rng(7)


def corpus(documents: int, quality: float = 0.6) -> np.ndarray:
    """Sums of made-up documents: gold and predicted counts, and a φ of about ``quality`` of what is possible."""
    counts = RANDOM.integers(1, 8, size=(documents, 4, 2))
    phi = counts.min(axis=2) * RANDOM.uniform(quality - 0.2, quality + 0.2, size=(documents, 4))
    return np.concatenate([phi[..., None], counts], axis=2)


def test_the_figures_are_those_of_the_formula_worked_by_hand() -> None:
    sums = np.array([[1.0, 2, 2], [0, 0, 0], [0, 3, 0], [3, 3, 4]])
    assert figures(sums) == pytest.approx([1 / 2, 1, 0, 6 / 7, (1 / 2 + 1 + 0 + 6 / 7) / 4])


def test_the_interval_is_the_one_that_scipy_finds() -> None:
    sums = corpus(60)
    drawn = reference(
        (np.arange(60),),
        lambda rows, axis: figures(sums[rows].sum(axis=axis - 2))[..., -1],  # behind each row come two axes
        n_resamples=4000,
        method="percentile",
        rng=1,
        vectorized=True,
    ).confidence_interval
    ours = intervals(sums, 4000)[-1]
    assert ours == pytest.approx((drawn.low, drawn.high), abs=0.006)


def test_a_seed_gives_one_result_and_the_chunks_do_not_show() -> None:
    sums = corpus(20)
    assert np.array_equal(bootstrap(sums, 1500), bootstrap(sums, 1500))
    assert bootstrap(sums, 1500).shape == (1500, 5)
    assert not np.array_equal(bootstrap(sums, 1500), bootstrap(sums, 1500, seed=1))


def test_the_interval_narrows_as_documents_are_added() -> None:
    few, many = intervals(corpus(20))[-1], intervals(corpus(400))[-1]
    assert many.high - many.low < (few.high - few.low) / 2


def test_a_run_against_itself_does_not_differ() -> None:
    sums = corpus(36)
    for difference in differences(sums, sums, 500):
        assert difference == (0, (0, 0), 1, 0)


def test_a_clear_gain_is_significant_and_a_coin_toss_is_not() -> None:
    first = corpus(36)
    better = first.copy()
    better[..., 0] = np.minimum(first[..., 0] * 1.25, first[..., 1:].min(axis=2))
    gain = differences(first, better)[-1]
    assert gain.delta > 0
    assert gain.interval.low > 0
    assert gain.p < 0.01
    toss = first.copy()
    toss[::2, :, 0] *= 1.01
    toss[1::2, :, 0] *= 0.99
    assert differences(first, toss)[-1].p > 0.05


def test_randomisation_agrees_with_every_swap_counted() -> None:
    """With three documents there are eight ways to swap; the p-value is the share that is as extreme."""
    first, second = corpus(3), corpus(3, 0.8)
    delta = figures(second.sum(axis=0)) - figures(first.sum(axis=0))
    extreme = np.zeros(5)
    for mask in range(8):
        swap = np.array([(mask >> i) & 1 for i in range(3)], dtype=bool)[:, None, None]
        a, b = np.where(swap, second, first), np.where(swap, first, second)
        found = figures(b.sum(axis=0)) - figures(a.sum(axis=0))
        extreme += np.abs(found) >= np.abs(delta) - 1e-12
    assert [one.p for one in differences(first, second)] == pytest.approx(extreme / 8, abs=0.02)


def test_only_the_same_documents_compare() -> None:
    with pytest.raises(ValueError, match="3 and 4 documents"):
        differences(corpus(3), corpus(4))
    with pytest.raises(ValueError, match="no document"):
        intervals(np.zeros((0, 4, 3)))


def test_holm_corrects_as_worked_by_hand() -> None:
    # 4 x .01 = .04; 3 x .02 = .06; 2 x .03 = .06; 1 x .04 = .04, but never below the one before it.
    assert holm({"a": 0.04, "b": 0.01, "c": 0.03, "d": 0.02}) == pytest.approx(
        {"a": 0.06, "b": 0.04, "c": 0.06, "d": 0.06}
    )
    assert holm({"a": 0.5, "b": 0.9}) == {"a": 1.0, "b": 1.0}


@given(st.dictionaries(st.text(max_size=3), st.floats(0, 1), max_size=6))
def test_holm_never_makes_a_result_surer(p: dict[str, float]) -> None:
    corrected = holm(p)
    assert list(corrected) == list(p)
    assert all(p[name] <= corrected[name] <= 1 for name in p)


def test_what_can_be_detected_grows_with_the_error() -> None:
    assert detectable(0.01) == pytest.approx(0.01 * (1.959964 + 0.841621), rel=1e-5)
