"""When a talk is: its words, the day of publication and the slot they stand in → ISO dates.

The resolver has the last word: a model's own date stands only in the place of nothing, never against it.
"""

import re
from datetime import date

from . import dates
from .article import Article
from .brief import Talk
from .dates import Direction


class Schedule:
    """The days of one article."""

    def __init__(self, article: Article) -> None:
        self._article = article
        self._month_first = dates.month_first(article.source)

    def settle(self, item: Talk) -> str | None:
        """Set ``start`` and ``end`` of ``item`` to what its words say; what had to be corrected, in one line."""
        given = _period(item.start, item.end)
        item.start, item.end = self.period(item)
        found = _period(item.start, item.end)
        if not given or given == found:
            return None
        if found:
            return f"The date of {item.title!r} is {found} by the words {item.when!r}; the reply had {given}."
        if item.when is None:
            cause = "no words of the article carry it"
        else:
            unknown = "" if self._article.published else " while the day of publication is not known"
            cause = f"{item.when!r} names no day{unknown}"
        return f"The date of {item.title!r} was taken out: {cause}; the reply had {given}."

    def own_words(self, item: Talk) -> str | None:
        """The date words of the cited sentences that hold the day that ``item`` names in words of its own.

        "3 and 4 July" for "3 July", which the article does not have in one piece.
        """
        cited = [self._article.sentences[number - 1].text for number in item.evidence]
        if item.when is None or any(item.when in text for text in cited):
            return None
        wanted = self._resolved(item.when, "ahead")
        for text in cited:
            for words in dates.find(text):
                interval = self._resolved(words, "ahead")
                if (
                    interval
                    and wanted
                    and interval.start
                    and wanted.start
                    and interval.start <= wanted.start <= interval.end
                ):
                    return words
        return None

    def period(self, item: Talk) -> tuple[str | None, str | None]:
        """First and last day of a talk by its words; a talk lies ahead, unless it was cancelled."""
        if item.when is None:
            return None, None
        words = re.sub(r"^(?:until|till|to)\s+", "", item.when) if item.status == "postponed" else item.when
        interval = dates.resolve(
            words,
            self._article.published,
            direction="near" if item.status == "cancelled" else "ahead",
            month_first=self._month_first,
            anchor=self._before(item, words),
        )
        return interval.iso if interval else (None, None)

    def passed(self, item: Talk) -> bool:
        """Whether the days that the words of a talk name had gone by when the article was published.

        A day without a year that may be the last one or the next is left open, not taken for past.
        """
        published, last = self._article.published, item.end or item.start
        return published is not None and last is not None and last < published.isoformat()[: len(last)]

    def _resolved(self, words: str, direction: Direction) -> dates.Interval | None:
        return dates.resolve(words, self._article.published, direction=direction, month_first=self._month_first)

    def _before(self, item: Talk, words: str) -> date | None:
        """The day that the article names last before these words: what "a day later" counts from."""
        sentences = self._article.sentences
        cited = [number for number in sorted(item.evidence) if 1 <= number <= len(sentences)]
        if not cited:
            return None
        place = next((number for number in cited if words in sentences[number - 1].text), cited[-1])
        last: date | None = None
        for sentence in sentences[max(place - 3, 0) : place]:
            text = sentence.text.partition(words)[0] if sentence.number == place else sentence.text
            for other in dates.find(text):
                interval = self._resolved(other, "near")
                last = interval.end if interval and interval.granularity == "day" else last
        return last


def _period(start: str | None, end: str | None) -> str:
    return f"{start or ''} to {end}".strip() if end and end != start else start or ""
