"""A long article → overlapping windows of sentences, each small enough for one question."""

from collections.abc import Sequence

from .sentences import Sentence

OVERLAP = 8
"""Sentences that two neighbouring windows share: a paragraph or two, so that what a seam cuts is whole in one."""

Window = tuple[Sentence, ...]


def windows(sentences: Sequence[Sentence], *, characters: int, most: int, mark: int = 0) -> list[Window]:
    """Cut ``sentences`` into windows; an article that fits is one.

    Args:
        sentences: All sentences of an article.
        characters: Most characters of text in a window; a longer sentence is a window of its own.
        most: Most sentences in a window.
        mark: Characters that each sentence takes beside its text.

    Returns:
        The windows in order. Each sentence is in one at least; neighbours share ``OVERLAP`` sentences, or fewer where
        windows are small.
    """
    found: list[Window] = []
    start = 0
    while True:
        end, size = start, 0
        while end < len(sentences) and end - start < most:
            size += len(sentences[end].text) + mark
            if size > characters and end > start:
                break
            end += 1
        found.append(tuple(sentences[start:end]))
        if end >= len(sentences):
            return found
        start = max(start + 1, end - min(OVERLAP, (end - start) // 4))
        # What is shown again must leave room for something new.
        while start < end and sum(len(sentence.text) + mark for sentence in sentences[start : end + 1]) > characters:
            start += 1


def halves(window: Window) -> list[Window]:
    """Two windows in the place of one that proved too long."""
    middle = len(window) // 2
    return [window[: middle + min(OVERLAP, middle // 4)], window[middle:]]
