"""What a small adapted model notes of each sentence as it reads an article: that it reports something, and of whom.

Everything else about an item is found by rule, in ``fields``.
"""

from collections.abc import Awaitable, Callable, Sequence

from pydantic import BaseModel, ConfigDict, Field

from .brief import AgreementStatus, Answer, Category, TalkStatus
from .errors import ReplyError
from .findings import Finding
from .questions import Question


class _Noted(BaseModel):
    model_config = ConfigDict(extra="ignore")


class NotedAgreement(_Noted):
    """That a sentence reports an agreement."""

    parties: list[str] = Field(default_factory=list)
    status: AgreementStatus


class NotedTalk(_Noted):
    """That a sentence announces a talk."""

    participants: list[str] = Field(default_factory=list)
    status: TalkStatus


class NotedConcern(_Noted):
    """That a sentence voices a concern."""

    raised_by: list[str] = Field(default_factory=list)
    directed_at: list[str] = Field(default_factory=list)


class Notes(Answer, _Noted):
    """What one sentence reports; the fields and their order are those that the adapter was trained to write."""

    agreements: list[NotedAgreement] = Field(default_factory=list)
    talks: list[NotedTalk] = Field(default_factory=list)
    concerns: list[NotedConcern] = Field(default_factory=list)

    def findings(self, sentence: int) -> list[Finding]:
        """These notes as findings about the sentence of this number."""
        return [
            *(_finding(sentence, "agreements", noted.status, noted.parties) for noted in self.agreements),
            *(_finding(sentence, "talks", noted.status, noted.participants) for noted in self.talks),
            *(_finding(sentence, "concerns", None, noted.raised_by) for noted in self.concerns),
        ]


def _finding(sentence: int, category: Category, status: str | None, actors: Sequence[str]) -> Finding:
    return Finding(sentence, category, status, tuple(dict.fromkeys(actors)))


async def read(
    questions: Sequence[Question],
    ask: Callable[[Question], Awaitable[Notes]],
    found: Callable[[Sequence[Finding]], None],
) -> tuple[list[Finding], dict[int, str]]:
    """Put the questions one after the other, each of which begins with the one before it.

    Args:
        questions: One a sentence.
        ask: Puts one.
        found: Called with what each sentence reports.

    Returns:
        What the sentences report; and the number of each that got no answer, with why.

    Raises:
        ModelError: The model cannot be reached, or not one question got an answer.
    """
    findings: list[Finding] = []
    failed: dict[int, str] = {}
    for question in questions:
        number = question.sentences[0].number
        try:
            notes = await ask(question)
        except ReplyError as error:
            failed[number] = str(error)
            if len(failed) == len(questions):
                raise
            continue
        new = notes.findings(number)
        findings += new
        found(new)
    return findings, failed
