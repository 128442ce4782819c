"""Items of a brief as they come in: each grounded by itself, before the brief is complete."""

from collections.abc import Callable

from .article import Article
from .brief import Category, Dropped, Item
from .ground import Grounding


class Preview:
    """Tells of each item that stands by what is known so far, and of each party that it brings in.

    Args:
        article: The article.
        tell: Called with each item, once.
        close: As for ``ground``.
    """

    def __init__(self, article: Article, tell: Callable[[Item], None], *, close: bool) -> None:
        self._grounding = Grounding(article, close=close)
        self._tell = tell
        self._told: set[str] = set()

    def see(self, category: Category, given: Item, number: int | None = None) -> None:
        """Take in the next item; ``number`` is the sentence that it is about, if it was asked about one alone."""
        if number is not None:
            given = given.model_copy(update={"evidence": [number]})
        item = self._grounding.add(category, given)
        if isinstance(item, Dropped) or self._grounding.judge(item):
            return
        if category != "parties":  # parties alone are none: they are told with the first thing that they have a part in
            for party in self._grounding.parties:
                if f"parties {party.name}" not in self._told:
                    self._grounding.judge(party)
                self._show(f"parties {party.name}", self._grounding.known(party))
            self._show(item.model_dump_json(exclude={"evidence", "support", "doubts", "completed_by"}), item)

    def _show(self, key: str, item: Item) -> None:
        if key not in self._told:
            self._told.add(key)
            self._tell(item.model_copy(deep=True))  # the original may still change, in another thread
