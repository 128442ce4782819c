"""Settings → where a question goes and in which form: a table of providers, not code per provider."""

from dataclasses import dataclass, field
from typing import Literal
from urllib.parse import urlsplit

from pydantic import SecretStr

from .errors import ConfigError
from .settings import FROM_FILE, Settings, Strategy, variable


@dataclass(frozen=True, kw_only=True)
class Provider:
    """What there is to know about one provider of OpenAI-compatible chat completions.

    Attributes:
        name: What stands before the slash in a model string.
        base_url: Its endpoint; empty for the embedded model, whose address is known once it runs.
        keys: Environment variables that may hold its key, in the order of its own tools.
        needs_key: Whether it answers nobody without one.
        url_variable: Environment variable by which its own tools take another endpoint.
        mode: How the schema of the reply is sent: as the format of the response, or as a tool to call.
        strict: Whether to ask for decoding that is held to the schema.
        bounded: Whether its decoder understands bounds, and needs them to come to an end.
        shows_schema: Whether the model gets to see the schema and its descriptions.
        streams: Whether to take the reply piece by piece; where it is known to report its usage then, too.
        limit: Name of the parameter that caps the reply.
        prices: Its id in the table of genai-prices; empty where nothing is charged or nothing is known.
        strategy: Which prompts its model takes where none is named.
        context: Tokens that the window of its models holds; what is longer is asked about in parts.
        repairs: Whether its model gets better by being told what is wrong with its reply.
        batches: Whether it takes files of requests, OpenAI's Batch API, at the same address; or may, for any endpoint.
    """

    name: str
    base_url: str
    keys: tuple[str, ...] = ()
    needs_key: bool = True
    url_variable: str = ""
    mode: Literal["json_schema", "tools"] = "tools"
    strict: bool = False
    bounded: bool = False
    shows_schema: bool = True
    streams: bool = False
    limit: Literal["max_tokens", "max_completion_tokens"] = "max_tokens"
    prices: str = ""
    strategy: Strategy = "whole"
    context: int = 32_768
    repairs: bool = True
    batches: bool = False


PROVIDERS = {
    provider.name: provider
    for provider in (
        Provider(
            name="embedded",
            base_url="",
            keys=("LLAMA_API_KEY",),  # what llama.cpp's own server reads; needed only with a base_url
            needs_key=False,
            mode="json_schema",
            bounded=True,
            shows_schema=False,
            streams=True,
            strategy="reading",
            context=8192,
            repairs=False,
        ),
        Provider(
            name="openai",
            base_url="https://api.openai.com/v1",
            keys=("OPENAI_API_KEY",),
            url_variable="OPENAI_BASE_URL",
            context=128_000,
            mode="json_schema",
            strict=True,
            streams=True,
            limit="max_completion_tokens",
            prices="openai",
            batches=True,
        ),
        # Anthropic's compatible endpoint ignores response_format and strict; a forced tool is what holds there.
        Provider(
            name="anthropic",
            base_url="https://api.anthropic.com/v1",
            keys=("ANTHROPIC_API_KEY",),
            context=200_000,
            prices="anthropic",
        ),
        Provider(
            name="gemini",
            base_url="https://generativelanguage.googleapis.com/v1beta/openai",
            keys=("GEMINI_API_KEY", "GOOGLE_API_KEY"),
            context=128_000,
            mode="json_schema",
            prices="google",
        ),
        # Not every model behind OpenRouter or Groq decodes under a schema; nearly every one can call a tool.
        Provider(
            name="openrouter",
            base_url="https://openrouter.ai/api/v1",
            keys=("OPENROUTER_API_KEY",),
            prices="openrouter",
        ),
        Provider(
            name="groq",
            base_url="https://api.groq.com/openai/v1",
            keys=("GROQ_API_KEY",),
            prices="groq",
            batches=True,
        ),
        Provider(
            name="mistral",
            base_url="https://api.mistral.ai/v1",
            keys=("MISTRAL_API_KEY",),
            mode="json_schema",
            strict=True,
            prices="mistral",
        ),
        Provider(
            name="deepseek", base_url="https://api.deepseek.com/v1", keys=("DEEPSEEK_API_KEY",), prices="deepseek"
        ),
        Provider(
            name="ollama",
            base_url="http://localhost:11434/v1",
            keys=("OLLAMA_API_KEY",),
            needs_key=False,
            url_variable="OLLAMA_HOST",
            mode="json_schema",
            bounded=True,
            shows_schema=False,
            streams=True,
            context=4096,  # its default, and what is longer it cuts off without a word
        ),
        Provider(
            name="vllm",
            base_url="http://localhost:8000/v1",
            keys=("VLLM_API_KEY",),
            needs_key=False,
            mode="json_schema",
            bounded=True,
            shows_schema=False,
            streams=True,
            batches=True,
        ),
    )
}
ANY_ENDPOINT = "vllm"
"""Row that any other OpenAI-compatible server is treated as."""


@dataclass(frozen=True)
class Target:
    """One model, where it is, and the key to it.

    Attributes:
        model: Name that the provider knows it by; empty where the server is to say what it serves. For the embedded
            model: empty, the path of a GGUF file, or ``hf:owner/repo:quant``.
        base_url: Its endpoint; empty for an embedded model that is still to be started.
        key_from: Where the key came from; empty without one.
        chosen: The strategy that was asked for, if one was.
    """

    provider: Provider
    model: str
    base_url: str
    key: SecretStr | None = field(default=None, repr=False)
    key_from: str = ""
    chosen: Strategy | None = None

    @property
    def label(self) -> str:
        """The model string, as it stands in briefs and messages."""
        if self.strategy == "rules":
            return "rules"
        return f"{self.provider.name}/{self.model}" if self.model else self.provider.name

    @property
    def strategy(self) -> Strategy:
        """How the model is asked; a GGUF file of the user's own choice is taken for a capable model."""
        return self.chosen or ("whole" if self.model else self.provider.strategy)

    @property
    def repairs(self) -> bool:
        """Whether the model is asked again for what is faulty in its reply."""
        return self.provider.repairs if self.strategy == self.provider.strategy else self.strategy == "whole"

    @property
    def local(self) -> bool:
        """Whether what is sent stays on this machine."""
        return not self.base_url or (urlsplit(self.base_url).hostname or "") in {"localhost", "127.0.0.1", "::1"}


def resolve(settings: Settings) -> Target:
    """The model that ``settings`` ask for.

    Raises:
        ConfigError: The provider is unknown, its model is missing, or its key is.
    """
    if settings.strategy == "rules":
        return Target(PROVIDERS["embedded"], "", "", chosen="rules")  # asks nobody
    name, _, model = settings.model.partition("/")
    if "model" not in settings.origin and settings.base_url and settings.model == "embedded":
        name, model = ANY_ENDPOINT, ""  # an endpoint was named and no model: ask that endpoint what it serves
    provider = PROVIDERS.get(name)
    if provider is None:
        raise ConfigError(
            f"Unknown provider {name!r} in model {settings.model!r}",
            f"Give PROVIDER/MODEL. Known: {', '.join(PROVIDERS)};"
            f" any other OpenAI-compatible server: {ANY_ENDPOINT}/MODEL with --base-url.",
        )
    if not model and provider.name not in ("embedded", ANY_ENDPOINT):
        raise ConfigError(f"Model {settings.model!r} names no model", f"Give --model {provider.name}/MODEL.")
    base_url = settings.base_url
    key, key_from = _key(provider, settings)
    if base_url and settings.origin.get("base_url") == FROM_FILE:
        # A file that happens to lie in the current folder must not send elsewhere what was meant for another place.
        if settings.origin.get("model", FROM_FILE) != FROM_FILE:
            raise ConfigError(
                f"base_url stands in {FROM_FILE}, which may not redirect a model chosen elsewhere",
                "Set both in one place, or base_url with --base-url or SUMMARIZER_BASE_URL.",
            )
        if provider.needs_key or key is not None:
            raise ConfigError(
                f"base_url for {provider.name} stands in {FROM_FILE}, which may not redirect a key",
                "Set it with --base-url or SUMMARIZER_BASE_URL.",
            )
    if not base_url and provider.url_variable and (found := variable([provider.url_variable])):
        base_url = found[1] if "//" in found[1] else f"http://{found[1]}"
        if provider.name == "ollama" and not urlsplit(base_url).path.strip("/"):
            port = "" if urlsplit(base_url).port else ":11434"
            base_url = base_url.rstrip("/") + port + "/v1"
    if provider.needs_key and key is None:
        raise ConfigError(f"No key for {provider.name}", f"Set {' or '.join(provider.keys)}.")
    if settings.strategy == "reading" and (provider.name != "embedded" or model):
        raise ConfigError(
            f"Strategy 'reading' is for the embedded model, whose adapter was trained for it, not for {settings.model}",
            "Leave --strategy out, or give --model embedded.",
        )
    address = (base_url or provider.base_url).rstrip("/")
    return Target(provider, model, address, key, key_from, settings.strategy)


def _key(provider: Provider, settings: Settings) -> tuple[SecretStr | None, str]:
    if settings.api_key is not None:
        return settings.api_key, settings.origin.get("api_key", "")
    found = variable(provider.keys)
    return (SecretStr(found[1]), found[0]) if found else (None, "")
