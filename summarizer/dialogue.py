"""The turns with a model: a question, the rest of a reply that was cut off, a repair, a second look."""

from collections.abc import Callable, Mapping, Sequence

from .brief import CATEGORIES, Category, Item, Reply
from .errors import CutOffError, ModelError, ReplyError
from .model import Model, Usage
from .partial import Growing, complete_items
from .prompt import Faulty, Prompts
from .questions import Question, Questions

Watch = Callable[[Category, Item], None]
"""Called with each item of a reply as soon as it is complete."""

_MOST_TURNS = 8
"""Times that a reply which was cut off is continued: enough for any article, an end for a model that has none."""


class Dialogue:
    """Asks one model about one article.

    Args:
        model: The model.
        prompts: The templates.
        questions: Where questions come from.
        usage: What everything took is added here.
        again: Whether the article is asked about once more if the provider falls silent over it, as in a batch.
    """

    def __init__(
        self, model: Model, prompts: Prompts, questions: Questions, usage: Usage, *, again: bool = False
    ) -> None:
        self._again = again
        self._model = model
        self._prompts = prompts
        self._questions = questions
        self._usage = usage

    async def answer(self, question: Question, watch: Watch | None = None) -> tuple[Reply, list[str]]:
        """The answer to ``question``, with a warning if it is not all that the model had to say.

        It is continued as long as it is cut off and each turn brings something new, asked for once more if it is cut
        off before its first item; a turn that fails costs nothing that was complete before.

        Raises:
            ModelError: As ``Model.ask``, if there is not one complete item to keep.
        """
        messages, kept, warning = question.messages, list[tuple[Category, Item]](), ""
        seen, cut = _Seen(watch), None
        for _ in range(_MOST_TURNS):
            try:
                answer = await self._model.ask(
                    messages, Reply, question.schema, question.limit, self._usage, seen.look if watch else None
                )
                items = [(category, item) for category in CATEGORIES for item in getattr(answer, category)]
                seen.rest(items)
                return _reply(_with(kept, items)) if kept else answer, []
            except ModelError as error:
                if self._again and not isinstance(error, ReplyError):
                    raise
                before, goes_on = len(kept), isinstance(error, CutOffError) and not question.one
                kept = _with(kept, complete_items(error.text) if isinstance(error, ReplyError) else [])
                seen.rest(kept)
                if not kept and cut:
                    raise cut from error  # why there is no reply, rather than why it could not be asked for once more
                if not kept and not goes_on:
                    raise
                if not kept:
                    cut = error
                    continue
                warning = f"{error.what}; the {len(kept)} items that were complete are kept."
                if len(kept) == before or not goes_on:
                    break
                messages = self._prompts.cut_off(question.messages, _reply(kept))
        return _reply(kept), [warning]

    async def repaired(
        self, question: Question, reply: Reply, faulty: Mapping[Category, Sequence[Faulty]]
    ) -> dict[Category, list[Item]]:
        """Corrected items in the place of the faulty ones of ``reply``, category by category and in their order.

        A list may be shorter than that of the faulty ones, and a category missing: the model has withdrawn them.
        """
        messages = self._prompts.repair(question.messages, reply, faulty, sparse=question.one)
        schema = self._questions.narrowed(question, faulty)
        try:
            answer = await self._model.ask(messages, Reply, schema, question.limit, self._usage)
        except CutOffError as cut:
            answer = _reply(complete_items(cut.text))
            if not any(getattr(answer, category) for category in faulty):
                raise  # else what was not even begun would count as withdrawn
        return {category: list(getattr(answer, category)) for category in faulty}

    async def more(self, question: Question, reply: Reply, found: Sequence[str]) -> Reply:
        """What a second look adds to ``reply``.

        Args:
            question: What was asked.
            reply: What was answered.
            found: What of it stands, one line each.
        """
        messages = self._prompts.again(question.messages, reply, found)
        try:
            return await self._model.ask(messages, Reply, question.schema, question.limit, self._usage)
        except CutOffError as cut:
            return _reply(complete_items(cut.text))


class _Seen:
    """Passes on the items of a growing text, each once, also where the text begins anew.

    What the reader of them raises, it raises at the end.
    """

    def __init__(self, watch: Watch | None) -> None:
        self._watch = watch
        self._growing = Growing()
        self._seen: set[str] = set()
        self._failed: Exception | None = None

    def look(self, text: str) -> None:
        try:
            self._pass_on(self._growing.more(text))
        except Exception as error:  # here it would be taken for a fault of the reply
            self._failed = self._failed or error

    def rest(self, items: Sequence[tuple[Category, Item]]) -> None:
        if self._failed:
            raise self._failed
        self._pass_on(items)

    def _pass_on(self, items: Sequence[tuple[Category, Item]]) -> None:
        for category, item in items:
            key = f"{category} {item.model_dump_json()}"
            if self._watch and key not in self._seen:
                self._seen.add(key)
                self._watch(category, item)


def _with(kept: Sequence[tuple[Category, Item]], items: Sequence[tuple[Category, Item]]) -> list[tuple[Category, Item]]:
    """``kept`` and those of ``items`` that are not in it: a model that goes on may begin anew."""
    return [*kept, *(pair for pair in items if pair not in kept)]


def _reply(items: Sequence[tuple[Category, Item]]) -> Reply:
    return Reply.of({category: [item for name, item in items if name == category] for category in CATEGORIES})
