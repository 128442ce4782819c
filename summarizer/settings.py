"""One frozen value that says how a brief is made; the only reader of the environment and of ``summarizer.toml``.

Precedence: what the caller passes, then ``SUMMARIZER_*`` variables, then ``summarizer.toml`` in the current folder,
then the defaults. A provider's key in the environment chooses nothing by itself: it is looked up only once the model
has been chosen.
"""

import os
import tomllib
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError

from .errors import ConfigError

FILE = "summarizer.toml"
FROM_FILE = f"{FILE} in this folder"
PREFIX = "SUMMARIZER_"


Strategy = Literal["whole", "sentence", "reading", "rules"]
"""How an article is asked about: at once, sentence by sentence, on and on as it is read, or not at all."""


class Settings(BaseModel):
    """How a brief is made."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    model: str = Field("embedded", min_length=1, description="PROVIDER/MODEL or embedded")
    strategy: Strategy | None = Field(
        None, description="whole, sentence, reading or rules; by default as suits the model"
    )
    base_url: str | None = Field(None, pattern=r"^https?://\S+$", description="the http(s) address of an endpoint")
    api_key: SecretStr | None = Field(None, description="the key of that endpoint; by default the provider's variable")
    prompts: Path | None = Field(None, description="a folder of templates that replace packaged ones of the same name")
    max_output_tokens: int = Field(8192, ge=1, description="the most tokens that one reply may take")
    timeout: float = Field(
        300, gt=0, description="a number of seconds of silence after which a request counts as failed"
    )
    retry_seconds: float = Field(
        60, ge=0, description="the ceiling in seconds for the transport retries of one request"
    )
    context: int = Field(0, ge=0, description="a number: the model's window in tokens; 0: as far as known")
    threads: int = Field(0, ge=0, description="a number: the embedded model's threads; 0: as the machine allows")
    repair: bool | None = Field(
        None, description="true or false: whether faulty items are asked for again; by default as suits the model"
    )
    passes: int = Field(
        1, ge=1, le=9, description="a number from 1 to 9: how often to look; from the second on for what was missed"
    )
    strict: bool = Field(False, description="true or false: whether anything dropped, taken out or weak is an error")
    origin: dict[str, str] = Field(default_factory=dict, repr=False, exclude=True, description="where values came from")

    @classmethod
    def load(cls, **given: Any) -> Self:
        """The settings in force here; values that are ``given`` (and not None) win.

        Raises:
            ConfigError: An unknown name or a value that does not fit, with the place where it stands.
        """
        layers = (
            (FROM_FILE, _from_file(Path(FILE))),
            ("", _from_environment(cls.model_fields)),
            ("as given", {name: value for name, value in given.items() if value is not None}),
        )
        values = {name: value for _, layer in layers for name, value in layer.items()}
        origin = {name: place or PREFIX + name.upper() for place, layer in layers for name in layer}
        try:
            return cls(**values, origin=origin)
        except ValidationError as error:
            first = error.errors(include_url=False)[0]
            name = str(first["loc"][0])
            if first["type"] == "extra_forbidden":
                hidden = {"origin", "api_key"} if origin[name] == FROM_FILE else {"origin"}
                known = ", ".join(sorted(set(cls.model_fields) - hidden))
                raise ConfigError(f"Unknown setting {name!r} ({origin[name]})", f"Known settings: {known}.") from None
            shown = "" if name == "api_key" else f" {str(values[name])!r}"
            raise ConfigError(
                f"Setting {name}{shown} ({origin[name]}) does not fit",
                f"It must be {cls.model_fields[name].description}.",
            ) from None


def variable(names: Iterable[str]) -> tuple[str, str] | None:
    """The first of the environment variables ``names`` that is set and not blank, as (name, value)."""
    return next(((name, value) for name in names if (value := os.environ.get(name, "").strip())), None)


def _from_environment(names: Iterable[str]) -> dict[str, str]:
    found = {name: os.environ.get(PREFIX + name.upper(), "").strip() for name in names if name != "origin"}
    return {name: value for name, value in found.items() if value}


def _from_file(path: Path) -> dict[str, Any]:
    if not path.is_file():
        return {}
    try:
        values = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ConfigError(f"{FROM_FILE} cannot be read ({error})", "Correct the file or remove it.") from error
    if "origin" in values:
        raise ConfigError(f"Unknown setting 'origin' ({FROM_FILE})", "Remove it from the file.")
    if "api_key" in values:
        raise ConfigError(f"{FROM_FILE} holds an api_key", "Keys belong in the environment; remove it from the file.")
    return values
