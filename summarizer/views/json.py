"""Brief → JSON; its contract is ``Brief.model_json_schema(mode="serialization")``."""

from ..brief import Brief


def to_json(brief: Brief, *, indent: int | None = 2, ascii_only: bool = False) -> str:
    """The brief as JSON, on one line if ``indent`` is None; other characters than ASCII escaped if asked."""
    return brief.model_dump_json(indent=indent, ensure_ascii=ascii_only)
