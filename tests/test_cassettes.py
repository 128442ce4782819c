"""Cassettes are readable, clean, and every one is used."""

import re
from typing import Any

import pytest
import yaml

from .conftest import ROOT

CASSETTES = sorted((ROOT / "cassettes").rglob("*.yaml"))
SECRET = re.compile(r"sk-[A-Za-z0-9]{8}|bearer|authorization|set-cookie|openai-organization|api[-_]key", re.IGNORECASE)


def load(name: str) -> dict[str, Any]:
    cassette: dict[str, Any] = yaml.safe_load((ROOT / "cassettes" / name).read_text(encoding="utf-8"))
    return cassette


@pytest.mark.parametrize("path", CASSETTES, ids=lambda path: path.stem)
def test_a_cassette_holds_no_secret_no_machine_path_and_only_headers_that_matter(path: Any) -> None:
    text = path.read_text(encoding="utf-8")
    assert not SECRET.search(text.replace("Invalid API Key", ""))
    assert "/home/" not in text
    assert ".venv" not in text
    for interaction in load(str(path.relative_to(ROOT / "cassettes")))["interactions"]:
        assert {name.lower() for name in interaction["request"]["headers"]} <= {"content-type"}
        assert {name.lower() for name in interaction["response"]["headers"]} <= {"content-type", "retry-after"}
        assert interaction["request"]["uri"].startswith("http://model.test/v1/")


@pytest.mark.parametrize("path", CASSETTES, ids=lambda path: path.stem)
def test_bodies_in_a_cassette_can_be_read(path: Any) -> None:
    for interaction in load(str(path.relative_to(ROOT / "cassettes")))["interactions"]:
        body = interaction["request"]["body"]
        assert not body or "messages" in body["json"]
        assert {"json", "text"} & interaction["response"]["body"].keys()


def test_every_cassette_belongs_to_a_test() -> None:
    assert CASSETTES
    for path in CASSETTES:
        source = (ROOT / "tests" / f"{path.parent.name}.py").read_text(encoding="utf-8")
        assert f"def {path.stem}(" in source or f'"{path.name}"' in source, path
