"""Brief → JSON; its contract is ``Brief.model_json_schema(mode="serialization")``."""

from ..brief import Brief


def to_json(brief: Brief, *, indent: int | None = 2) -> str:
    """The brief as JSON, on one line if ``indent`` is None."""
    return brief.model_dump_json(indent=indent)
