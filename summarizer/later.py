"""The turns after the first: what is faulty is asked for once more, and what was missed is looked for."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from .brief import Category, Item, Reply
from .dialogue import Dialogue
from .draft import Answer, Draft, Slot, by_place, told
from .errors import ModelError, ReplyError, TooLongError
from .outcome import numbered
from .prompt import Faulty, Message, Prompts
from .questions import Question, Questions
from .room import CHARACTERS_PER_TOKEN

_TOKENS_OF_A_LOOK = 300
_TOKENS_OF_A_REPAIR = 100
"""Beside the items themselves."""


class LaterTurns:
    """What is asked once every part of an article was asked about.

    Args:
        dialogue: Who is asked.
        draft: What was answered so far; takes what these turns bring.
        prompts: The templates.
        questions: What knows how much fits into the model's window.
        progress: Called with a few words before each turn.
    """

    def __init__(
        self,
        dialogue: Dialogue,
        draft: Draft,
        prompts: Prompts,
        questions: Questions,
        progress: Callable[[str], None],
    ) -> None:
        self._dialogue = dialogue
        self._draft = draft
        self._prompts = prompts
        self._questions = questions
        self._progress = progress
        self._uncorrected = 0
        self._unseen: set[int] = set()

    async def take(self, *, repairs: bool, passes: int) -> list[str]:
        """Repair and second looks; a warning where one of them failed, since what there is stands without them."""
        failed = []
        try:
            if repairs:
                await self._repair()
            for number in range(2, passes + 1):
                if not await self._look_again(number):
                    break
        except ModelError as error:
            failed = [f"A later turn failed, so what else is faulty or missing is not asked for again. {error}"]
        return [*self._too_long(), *failed]

    def _too_long(self) -> list[str]:
        """A warning for the turns that do not fit into the model's window."""
        warnings = []
        if self._uncorrected:
            some = f"{self._uncorrected} faulty items were" if self._uncorrected > 1 else "One faulty item was"
            warnings.append(f"{some} not asked for again: such a turn is too long for the model.")
        if self._unseen:
            which = numbered(self._unseen)
            warnings.append(f"{which}: what was missed is not asked for, such a turn is too long for the model.")
        return warnings

    async def _repair(self) -> None:
        """Ask once more, and only for what is faulty; what comes back counts where it is better."""
        corrected: dict[Slot, Item | None] = {}
        faulty, failed = self._draft.faulty(), None
        for count, (number, slots) in enumerate(faulty.items(), 1):
            self._progress(f"repairing, {count} of {len(faulty)}")
            try:
                await self._correct(self._draft.answers[number], slots, corrected)
            except ModelError as error:
                failed = error
                break
        if corrected:
            self._draft.repair(corrected)
        if failed:
            raise failed

    async def _correct(self, answer: Answer, slots: Mapping[Slot, Faulty], corrected: dict[Slot, Item | None]) -> None:
        """Add to ``corrected`` what the model gives for these items, in several turns if one of all is too long."""
        named: dict[Category, list[Slot]] = {}
        for slot in slots:
            named.setdefault(slot.category, []).append(slot)
        faulty = {name: [slots[slot] for slot in places] for name, places in named.items()}
        alone = Reply.of({name: [self._draft.item(slot) for slot in places] for name, places in named.items()})
        least = _TOKENS_OF_A_REPAIR + sum(len(fault["item"]) for fault in slots.values()) // CHARACTERS_PER_TOKEN
        for reply in (answer.reply, alone):
            turn = self._prompts.repair(answer.question.messages, reply, faulty, sparse=answer.question.one)
            if (question := self._with_room(answer.question, turn, least)) is None:
                continue
            try:
                items = await self._dialogue.repaired(question, reply, faulty)
            except TooLongError:
                continue
            except ReplyError:
                return  # what there was stands, with its doubts
            for name, places in named.items():
                corrected |= by_place(self._draft, places, items[name], one=question.one)
            return
        if len(slots) == 1:
            self._uncorrected += 1
            return
        places = list(slots)
        for half in (places[: len(places) // 2], places[len(places) // 2 :]):
            await self._correct(answer, {slot: slots[slot] for slot in half}, corrected)

    async def _look_again(self, number: int) -> bool:
        """Ask what was missed; only what is new and supported counts. Whether there was any."""
        grounded, more, failed = self._draft.grounded, list[tuple[Question, Reply]](), None
        first = {id(answer.question): answer for answer in reversed(self._draft.answers)}
        for count, answer in enumerate(reversed(first.values()), 1):
            self._progress(f"look {number}, {count} of {len(first)}")
            shown = {sentence.number for sentence in answer.question.sentences}
            found = [told(item) for item in grounded.items if shown & set(item.evidence)]
            try:
                if reply := await self._missed(answer, found):
                    more.append((answer.question, reply))
            except ModelError as error:
                failed = error
                break
        brought = self._draft.extend(more)
        if failed:
            raise failed
        return brought

    async def _missed(self, answer: Answer, found: list[str]) -> Reply | None:
        """What a second look adds to one answer; None if it cannot be told."""
        # What stands is told in the turn itself, so that the reply can do without what it said if that is too long.
        for reply in (answer.reply, Reply.of({})):
            turn = self._prompts.again(answer.question.messages, reply, found)
            if (question := self._with_room(answer.question, turn, _TOKENS_OF_A_LOOK)) is None:
                continue
            try:
                return await self._dialogue.more(question, reply, found)
            except TooLongError:
                continue
            except ReplyError:
                return None
        self._unseen |= {sentence.number for sentence in answer.question.sentences}
        return None

    def _with_room(self, question: Question, turn: list[Message], least: int) -> Question | None:
        """``question`` with as long an answer as ``turn`` leaves room for; None if that is less than ``least``."""
        if question.one:
            return question
        room = self._questions.room(turn)
        return replace(question, limit=min(question.limit, room)) if room >= least else None
