"""Settings come from the environment, bounded, and unknown ones are refused by name."""

import pytest
from pydantic import SecretStr

from assistant.settings import Settings, SettingsError, load_settings, networks


def test_a_setting_is_read_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PMR_WORDS", "150")
    assert load_settings().words == 150


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("PMR_WORDS", "5", "PMR_WORDS='5'"),
        ("PMR_ERAS_OPENING", "soon", "PMR_ERAS_OPENING"),
        ("PMR_API_KEY", "", "PMR_API_KEY"),
        ("PMR_PUBLIC_URL", "pmr.example.org", "PMR_PUBLIC_URL='pmr.example.org'"),
        ("PMR_WROD", "1", "PMR_WROD"),
    ],
)
def test_a_setting_out_of_its_bounds_or_unknown_is_refused_by_name(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, told: str
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError, match=told):
        load_settings()


def test_every_setting_has_a_line_of_help() -> None:
    assert all(field.description for field in Settings.model_fields.values())


def test_the_database_is_also_read_from_where_hosts_put_it_and_its_password_is_not_shown(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://u:hush@theirs/d")
    assert load_settings().database_url.get_secret_value() == "postgresql://u:hush@theirs/d"
    assert "hush" not in repr(load_settings())
    monkeypatch.setenv("PMR_DATABASE_URL", "postgresql://u@ours/d")
    assert load_settings().database_url.get_secret_value() == "postgresql://u@ours/d"


def test_the_key_is_not_shown_where_settings_are() -> None:
    assert "sesame" not in repr(Settings(api_key=SecretStr("sesame")))


@pytest.mark.parametrize(
    "addresses",
    [
        "0.0.0.0/0",
        "::/0",
        "::1, ::/0",
        "0.0.0.0/1,128.0.0.0/1",
        "::/1 8000::/1",
        "::ffff:0:0/96",
        "*",
        "proxy.local",
        "10.0.0.1/8",
    ],
)
def test_networks_that_hold_every_address_or_are_none_are_refused(addresses: str) -> None:
    with pytest.raises(ValueError, match=r"anybody|does not appear|host bits"):
        networks(addresses)


def test_addresses_and_networks_are_read_however_they_are_divided() -> None:
    assert [str(one) for one in networks("127.0.0.1,::1 10.0.0.0/8, ")] == ["127.0.0.1/32", "::1/128", "10.0.0.0/8"]
    assert networks("") == ()
