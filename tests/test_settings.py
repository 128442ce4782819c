"""Where settings come from, and which model they choose."""

from pathlib import Path

import pytest

from summarizer import ConfigError, Settings
from summarizer.providers import PROVIDERS, resolve


def test_the_call_wins_over_the_environment_over_the_file_over_the_default(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv("SUMMARIZER_RETRY_SECONDS")
    assert Settings.load().model == "embedded"
    (tmp_path / "summarizer.toml").write_text('model = "ollama/a"\ntimeout = 5\n', encoding="utf-8")
    assert Settings.load().model == "ollama/a"
    monkeypatch.setenv("SUMMARIZER_MODEL", "ollama/b")
    loaded = Settings.load(base_url=None)
    assert (loaded.model, loaded.timeout) == ("ollama/b", 5)
    assert loaded.origin == {"model": "SUMMARIZER_MODEL", "timeout": "summarizer.toml in this folder"}
    assert Settings.load(model="ollama/c").model == "ollama/c"


@pytest.mark.parametrize(
    ("content", "what"),
    [
        ("model = ", "cannot be read"),
        ("colour = 1", "Unknown setting 'colour'"),
        ('timeout = "soon"', "timeout 'soon'"),
        ("timeout = -1", "timeout '-1'"),
        ('base_url = "ftp://x"', "base_url 'ftp://x'"),
        ('api_key = "secret-value"', "holds an api_key"),
    ],
)
def test_a_wrong_setting_is_an_error_that_says_where_it_stands(tmp_path: Path, content: str, what: str) -> None:
    (tmp_path / "summarizer.toml").write_text(content, encoding="utf-8")

    with pytest.raises(ConfigError, match=what) as caught:
        Settings.load()
    assert "summarizer.toml" in str(caught.value)
    assert "secret-value" not in str(caught.value)


def test_a_key_is_never_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "secret-value")
    settings = Settings.load(api_key="other-secret")

    assert "secret" not in repr(settings)
    assert "secret" not in repr(resolve(Settings.load(model="openai/x")))
    assert "other-secret" not in settings.model_dump_json()


def test_a_key_in_the_environment_alone_chooses_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    for provider in PROVIDERS.values():
        for name in provider.keys:
            monkeypatch.setenv(name, "key")

    target = resolve(Settings.load())
    assert (target.provider.name, target.base_url, target.local) == ("embedded", "", True)


@pytest.mark.parametrize("name", [name for name, provider in PROVIDERS.items() if provider.needs_key])
def test_a_provider_gets_its_own_key_and_no_other(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    provider = PROVIDERS[name]
    for other in PROVIDERS.values():
        if other is not provider:
            for variable in other.keys:
                monkeypatch.setenv(variable, "of another")
    with pytest.raises(ConfigError, match=f"Set {provider.keys[0]}"):
        resolve(Settings.load(model=f"{name}/some-model"))

    monkeypatch.setenv(provider.keys[-1], "its own")
    target = resolve(Settings.load(model=f"{name}/some/model"))
    assert target.key is not None
    assert target.key.get_secret_value() == "its own"
    assert (target.model, target.base_url) == ("some/model", provider.base_url)


def test_an_address_without_a_model_means_the_model_served_there() -> None:
    target = resolve(Settings.load(base_url="http://127.0.0.1:8080/v1/"))
    assert (target.provider.name, target.model, target.base_url) == ("vllm", "", "http://127.0.0.1:8080/v1")

    target = resolve(Settings.load(base_url="http://127.0.0.1:8080/v1", model="embedded"))
    assert (target.provider.name, target.strategy) == ("embedded", "reading")


def test_a_gguf_of_the_users_is_asked_about_the_whole_article() -> None:
    assert resolve(Settings(model="embedded/some.gguf")).strategy == "whole"
    assert resolve(Settings(model="embedded/hf:owner/repo:Q4_0")).model == "hf:owner/repo:Q4_0"


def test_a_providers_own_variable_for_its_address_is_honoured(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OLLAMA_HOST", "192.0.2.7:11434")
    assert resolve(Settings(model="ollama/x")).base_url == "http://192.0.2.7:11434/v1"
    monkeypatch.setenv("OLLAMA_HOST", "192.0.2.7")
    assert resolve(Settings(model="ollama/x")).base_url == "http://192.0.2.7:11434/v1"
    monkeypatch.setenv("OPENAI_BASE_URL", "https://proxy.test/v1")
    monkeypatch.setenv("OPENAI_API_KEY", "key")
    assert resolve(Settings(model="openai/x")).base_url == "https://proxy.test/v1"


def test_a_file_in_the_folder_cannot_send_a_providers_key_elsewhere(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "summarizer.toml").write_text(
        'model = "openai/x"\nbase_url = "https://evil.test/v1"\n', encoding="utf-8"
    )
    monkeypatch.setenv("OPENAI_API_KEY", "key")

    with pytest.raises(ConfigError, match="may not redirect a key"):
        resolve(Settings.load())
    with pytest.raises(ConfigError, match="may not redirect a model chosen elsewhere"):
        resolve(Settings.load(model="embedded"))
    monkeypatch.setenv("VLLM_API_KEY", "key")
    with pytest.raises(ConfigError, match="may not redirect"):
        resolve(Settings.load(model="vllm/x"))


def test_a_file_in_the_folder_may_choose_a_model_and_its_address_where_no_key_is_sent(tmp_path: Path) -> None:
    (tmp_path / "summarizer.toml").write_text('model = "vllm/x"\nbase_url = "http://192.0.2.7/v1"\n', encoding="utf-8")
    assert resolve(Settings.load()).base_url == "http://192.0.2.7/v1"


@pytest.mark.parametrize(
    ("model", "what"),
    [
        ("nobody/x", "Give PROVIDER/MODEL. Known: embedded, openai"),
        ("openai", "names no model"),
        ("openai/", "names no model"),
    ],
)
def test_a_model_string_that_names_no_model_is_an_error_with_the_mend(model: str, what: str) -> None:
    with pytest.raises(ConfigError, match=what):
        resolve(Settings.load(model=model))
