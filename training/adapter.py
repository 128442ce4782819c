"""A checkpoint of training → the adapter that ships, in llama.cpp's own format for LoRA.

Run in the virtual environment of training: ``python training/adapter.py CHECKPOINT FOLDER --base BASE``. Queries and
keys are permuted as in every GGUF file of a Llama network, whose rotation takes neighbouring elements for a pair where
transformers takes one of each half.
"""

import argparse
import hashlib
from pathlib import Path

import numpy as np
import torch
from gguf import GGUFWriter
from network import Shape
from torch import Tensor

HEADS = {"attn_q": "heads", "attn_k": "key_heads"}


def write(adapters: dict[str, Tensor], rank: int, path: Path, shape: Shape) -> None:
    """Write ``adapters`` in half precision."""
    writer = GGUFWriter(str(path), "llama")
    writer.add_type("adapter")
    writer.add_string("adapter.type", "lora")
    writer.add_float32("adapter.lora.alpha", 2.0 * rank)
    for number in range(shape.layers):
        for name in shape.linears:
            down, up = (adapters[f"{number}_{name}_{part}"].float().numpy() for part in "ab")
            if name in HEADS:
                up = _paired(up, getattr(shape, HEADS[name]))
            for part, values in (("a", down), ("b", up)):
                writer.add_tensor(f"blk.{number}.{name}.weight.lora_{part}", values.astype(np.float16))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def _paired(up: np.ndarray, heads: int) -> np.ndarray:
    out, rank = up.shape
    return np.ascontiguousarray(up.reshape(heads, 2, out // heads // 2, rank).swapaxes(1, 2).reshape(out, rank))


def main() -> None:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("checkpoint", type=Path)
    parser.add_argument("folder", type=Path, help="where the adapter and its checksums go")
    parser.add_argument("--base", type=Path, required=True, help="the base model, a GGUF file")
    options = parser.parse_args()
    kept = torch.load(options.checkpoint)
    if kept["step"] < kept["config"].get("steps", 0):
        raise SystemExit(f"{options.checkpoint} is unfinished: step {kept['step']} of {kept['config']['steps']}.")
    options.folder.mkdir(parents=True, exist_ok=True)
    path = options.folder / "brief.gguf"
    write(kept["adapters"], kept["config"]["rank"], path, Shape())
    sums = [f"{hashlib.sha256(file.read_bytes()).hexdigest()}  {file.name}\n" for file in (path, options.base)]
    (options.folder / "SHA256SUMS").write_text("".join(sums), encoding="ascii")
    print(f"{path}: step {kept['step']}, rank {kept['config']['rank']}, {path.stat().st_size} bytes")


if __name__ == "__main__":
    main()
