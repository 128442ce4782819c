"""A long article is cut into windows."""

from itertools import pairwise

from hypothesis import example, given, settings
from hypothesis import strategies as st

from summarizer.sentences import Sentence
from summarizer.windows import OVERLAP, Window, halves, windows

steady = settings(derandomize=True, deadline=None)
lengths = st.lists(st.integers(1, 60) | st.integers(1, 300), min_size=1, max_size=80)


def article(lengths: list[int]) -> list[Sentence]:
    """Sentences of these lengths, one behind the other."""
    return [
        Sentence(number=number, start=1000 * number, end=1000 * number + length, text="x" * length)
        for number, length in enumerate(lengths, 1)
    ]


def numbers(window: Window) -> list[int]:
    return [sentence.number for sentence in window]


def size(window: Window) -> int:
    return sum(len(sentence.text) for sentence in window)


@steady
@given(lengths, st.integers(1, 400), st.integers(1, 40))
@example([10] * 8 + [95, 90], 100, 40)  # what is shown again may leave no room for the next
def test_each_window_keeps_to_the_limits_and_all_sentences_come_in_order(
    lengths: list[int], characters: int, most: int
) -> None:
    sentences = article(lengths)
    found = windows(sentences, characters=characters, most=most)

    assert {sentence.number for window in found for sentence in window} == set(range(1, len(lengths) + 1))
    for window in found:
        assert numbers(window) == list(range(window[0].number, window[-1].number + 1))
        assert len(window) <= most
        assert size(window) <= characters or len(window) == 1
    for one, other in pairwise(found):
        assert one[0].number < other[0].number <= one[-1].number + 1
        assert one[-1].number < other[-1].number, "a window brings nothing that the one before it has not"


@steady
@given(st.integers(1, 200), st.integers(4, 60))
def test_neighbours_share_sentences_as_many_as_a_paragraph_or_two_has(count: int, most: int) -> None:
    found = windows(article([50] * count), characters=50 * most, most=most)

    for one, other in pairwise(found):
        assert 1 <= len(set(numbers(one)) & set(numbers(other))) <= OVERLAP
        assert len(one) == most
    if most >= 4 * OVERLAP:
        assert all(one[-OVERLAP:] == other[:OVERLAP] for one, other in pairwise(found))


@steady
@given(lengths)
def test_an_article_that_fits_is_one_window(lengths: list[int]) -> None:
    sentences = article(lengths)

    assert windows(sentences, characters=sum(lengths), most=len(lengths)) == [tuple(sentences)]


def test_a_limit_is_the_most_that_a_window_may_hold() -> None:
    assert len(windows(article([50, 50]), characters=100, most=2)) == 1
    assert len(windows(article([50, 50]), characters=99, most=2)) == 2
    assert len(windows(article([50, 50]), characters=100, most=1)) == 2


def test_a_sentence_longer_than_the_limit_is_a_window_of_its_own() -> None:
    found = windows(article([30, 30, 500, 30, 30]), characters=100, most=10)

    assert [numbers(window) for window in found] == [[1, 2], [3], [4, 5]]


@steady
@given(st.integers(2, 200))
def test_the_halves_of_a_window_are_smaller_and_hold_all_of_it(count: int) -> None:
    window = tuple(article([10] * count))
    one, other = halves(window)

    assert 0 < len(one) < count
    assert 0 < len(other) < count
    assert (one[0], other[-1]) == (window[0], window[-1])
    assert one == window[: len(one)]
    assert other == window[-len(other) :]
    shared = len(one) + len(other) - count
    assert 0 <= shared <= OVERLAP
    assert shared or count < 8
