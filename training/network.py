"""SmolLM2's network in torch, with low-rank adapters on every linear layer: what training runs, and nothing else.

transformers would do; on two cores this is twice as fast, since it computes queries, keys and values in one product,
looks only at the keys that a block of queries may see, and keeps everything but the adapters in bfloat16.

Architecture: Llama (Touvron et al. 2023). Adapters: LoRA (Hu et al. 2021), W·x + α/r · B·A·x.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional as F

BLOCK = 256
"""Queries that are compared with the keys at once."""


@dataclass(frozen=True)
class Shape:
    """What there is to know about a Llama network."""

    layers: int = 30
    width: int = 576
    inner: int = 1536
    heads: int = 9
    key_heads: int = 3
    vocabulary: int = 49152
    theta: float = 100_000.0
    epsilon: float = 1e-5

    @property
    def head(self) -> int:
        """Width of one head."""
        return self.width // self.heads

    @property
    def linears(self) -> dict[str, tuple[int, int]]:
        """Linear layer of a block → its width in and out, by the names of the GGUF format."""
        keys = self.key_heads * self.head
        return {
            "attn_q": (self.width, self.width),
            "attn_k": (self.width, keys),
            "attn_v": (self.width, keys),
            "attn_output": (self.width, self.width),
            "ffn_gate": (self.width, self.inner),
            "ffn_up": (self.width, self.inner),
            "ffn_down": (self.inner, self.width),
        }


NAMES = {
    "attn_q": "self_attn.q_proj",
    "attn_k": "self_attn.k_proj",
    "attn_v": "self_attn.v_proj",
    "attn_output": "self_attn.o_proj",
    "ffn_gate": "mlp.gate_proj",
    "ffn_up": "mlp.up_proj",
    "ffn_down": "mlp.down_proj",
}
"""Name of a linear layer in the GGUF format → in a transformers state."""


class Network(nn.Module):
    """The base, frozen, and the adapters, which learn.

    Args:
        state: Weights under the names of transformers' Llama, in any type.
        shape: Of the network.
        rank: Of the adapters.
        alpha: Their strength; an update counts alpha/rank times.
    """

    def __init__(self, state: Mapping[str, Tensor], shape: Shape, *, rank: int, alpha: float) -> None:
        super().__init__()
        self.shape, self.rank, self.scale = shape, rank, alpha / rank
        self.embedding = state["model.embed_tokens.weight"].to(torch.bfloat16)
        self.last_norm = state["model.norm.weight"].to(torch.bfloat16)
        self.blocks = [self._block(state, number) for number in range(shape.layers)]
        self.adapters = nn.ParameterDict()
        generator = torch.Generator().manual_seed(20161)
        for number in range(shape.layers):
            for name, (wide, out) in shape.linears.items():
                bound = 1 / math.sqrt(wide)
                down = torch.empty(rank, wide).uniform_(-bound, bound, generator=generator)
                self.adapters[f"{number}_{name}_a"] = nn.Parameter(down)
                self.adapters[f"{number}_{name}_b"] = nn.Parameter(torch.zeros(out, rank))

    @staticmethod
    def _block(state: Mapping[str, Tensor], number: int) -> dict[str, Tensor]:
        def weight(name: str) -> Tensor:
            return state[f"model.layers.{number}.{name}.weight"].to(torch.bfloat16)

        return {
            "norm_1": weight("input_layernorm"),
            "qkv": torch.cat([weight(NAMES[name]) for name in ("attn_q", "attn_k", "attn_v")]),
            "attn_output": weight(NAMES["attn_output"]),
            "norm_2": weight("post_attention_layernorm"),
            "gate_up": torch.cat([weight(NAMES[name]) for name in ("ffn_gate", "ffn_up")]),
            "ffn_down": weight(NAMES["ffn_down"]),
        }

    def forward(self, tokens: Tensor, positions: Tensor, seen: Tensor, wanted: Tensor) -> Tensor:
        """Logits over the vocabulary after each of the ``wanted`` tokens.

        Args:
            tokens: Ids, shape (n,).
            positions: Where each stands in its own text, shape (n,).
            seen: Whether a token (row) sees another (column), shape (n, n); none may see a later one.
            wanted: Places of the tokens, shape (m,).
        """
        hidden = F.embedding(tokens, self.embedding)
        mask = torch.zeros(seen.shape, dtype=torch.bfloat16).masked_fill_(~seen, -1e9)
        turn = self._rotation(positions)
        for number, block in enumerate(self.blocks):
            hidden = hidden + self._attention(_norm(hidden, block["norm_1"], self.shape.epsilon), number, mask, turn)
            hidden = hidden + self._inner(_norm(hidden, block["norm_2"], self.shape.epsilon), number)
        last = _norm(hidden[wanted], self.last_norm, self.shape.epsilon)
        return F.linear(last, self.embedding).float()

    def _adapted(self, number: int, name: str, given: Tensor) -> Tensor:
        down = self.adapters[f"{number}_{name}_a"].to(torch.bfloat16)
        up = (self.adapters[f"{number}_{name}_b"] * self.scale).to(torch.bfloat16)
        return F.linear(F.linear(given, down), up)

    def _attention(self, given: Tensor, number: int, mask: Tensor, turn: tuple[Tensor, Tensor]) -> Tensor:
        shape, block, length = self.shape, self.blocks[number], given.shape[0]
        whole = F.linear(given, block["qkv"])
        whole = whole + torch.cat([self._adapted(number, name, given) for name in ("attn_q", "attn_k", "attn_v")], -1)
        keys_wide = shape.key_heads * shape.head
        asked, keys, values = whole.split([shape.width, keys_wide, keys_wide], -1)
        group = shape.heads // shape.key_heads
        asked = _rotated(asked.view(length, shape.heads, shape.head), turn) / math.sqrt(shape.head)
        asked = asked.view(length, shape.key_heads, group, shape.head).permute(1, 2, 0, 3)
        keys = _rotated(keys.view(length, shape.key_heads, shape.head), turn).permute(1, 2, 0)[:, None]
        values = values.view(length, shape.key_heads, shape.head).transpose(0, 1)[:, None]
        found = []
        for first in range(0, length, BLOCK):
            end = min(first + BLOCK, length)
            scores = asked[:, :, first:end] @ keys[..., :end] + mask[first:end, :end]
            found.append(torch.softmax(scores, -1) @ values[..., :end, :])
        joined = torch.cat(found, 2).permute(2, 0, 1, 3).reshape(length, shape.width)
        return F.linear(joined, block["attn_output"]) + self._adapted(number, "attn_output", joined)

    def _inner(self, given: Tensor, number: int) -> Tensor:
        block = self.blocks[number]
        whole = F.linear(given, block["gate_up"])
        whole = whole + torch.cat([self._adapted(number, name, given) for name in ("ffn_gate", "ffn_up")], -1)
        gate, up = whole.chunk(2, -1)
        inner = F.silu(gate) * up
        return F.linear(inner, block["ffn_down"]) + self._adapted(number, "ffn_down", inner)

    def _rotation(self, positions: Tensor) -> tuple[Tensor, Tensor]:
        half = self.shape.head // 2
        speeds = self.shape.theta ** (-torch.arange(half, dtype=torch.float32) / half)
        angles = torch.outer(positions.float(), speeds)
        angles = torch.cat([angles, angles], -1)[:, None]
        return angles.cos().to(torch.bfloat16), angles.sin().to(torch.bfloat16)


def _rotated(given: Tensor, turn: tuple[Tensor, Tensor]) -> Tensor:
    left, right = given.chunk(2, -1)
    return given * turn[0] + torch.cat([-right, left], -1) * turn[1]


def _norm(given: Tensor, weight: Tensor, epsilon: float) -> Tensor:
    return F.rms_norm(given, (given.shape[-1],), weight, epsilon)
