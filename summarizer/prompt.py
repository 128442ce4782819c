"""PROMPT: article → messages. The only place that renders text.

The article enters a template as a variable and is never parsed as one. Each of its sentences stands on a line of its
own behind its number, so no line of it can close the fence around it; a sentence holds no line end, and whatever else
a model may take for one becomes a space.
"""

import hashlib
import json
import re
import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any, TypedDict

from jinja2 import ChoiceLoader, FileSystemLoader, StrictUndefined, TemplateError, TemplateNotFound
from jinja2.sandbox import ImmutableSandboxedEnvironment
from pydantic import BaseModel

from .article import Article
from .brief import CATEGORIES, CHECKED, Category, Reply
from .errors import PromptError
from .schema import Schema
from .sentences import Sentence

TURNS = ("continue.md.j2", "repair.md.j2", "again.md.j2")
"""Templates of the turns that may follow a question."""


_LINE_SEPARATORS = re.compile(r"[\r\v\f\x1c-\x1e\x85\u2028\u2029]")
"""What ends a line beside ``\\n``, which only templates may print."""


class Message(TypedDict):
    """One turn, as the chat completions protocol has it."""

    role: str
    content: str


class Faulty(TypedDict):
    """An item as the model gave it, in JSON, and what is wrong with it."""

    item: str
    reasons: list[str]


def prompt_dir() -> Path:
    """Folder with the packaged templates: beside the code in a wheel, ``prompts/`` in a checkout."""
    packed = Path(str(files(__package__))) / "prompts"
    return packed if packed.is_dir() else Path(__file__).parents[1] / "prompts"


class Prompts:
    """The templates in force.

    Args:
        override: Folder whose templates take the place of packaged ones of the same name.

    Raises:
        PromptError: ``override`` is no folder.
    """

    def __init__(self, override: Path | None = None) -> None:
        if override is not None and not override.is_dir():
            raise PromptError(f"The prompts folder {str(override)!r} does not exist", "Check --prompts.")
        self._folders = [*([override] if override else []), prompt_dir()]
        self._environment = ImmutableSandboxedEnvironment(
            loader=ChoiceLoader([FileSystemLoader(folder) for folder in self._folders]),
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            autoescape=False,
            finalize=_without_line_separators,
        )

    def whole(
        self,
        article: Article,
        fields: Schema | None,
        *,
        sentences: Sequence[Sentence] | None = None,
        parties: Sequence[Sequence[str]] = (),
    ) -> list[Message]:
        """The question about a whole article, or about one part of a long one.

        Args:
            article: The article.
            fields: Schema to spell out in the prompt, for a model that is not shown the schema itself.
            sentences: Those of this part; all by default.
            parties: Names of the parties that earlier parts named, each with its aliases.
        """
        shown = article.sentences if sentences is None else sentences
        question = self.render("whole/article.md.j2", article=article, sentences=shown, parties=parties)
        return [*self.instructions(fields), {"role": "user", "content": question}]

    def instructions(self, fields: Schema | None) -> list[Message]:
        """What every question about a whole article begins with; ``fields`` as for ``whole``."""
        described = {} if fields is None else _described(fields)
        return [{"role": "system", "content": self.render("whole/system.md.j2", fields=described)}]

    def sentence(self, article: Article, sentence: Sentence) -> list[Message]:
        """The question about one sentence, behind worked examples that every such question shares."""
        messages: list[Message] = [{"role": "system", "content": self.render("sentence/system.md.j2", article=article)}]
        for example in self._examples():
            messages.append(
                {"role": "user", "content": self.render("sentence/question.md.j2", text=example["sentence"])}
            )
            messages.append({"role": "assistant", "content": _compact(example["answer"])})
        messages.append({"role": "user", "content": self.render("sentence/question.md.j2", text=sentence.text)})
        return messages

    def reading(self, article: Article, sentences: Sequence[Sentence]) -> list[Message]:
        """The question about the last of ``sentences``, behind those before it.

        What is sent about one sentence begins with what is sent about the one before, so that a server which keeps
        what it has read reads every sentence once.
        """
        return [
            {"role": "system", "content": self.render("reading/system.md.j2")},
            {"role": "user", "content": self.render("reading/article.md.j2", article=article, sentences=sentences)},
        ]

    def cut_off(self, messages: list[Message], kept: Reply) -> list[Message]:
        """``messages``, what is kept of a reply to them that was cut off, and the request to go on."""
        count = sum(len(getattr(kept, category)) for category in CATEGORIES)
        return _next(messages, given(kept), self.render("continue.md.j2", count=count))

    def repair(
        self, messages: list[Message], reply: Reply, faulty: Mapping[Category, Sequence[Faulty]], *, sparse: bool
    ) -> list[Message]:
        """``messages``, the reply to them, and the request to correct its faulty items.

        Args:
            messages: The question.
            reply: The answer.
            faulty: Category → the items in question.
            sparse: Whether an empty list is left out of the answer.
        """
        return _next(messages, given(reply), self.render("repair.md.j2", faulty=faulty, sparse=sparse))

    def again(self, messages: list[Message], reply: Reply, found: Sequence[str]) -> list[Message]:
        """``messages``, the reply to them, and the question what else there is.

        Args:
            messages: The question.
            reply: The answer.
            found: What stands of it by now, one line each.
        """
        return _next(messages, given(reply), self.render("again.md.j2", found=found))

    def render(self, name: str, **variables: Any) -> str:
        """The text of one template.

        Raises:
            PromptError: The template is missing, does not parse, or uses a variable that it is not given.
        """
        try:
            return self._environment.get_template(name).render(**variables).strip()
        except TemplateNotFound as error:
            raise PromptError(f"There is no prompt template {error.name!r}", "Check --prompts.") from error
        except (TemplateError, ArithmeticError, LookupError, TypeError, ValueError, OSError) as error:
            raise PromptError(
                f"Prompt template {name!r} cannot be rendered ({error})",
                f"It may use these variables: {', '.join(sorted(variables))}.",
            ) from error

    def source(self, name: str) -> str:
        """The text of a template before it is rendered.

        Raises:
            PromptError: It cannot be read.
        """
        try:
            return next(path for folder in self._folders if (path := folder / name).is_file()).read_text(
                encoding="utf-8"
            )
        except (OSError, UnicodeDecodeError) as error:
            raise PromptError(f"Prompt template {name!r} cannot be read ({error})", "Save it as UTF-8.") from error

    def sources(self, strategy: str) -> dict[str, str]:
        """The files of a strategy and of the turns that may follow, by name, as they are before they are rendered.

        Raises:
            PromptError: One cannot be read.
        """
        names = {f"{strategy}/{path.name}" for folder in self._folders for path in folder.glob(f"{strategy}/*.*")}
        return {name: self.source(name) for name in sorted(names | set(TURNS))}

    def _examples(self) -> list[dict[str, Any]]:
        path = next(path for folder in self._folders if (path := folder / "sentence" / "examples.toml").is_file())
        return _load_examples(path)


def _without_line_separators(value: Any) -> Any:
    return _LINE_SEPARATORS.sub(" ", value) if isinstance(value, str) else value


def _next(messages: list[Message], answer: str, turn: str) -> list[Message]:
    return [*messages, {"role": "assistant", "content": answer}, {"role": "user", "content": turn}]


def given(answer: BaseModel) -> str:
    """A reply or an item in the JSON that a model would write: what it was asked for, empty lists left out."""
    ours: Any = dict.fromkeys(CHECKED, True)
    if isinstance(answer, Reply):
        ours = {category: {"__all__": ours} for category in CATEGORIES}
    return answer.model_dump_json(exclude_unset=True, exclude=ours)


def _compact(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


@cache
def _load_examples(path: Path) -> list[dict[str, Any]]:
    try:
        examples = tomllib.loads(path.read_text(encoding="utf-8"))["example"]
        return [{"sentence": example["sentence"], "answer": json.loads(example["answer"])} for example in examples]
    except (KeyError, TypeError, ValueError, OSError) as error:
        raise PromptError(
            f"The worked examples in {path.name!r} cannot be read ({error!r})",
            "Each [[example]] needs a sentence and an answer in JSON.",
        ) from error


def _described(schema: Schema) -> dict[str, dict[str, str]]:
    """Category → field → what belongs there."""
    return {
        category: {field: spec.get("description", "") for field, spec in value["items"]["properties"].items()}
        for category, value in schema["properties"].items()
    }


def fingerprint(*sent: Any) -> str:
    """16 hex digits that change with anything that was sent: messages, schemas, model and parameters."""
    canonical = json.dumps(sent, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()[:16]
