"""Secrets: masked wherever the agent is shown, and reported. Every one here is made up when the test runs."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import given

from agent_catalog.catalog.catalog import build_catalog
from agent_catalog.reading.folder import read_folders
from agent_catalog.reading.secrets import MASK, mask_secrets
from agent_catalog.rendering.catalog_json import catalog_json, report_json
from agent_catalog.vocabulary import load
from tests.reading.made_up_secrets import SECRETS, letters, secret_of
from tests.reading.strategies import PROPERTY, any_text

STAND_INS = [
    "ghp_your_token_here", "sk-ant-...", f"sk-{48 * 'x'}", "${GITHUB_TOKEN}", "AKIAIOSFODNN7EXAMPLE",
    "postgres://user:password@localhost/db", "postgres://postgres:postgres@db/test",
    "redis://:${PASSWORD}@cache", "https://USER:<token>@example.org", "mysql://app:****@db",
    "glpat-your-gitlab-token-goes-here", "ghp_1234567890abcdefghijklmnopqrstuvwxyz", "mysql://foo:bar@db/x",
    "https://[user]:[password]@example.org", "postgres://postgres:mysecretpassword@db",
    "grep -r '-----BEGIN RSA PRIVATE KEY-----' .",
    "the sk-learn-style-pipeline-of-the-whole-team-in-one-word",
]  # fmt: skip


def _file(folder: Path, description: str = "Bills.", body: str = "Bill.", front: str = "") -> Path:
    (folder / "agents").mkdir()
    text = f"---\nname: biller\ndescription: {description}\n{front}---\n\n{body}\n"
    (folder / "agents" / "biller.md").write_text(text, "utf-8")
    return folder / "agents"


def test_every_format_has_a_sample() -> None:
    assert SECRETS.keys() == load("secrets").keys()


@pytest.mark.parametrize("row", SECRETS)
def test_a_secret_is_masked_in_the_catalog_and_reported_at_its_line(row: str, tmp_path: Path) -> None:
    catalog = build_catalog(read_folders([_file(tmp_path, body=f"Use this:\n\n{SECRETS[row]}")]))
    assert secret_of(row) not in catalog_json(catalog)
    assert secret_of(row) not in catalog.entries[0].agent.body
    assert MASK in catalog.entries[0].agent.body
    assert secret_of(row).encode() in catalog.entries[0].agent.source.content
    [finding] = catalog.findings
    assert finding.code == "secret-exposed"
    assert finding.level == "error"
    assert load("secrets")[row]["kind"] in finding.message
    assert finding.line in (8, 9), "the key itself stands below its fence"


@pytest.mark.parametrize("row", [row for row in SECRETS if row != "private-key"])
def test_a_secret_in_the_front_matter_is_masked_as_well(row: str, tmp_path: Path) -> None:
    folder = _file(tmp_path, description=f"'Bills with {SECRETS[row]}'", front=f"note: '{SECRETS[row]}'\n")
    catalog = build_catalog(read_folders([folder]))
    assert secret_of(row) not in catalog_json(catalog)
    assert [(finding.line, finding.code) for finding in catalog.findings] == [
        (3, "secret-exposed"), (4, "secret-exposed"),
    ]  # fmt: skip


@pytest.mark.parametrize("text", STAND_INS)
def test_what_stands_for_a_secret_is_left_alone(text: str) -> None:
    assert mask_secrets(text) == (text, [])


@pytest.mark.parametrize("line", ["> {}", "# {}", '"{}\\\\n" +', "    {}"])
def test_a_private_key_is_found_however_its_lines_begin(line: str) -> None:
    text = "\n".join(line.format(part) for part in SECRETS["private-key"].split("\n"))
    assert secret_of("private-key") not in mask_secrets(text)[0]


def test_a_token_is_found_behind_the_escapes_of_markdown() -> None:
    masked, secrets = mask_secrets(SECRETS["github-token"].replace("_", "\\_"))
    assert secret_of("github-token")[4:] not in masked
    assert len(secrets) == 1


@PROPERTY
@given(any_text)
def test_lines_stay_where_they_are(text: str) -> None:
    masked, secrets = mask_secrets(text)
    assert masked.count("\n") == text.count("\n")
    assert bool(secrets) == (masked != text)


@pytest.mark.parametrize(
    "bait",
    [
        "eyJ-", "eyJaaaaaaaaaaaa.eyJ", "xoxb-", "xapp-a", "://", "://a:", "sk-", "sk-ant-", "ghp_", "glpat-",
        "AKIA", "secret_key=", "-----BEGIN PRIVATE KEY-----", "hooks.slack.com/services/T", "npm_",
        "pypi-Ag", "hf_",
    ],
)  # fmt: skip
def test_no_text_takes_long(bait: str) -> None:
    begun = time.process_time()
    mask_secrets(bait * (100_000 // len(bait)))
    assert time.process_time() - begun < 1


# Settings

SERVERS = """mcpServers:
  tides:
    command: npx
    args: [-y, tides]
    env:
      TIDES_API_KEY: {value}
      TIDES_REGION: north
    headers:
      Authorization: Bearer {value}
"""


def test_settings_are_never_shown_and_a_secret_among_them_is_reported(tmp_path: Path) -> None:
    value = letters(12)
    catalog = build_catalog(read_folders([_file(tmp_path, front=SERVERS.format(value=value))]))
    text = catalog_json(catalog)
    assert value not in text
    assert "north" not in text
    assert "npx" in text
    [finding] = catalog.findings
    assert (finding.line, finding.code, str(finding.level)) == (4, "secret-in-settings", "error")
    assert "TIDES_API_KEY, Authorization" in finding.message


@pytest.mark.parametrize(
    "front",
    [
        'note: "Use the token\\n{token}"',
        'note: "{half}\\\n  {rest}"',
        'hooks: "curl -H \\"Authorization: Bearer {token}\\""',
        "color: red: x\nEnv:\n  KEY: {password}",
        "env:\n  A: 1\nbroken: x: y\nenv:\n  PASSWORD: {password}",
        "hooks: x: y\n  env:\n    KEY: {password}",
        "base: &base {{DB_PASSWORD: {password}}}\nenv: *base",
        "env: {{A: &a {password}}}\nargs: [*a]",
        "env:\n  PASSWORD: !{password}",
        "env:\n  PASSWORD: *{password}",
        'mcp: |\n  {{"env": {{"PASSWORD": "{password}"}}}}',
        "http_headers: {{Authorization: {password}}}",
        'mcpServers: {{a: {{args: [-H, "Authorization: Bearer {password}", -e, "PASSWORD={password}"]}}}}',
    ],
)
def test_no_way_to_write_front_matter_publishes_a_secret(front: str, tmp_path: Path) -> None:
    token, password = SECRETS["github-token"], letters(8) + "7" + letters(8)
    text = front.format(token=token, half=token[:20], rest=token[20:], password=password)
    catalog = build_catalog(read_folders([_file(tmp_path, front=f"{text}\n")]))
    said = catalog_json(catalog) + report_json(catalog.findings)
    assert token not in said
    assert password not in said


def test_what_a_setting_is_called_does_not_make_a_secret_of_it(tmp_path: Path) -> None:
    values = {
        "MAX_THINKING_TOKENS": "'10000'", "AUTHOR": "Ada Lovelace", "KEYBOARD": "qwerty-us",
        "AUTH_TYPE": "basic",
        "KEYCLOAK_URL": "https://sso.example.org/realm", "MONKEY": "banana-split-9", "TOKEN": "'true'",
    }  # fmt: skip
    rows = "".join(f"  {name}: {value}\n" for name, value in values.items())
    assert read_folders([_file(tmp_path, front=f"env:\n{rows}")]).findings == ()


@pytest.mark.parametrize(
    "value", ["${TIDES}", "$TIDES", "TIDES_TOKEN", "'{{ secrets.TIDES }}'", "<your key>"]
)
def test_a_variable_is_no_secret(value: str, tmp_path: Path) -> None:
    assert read_folders([_file(tmp_path, front=SERVERS.format(value=value))]).findings == ()


def test_settings_in_malformed_front_matter_are_not_shown_either(tmp_path: Path) -> None:
    value = letters(12)
    front = f"mcpServers:\n  tides: {{env: {{KEY: {value}}}\n broken: [\n"
    catalog = build_catalog(read_folders([_file(tmp_path, front=front)]))
    assert value not in catalog_json(catalog)
    assert catalog.entries[0].agent.recovered
