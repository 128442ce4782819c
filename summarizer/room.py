"""How much of a model's window there is room for: what messages take of it, and what has to be left out."""

from collections.abc import Sequence
from dataclasses import replace

from .prompt import Message
from .sentences import Sentence

CHARACTERS_PER_TOKEN = 3
"""Fewer than in nearly any English article or reply, so that what is held to fit does."""
INSTRUCTIONS_PER_TOKEN = 4
"""Our instructions are plain prose: 4.03 with a vocabulary of 49,000, more with any larger one."""
MARK = 12
"""Characters that a line takes beside its text: the number of a sentence, or the mark of a party."""


def tokens(messages: Sequence[Message]) -> int:
    """About as many tokens as ``messages`` take, rather more than less."""
    instructions = sum(len(message["content"]) for message in messages if message["role"] == "system")
    others = sum(len(message["content"]) for message in messages if message["role"] != "system")
    return instructions // INSTRUCTIONS_PER_TOKEN + others // CHARACTERS_PER_TOKEN + 1


def cut(sentence: Sentence, characters: int) -> Sentence:
    """``sentence``, or its beginning up to a space where it is longer than ``characters``."""
    if len(sentence.text) <= characters:
        return sentence
    text = sentence.text[:characters]
    text = (text[: text.rfind(" ")] if " " in text else text).rstrip()
    return replace(sentence, end=sentence.start + len(text), text=text)


def fitting(parties: Sequence[Sequence[str]], sentences: Sequence[Sentence], characters: int) -> list[Sequence[str]]:
    """As many of ``parties`` as have room, in their order: first those that ``sentences`` name, then the latest.

    Args:
        parties: The names of each, its own before its aliases; the latest come last.
        sentences: What they are told for.
        characters: Most characters that they may take together.
    """
    sizes = [MARK + len(" = ".join(names)) for names in parties]
    if sum(sizes) <= characters:
        return list(parties)
    text = "\n".join(sentence.text for sentence in sentences)
    # Whether one is named decides nothing but who goes first, so a surname or a part of a word will do.
    named = [any(form in text for form in (*names, names[0].split()[-1])) for names in parties]
    kept, left = set[int](), characters
    for place in sorted(range(len(parties)), key=lambda place: (not named[place], -place)):
        if sizes[place] <= left:
            kept.add(place)
            left -= sizes[place]
    return [names for place, names in enumerate(parties) if place in kept]
