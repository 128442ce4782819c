"""The questions about an article, put one after the other: what each part is told, and which parts gave nothing."""

from collections import deque
from collections.abc import Callable, Sequence
from functools import partial

from .article import Article
from .brief import CATEGORIES, Reply
from .dialogue import Dialogue
from .draft import Draft
from .errors import ModelError, RefusedError, ReplyError, TooLongError
from .ground import Grounding
from .outcome import numbered, unread
from .preview import Preview
from .questions import Question, Questions

_LEAST_SENTENCES = 8
"""A part with fewer is not made smaller: if that is too long, its instructions are."""
_IN_A_ROW = 3
"""Parts that fail in transport one after the other before no further one is tried."""


async def ask_all(
    asked: Sequence[Question],
    article: Article,
    questions: Questions,
    dialogue: Dialogue,
    draft: Draft,
    *,
    progress: Callable[[str], None],
    preview: Preview | None,
    again: bool,
) -> tuple[list[str], bool]:
    """Put ``asked``, each part of a long article with the parties of those before; the answers go into ``draft``.

    Once there is an answer, a part that fails costs no other one.

    Args:
        asked: The questions.
        article: What they are about.
        questions: Where others come from, for parts that must be told something or are too long.
        dialogue: Who is asked.
        draft: Takes the answers.
        progress: Called with a few words before each question.
        preview: Sees each item as it comes in.
        again: Whether the article is asked about once more if the provider falls silent over it, as in a batch.

    Returns:
        A warning for each loss; and whether the provider fell silent, so that nothing more is to be asked.

    Raises:
        RefusedError: The provider answers no request of ours.
        ModelError: There is no answer at all; or none since some part, and the article is asked about ``again``.
    """
    waiting, earlier, silent = deque(asked), _Earlier(article), 0
    failed: dict[int, str] = {}
    warnings = _cut(asked, article)
    while waiting:
        question = waiting.popleft()
        progress(_named(question, article))
        if parties := earlier.parties:
            question = questions.told(question, article, parties)
        about = question.sentences[0].number if question.one else None
        try:
            reply, unfinished = await dialogue.answer(question, partial(preview.see, number=about) if preview else None)
        except ModelError as error:
            if isinstance(error, TooLongError) and len(question.sentences) >= _LEAST_SENTENCES:
                progress(f"{error.what}; asking in smaller parts")
                waiting.extendleft(reversed(questions.split(question, article)))
                continue
            silent = 0 if isinstance(error, ReplyError) else silent + 1
            given_up = silent == _IN_A_ROW or not waiting
            if isinstance(error, RefusedError) or (silent and again and given_up):
                raise
            if not draft.answers and (silent or given_up):
                raise
            _note(failed, question, str(error))
            if silent == _IN_A_ROW:
                for other in waiting:
                    _note(failed, other, f"the {silent} parts before failed one after the other, so no more was asked.")
                break
            continue
        silent = 0
        draft.add(question, reply)
        which = f"{numbered(s.number for s in question.sentences)}: " if question.parts > 1 else ""
        warnings += [which + why for why in unfinished]
        if waiting and not question.one:
            earlier.add(question, reply)
    read = {sentence.number for answer in draft.answers for sentence in answer.question.sentences}
    lost = unread({number: why for number, why in failed.items() if number not in read})
    return [*warnings, *lost], silent == _IN_A_ROW


class _Earlier:
    """Who was named in the parts so far, also those to whom nothing stands yet.

    Items are grounded as they come in and never again: to ground the whole draft before each part would take time
    with the square of the parts.
    """

    def __init__(self, article: Article) -> None:
        self._article = article
        self._grounding: Grounding | None = None

    def add(self, question: Question, reply: Reply) -> None:
        self._grounding = self._grounding or Grounding(self._article)
        shown = {sentence.number for sentence in question.sentences}
        for category in CATEGORIES:
            for item in getattr(reply, category):
                cited = [number for number in item.evidence if number in shown]
                self._grounding.add(category, item.model_copy(update={"evidence": cited}))

    @property
    def parties(self) -> list[list[str]]:
        """The names of each party."""
        return [[party.name, *party.aliases] for party in self._grounding.parties] if self._grounding else []


def _named(question: Question, article: Article) -> str:
    """What a question is about, in words."""
    if question.one:
        return f"sentence {question.part} of {question.parts}"
    if question.parts == 1:
        return "reading"
    first, last = question.sentences[0].number, question.sentences[-1].number
    which = f"sentences {first} to {last}" if first < last else f"sentence {first}"
    return f"{which} of {len(article.sentences)}"


def _note(failed: dict[int, str], question: Question, why: str) -> None:
    for sentence in question.sentences:
        failed.setdefault(sentence.number, why)


def _cut(asked: Sequence[Question], article: Article) -> list[str]:
    """A warning for each sentence of which only the beginning is asked about."""
    shown = {sentence.number: len(sentence.text) for question in asked for sentence in question.sentences}
    return [
        f"Sentence {sentence.number} is too long for the model's window:"
        f" only the first {shown[sentence.number]:,} of its {len(sentence.text):,} characters were read."
        for sentence in article.sentences
        if shown.get(sentence.number, len(sentence.text)) < len(sentence.text)
    ]
