"""What an event of a calendar holds of an article, so that the calendar can be read back: a line of JSON."""

from pydantic import BaseModel

from ..brief import ArticleInfo, Party, Run, Talk
from ..sentences import Sentence
from ..timetable import Notice


class Told(BaseModel):
    """A notice as an event holds it."""

    id: str
    place: int
    article: ArticleInfo
    talk: Talk
    parties: list[Party]
    sentences: list[Sentence]
    model: str
    strategy: str
    fingerprint: str
    schema_version: str

    @classmethod
    def of(cls, notice: Notice) -> "Told":
        """What an event holds of ``notice``: of parties, who they are; of how the brief was made, by what."""
        run = notice.run.model_dump(include={"model", "strategy", "fingerprint", "schema_version"})
        parties = [party.model_copy(update=_NOT_WHO) for party in notice.parties]
        what = {"article": notice.about, "talk": notice.talk, "parties": parties, "sentences": notice.quotes}
        return cls.model_validate({"id": notice.id, "place": notice.place, **what, **run})

    @property
    def line(self) -> str:
        """It as JSON that survives folding and unescaping, whoever does it."""
        text = self.model_dump_json(exclude_defaults=True, ensure_ascii=True)
        return text.replace("\\\\", "\\u005c").replace("  ", " \\u0020").replace("\x7f", "\\u007f")

    @property
    def notice(self) -> Notice:
        """The notice; what its brief took is not known any more."""
        by = self.model_dump(include={"model", "strategy", "fingerprint", "schema_version"})
        nothing = dict.fromkeys(("requests", "retries", "input_tokens", "output_tokens", "cached_tokens", "seconds"), 0)
        run = Run.model_validate({**by, **nothing, "cost_usd": None})
        parties, quotes = tuple(self.parties), tuple(self.sentences)
        return Notice(self.id, self.article, run, self.place, self.talk, parties, quotes)


_NOT_WHO: dict[str, object] = {"evidence": [], "support": None, "doubts": [], "completed_by": []}
