"""PROMPT: article → messages. The only place that renders text.

The article enters a template as a variable and is never parsed as one. Each of its sentences stands on a line of its
own behind its number, so no line of it can close the fence around it.
"""

import hashlib
import json
import tomllib
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any, TypedDict

from jinja2 import ChoiceLoader, FileSystemLoader, StrictUndefined, TemplateError, TemplateNotFound
from jinja2.sandbox import ImmutableSandboxedEnvironment

from .article import Article
from .errors import PromptError
from .schema import Schema
from .sentences import Sentence


class Message(TypedDict):
    """One turn, as the chat completions protocol has it."""

    role: str
    content: str


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
        )

    def whole(self, article: Article, fields: Schema | None) -> list[Message]:
        """The question about a whole article.

        Args:
            article: The article.
            fields: Schema to spell out in the prompt, for a model that is not shown the schema itself.
        """
        described = {} if fields is None else _described(fields)
        return [
            {"role": "system", "content": self.render("whole/system.md.j2", fields=described)},
            {"role": "user", "content": self.render("whole/article.md.j2", article=article)},
        ]

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

    def _examples(self) -> list[dict[str, Any]]:
        path = next(path for folder in self._folders if (path := folder / "sentence" / "examples.toml").is_file())
        return _load_examples(path)


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
