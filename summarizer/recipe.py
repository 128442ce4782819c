"""What a brief is made by, as one digest: whoever has a brief of the same text and recipe need not make it again."""

import hashlib
from importlib.resources import files

from . import embedded
from .brief import SCHEMA_VERSION
from .model import Model
from .prompt import Prompts, fingerprint
from .providers import Target, resolve
from .schema import reply_schema
from .settings import Settings


def recipe(target: Target, settings: Settings) -> str:
    """Sixteen hex digits over model, prompts, schema and parameters; the address of a server makes no difference.

    Args:
        target: The model, by name; the embedded one counts by the digest of its file.
        settings: The parameters.

    Raises:
        ConfigError: The embedded model or a template is missing.
    """
    strategy, asks = target.strategy, target.strategy != "rules"
    local = target.provider.name == "embedded" and not target.base_url
    version = embedded.version(target.model, adapted=strategy == "reading") if local and asks else ""
    repairs = target.repairs if settings.repair is None else settings.repair
    return fingerprint(
        SCHEMA_VERSION,
        [target.provider.name, target.model, version, strategy],
        Prompts(settings.prompts).sources(strategy) if asks else {},
        reply_schema(bounded=target.provider.bounded),
        _tables() if strategy in ("reading", "rules") else "",
        [settings.max_output_tokens, settings.context, repairs, settings.passes, settings.strict],
    )


async def named(settings: Settings) -> Settings:
    """``settings`` with the name of the model, where only the address of a server was given.

    Raises:
        ConfigError: The server serves several models, or is no API.
        ModelError: It cannot be reached.
    """
    target = resolve(settings)
    if target.model or not target.base_url:
        return settings
    async with Model(target, settings) as model:
        origin = {**settings.origin, "model": settings.origin.get("base_url", "")}
        return settings.model_copy(update={"model": f"{target.provider.name}/{model.name}", "origin": origin})


def _tables() -> str:
    """The tables of weights and words that stand where another strategy has its prompts."""
    tables = sorted((path for path in files(__package__).iterdir() if path.name.endswith(".tsv")), key=lambda p: p.name)
    return hashlib.sha256(b"".join(path.read_bytes() for path in tables)).hexdigest()
