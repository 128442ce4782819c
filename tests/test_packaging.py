"""What a built wheel holds, and what the package offers."""

import tomllib
from pathlib import Path
from zipfile import ZipFile

import pytest
from hatchling.build import build_wheel

import summarizer

from .conftest import ROOT


def test_the_wheel_ships_every_prompt_and_nothing_of_evals_tests_or_cassettes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    path = tmp_path / build_wheel(str(tmp_path))
    with ZipFile(path) as wheel:
        names = set(wheel.namelist())

    expected = {f"summarizer/{path.relative_to(ROOT)}" for path in (ROOT / "prompts").rglob("*") if path.is_file()}
    expected |= {f"summarizer/{table.name}" for table in (ROOT / "summarizer").glob("*.tsv")}
    expected |= {f"summarizer/lora/{name}" for name in ("brief.gguf", "SHA256SUMS", "MODEL_CARD.md")}
    expected |= {"summarizer/py.typed"}
    assert len(expected) > 15
    assert path.stat().st_size < 20 * 2**20
    assert expected <= names
    assert {name.partition("/")[0] for name in names} == {
        "summarizer",
        f"summarizer_brief-{summarizer.__version__}.dist-info",
    }


def test_the_public_names_are_sorted_and_all_there() -> None:
    assert summarizer.__all__ == sorted(summarizer.__all__)
    for name in summarizer.__all__:
        assert getattr(summarizer, name) is not None
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        summarizer.nothing  # noqa: B018


def test_every_dependency_says_why_it_is_there() -> None:
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    project = tomllib.loads(text)
    wanted = [
        *project["project"]["dependencies"],
        *project["project"]["optional-dependencies"]["embedded"],
        *project["dependency-groups"]["dev"],
    ]
    for dependency in wanted:
        line = next(line for line in text.splitlines() if line.strip().startswith(f'"{dependency}"'))
        assert "#" in line, dependency
