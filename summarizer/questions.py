"""What a model is asked about an article: one question a window, or one a sentence."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from .article import Article
from .brief import Category
from .errors import ConfigError
from .mentions import mentions
from .prompt import Message, Prompts
from .providers import Target
from .room import CHARACTERS_PER_TOKEN, MARK, cut, fitting, tokens
from .schema import Schema, reply_schema
from .sentences import Sentence
from .settings import Settings
from .windows import OVERLAP, Window, halves, windows

# What a small model is asked about one sentence; names, dates and evidence are code's work.
_ASKED_OF_A_SENTENCE = {
    "agreements": ("summary", "parties", "status"),
    "talks": ("title", "participants", "when", "location", "status"),
    "concerns": ("summary", "raised_by"),
}
ASKED_WHILE_READING: dict[Category, tuple[str, ...]] = {
    "agreements": ("parties", "status"),
    "talks": ("participants", "status"),
    "concerns": ("raised_by", "directed_at"),
}
"""What an adapted model is asked about each sentence that it has read; the rest of an item is found by rule."""
_SENTENCE_TOKENS = 400
_READING_TOKENS, _READING_PROMPT_TOKENS = 200, 300
_READING_CHARACTERS = 12_000
"""As much as the longest articles that the adapter was trained on have twice over."""
# More than a full brief takes (30 to 60 tokens a sentence, measured on labelled articles), less than a loop would.
_TOKENS, _TOKENS_PER_SENTENCE = 512, 128
USUAL_TOKENS_PER_SENTENCE = 45
_LEAST_ROOM = 1000
"""Tokens beside the instructions that a question needs: for what stands around the sentences, for them, the answer."""
_LEAST_ANSWER = 300
_LONGEST_HEADLINE = 400


@dataclass(frozen=True)
class Question:
    """One request: what is sent, and what its answer is about.

    Attributes:
        messages: The turns.
        schema: JSON schema of the answer.
        limit: Most tokens of the answer.
        sentences: What it is about; the answer may cite nothing else.
        one: Whether it is about one sentence, which the answer need not cite.
        part: Which of the parts of a long article, from 1.
        parts: How many there are.
        for_parties: Characters that there are for the parties of earlier parts.
    """

    messages: list[Message]
    schema: Schema
    limit: int
    sentences: Window
    one: bool = False
    part: int = 1
    parts: int = 1
    for_parties: int = 0


class Questions:
    """Makes the questions of one model.

    Args:
        target: The model.
        prompts: The templates.
        settings: Its limits.
    """

    def __init__(self, target: Target, prompts: Prompts, settings: Settings) -> None:
        self._target = target
        self._prompts = prompts
        self._settings = settings
        self._context = settings.context or target.provider.context
        self._schema_tokens = 0
        if target.strategy == "whole":
            schema = reply_schema(bounded=target.provider.bounded)
            if target.provider.shows_schema:
                self._schema_tokens = len(json.dumps(schema)) // CHARACTERS_PER_TOKEN
            least = _LEAST_ROOM - self.room(prompts.instructions(self._fields(schema))) + self._context
            if self._context < least:
                raise ConfigError(
                    f"A window of {self._context:,} tokens is too small to ask {target.label} about a whole article",
                    f"Set context to {least} or more, or choose a model with a longer window.",
                )

    def about(self, article: Article) -> list[Question]:
        """The questions that an article takes, in the order of its sentences."""
        if self._target.strategy == "sentence":
            return list(self._sentences(article))
        if self._target.strategy == "reading":
            return list(self._readings(article))
        if self._target.strategy == "rules":
            return []
        return self._parts(article)

    def told(self, question: Question, article: Article, parties: Sequence[Sequence[str]]) -> Question:
        """``question`` with as many parties of the parts before it as have room, the names of each."""
        chosen = fitting(parties, question.sentences, question.for_parties)
        messages = self._messages(article, question.schema, question.sentences, chosen)
        return replace(question, messages=messages, limit=self._limit(messages, question.limit))

    def split(self, question: Question, article: Article) -> list[Question]:
        """Two questions in the place of one that proved too long for the model: half of all that it takes."""
        limit, for_parties = max(question.limit // 2, min(question.limit, _TOKENS)), question.for_parties // 2
        return [
            replace(self._whole(article, half, question.part, max(question.parts, 2), for_parties), limit=limit)
            for half in halves(question.sentences)
        ]

    def room(self, messages: Sequence[Message]) -> int:
        """About as many tokens as ``messages`` leave of the model's window for an answer; below 0 if they are more."""
        return self._context - self._schema_tokens - tokens(messages)

    def _limit(self, messages: Sequence[Message], most: int) -> int:
        return min(most, max(self.room(messages), _LEAST_ANSWER))

    def narrowed(self, question: Question, faulty: Mapping[Category, Sequence[object]]) -> Schema:
        """The schema of an answer that corrects these items of the answer to ``question``."""
        if question.one:
            properties = {name: question.schema["properties"][name] for name in faulty}
            return {**question.schema, "properties": properties}
        schema = self._schema(question.sentences)
        for name in faulty:
            category = schema["properties"][name]
            if self._target.provider.bounded:
                category["maxItems"] = len(faulty[name])
                category["items"]["properties"]["evidence"]["minItems"] = 0
        return schema

    def _parts(self, article: Article) -> list[Question]:
        """The article at once, or in windows: half of what the instructions leave is for them, half for the answer."""
        last = article.sentences[-1]
        around = self._messages(article, self._schema(article.sentences), (replace(last, text=""),), [[""]])
        half = max(self.room(around) // 2, _LEAST_ANSWER)
        characters = CHARACTERS_PER_TOKEN * half
        for_parties = characters // 4
        most = max(min(self._settings.max_output_tokens, half) // USUAL_TOKENS_PER_SENTENCE, 4)
        sentences = [cut(sentence, characters - for_parties - MARK) for sentence in article.sentences]
        parts = windows(sentences, characters=characters, most=most, mark=MARK)
        if len(parts) > 1:
            parts = windows(sentences, characters=characters - for_parties, most=most, mark=MARK)
        return [self._whole(article, window, part, len(parts), for_parties) for part, window in enumerate(parts, 1)]

    def _whole(self, article: Article, window: Window, part: int, parts: int, for_parties: int) -> Question:
        limit, schema = self._settings.max_output_tokens, self._schema(window)
        if self._target.provider.bounded:
            # A model that decodes under a grammar may be too weak to come to an end by itself.
            limit = min(limit, _TOKENS + _TOKENS_PER_SENTENCE * len(window))
        messages = self._messages(article, schema, window)
        limit = self._limit(messages, limit)
        return Question(messages, schema, limit, window, part=part, parts=parts, for_parties=for_parties)

    def _messages(
        self, article: Article, schema: Schema, window: Window, parties: Sequence[Sequence[str]] = ()
    ) -> list[Message]:
        # A headline or a source of any length may come from the caller, and both stand in every part.
        title, source = ((words or "")[:_LONGEST_HEADLINE] or None for words in (article.title, article.source))
        headed = replace(article, title=title, source=source)
        return self._prompts.whole(headed, self._fields(schema), sentences=window, parties=parties)

    def _fields(self, schema: Schema) -> Schema | None:
        """The schema to spell out in the prompt, for a model that is not shown it."""
        return None if self._target.provider.shows_schema else schema

    def _schema(self, window: Window) -> Schema:
        return reply_schema(bounded=self._target.provider.bounded, first=window[0].number, last=window[-1].number)

    def _readings(self, article: Article) -> Iterator[Question]:
        sentences = body(article)
        # Names are not enumerated: what the rules make of an article then changes no question.
        schema = reply_schema(only=ASKED_WHILE_READING, bounded=self._target.provider.bounded, most=2, sparse=True)
        # Two characters a token is what the worst of texts has, one of numbers and foreign names.
        most = min(2 * max(self._context - _READING_TOKENS - _READING_PROMPT_TOKENS, 300), _READING_CHARACTERS)
        first = size = 0
        for place, sentence in enumerate(sentences, 1):
            size += len(sentence.text)
            if size > most:  # what was read long ago is left behind, much at once, so that the rest stays in cache
                first = max(place - 1 - OVERLAP, first)
                size = sum(len(kept.text) for kept in sentences[first:place])
            messages = self._prompts.reading(article, sentences[first:place])
            yield Question(messages, schema, _READING_TOKENS, (sentence,), one=True, part=place, parts=len(sentences))

    def _sentences(self, article: Article) -> Iterator[Question]:
        bounded, limit = self._target.provider.bounded, min(self._settings.max_output_tokens, _SENTENCE_TOKENS)
        sentences = body(article)
        names: list[str] = []
        for place, sentence in enumerate(sentences, 1):
            # "Both sides" names nobody: the names of the sentence before it serve.
            names = _names(sentence.text, article.text) or names
            schema = reply_schema(only=_ASKED_OF_A_SENTENCE, bounded=bounded, names=names, most=1, sparse=True)
            messages = self._prompts.sentence(article, sentence)
            yield Question(messages, schema, limit, (sentence,), one=True, part=place, parts=len(sentences))


def of_article(article: Article) -> Question:
    """What is to be known about an article as a whole, where no model is asked for it at once."""
    return Question([], {}, 0, article.sentences)


def body(article: Article) -> tuple[Sentence, ...]:
    """The sentences without the headline, which says what they say again; asked about, it would only double an item."""
    return article.sentences[1:] if article.title and len(article.sentences) > 1 else article.sentences


def _names(sentence: str, text: str) -> list[str]:
    """The names that a sentence may be about; a word that only ever opens sentences is none ("Shipping lines …")."""
    return [
        mention.name
        for mention in mentions(sentence)
        if mention.kind != "group"
        or " " in mention.name
        or mention.name.isupper()
        or re.search(rf"[\w,;:] {re.escape(mention.name)}\b", text)
    ]
