"""Secrets that are made up when a test runs, one of each format that is known."""

from __future__ import annotations

import random
import string

_RANDOM = random.Random(2026)
_BASE64 = string.ascii_letters + string.digits


def letters(number: int, alphabet: str = _BASE64) -> str:
    return "".join(_RANDOM.choices(alphabet, k=number))


# Parted, so that nobody takes this file for a leak.
SECRETS = {
    "aws-access-key": "AK" + "IA" + "J7QZ2W5XKD4M3NPH",
    "aws-secret-key": "aws_secret_access_key = " + letters(40),
    "github-token": "gh" + "p_" + letters(36),
    "gitlab-token": "gl" + "pat-" + letters(24),
    "anthropic-key": "sk-" + "ant-api03-" + letters(90),
    "openai-key": "sk-" + "proj-" + letters(60),
    "slack-token": "xo" + "xb-" + "2" + letters(11, string.digits) + "-" + letters(24),
    "slack-webhook": "https://hooks.slack" + ".com/services/T0A1B2C3D/B4E5F6G7H/" + letters(24),
    "google-key": "AI" + "za" + letters(35),
    "stripe-key": "sk_" + "live_" + letters(24),
    "npm-token": "np" + "m_" + letters(36),
    "pypi-token": "py" + "pi-Ag" + letters(80),
    "hugging-face-token": "h" + "f_" + letters(34, string.ascii_letters),
    "openrouter-key": "sk-" + "or-v1-" + letters(64, "0123456789abcdef"),
    "groq-key": "gs" + "k_" + letters(52),
    "xai-key": "xa" + "i-" + letters(80),
    "sendgrid-key": "S" + "G." + letters(22) + "." + letters(43),
    "google-client-secret": "GOC" + "SPX-" + letters(28),
    "json-web-token": "ey" + "J" + letters(20) + ".ey" + "J" + letters(40) + "." + letters(43),
    "private-key": "-----BEGIN RSA PRIVATE" + f" KEY-----\n{letters(64)}\n{letters(64)}\n-----END RSA",
    "address-password": "postgres://billing:" + "Tr0ub4dor+3" + "@db.internal:5432/live",
}
"""One of each row of the table. The part that is secret is what `secret_of` returns."""


def secret_of(row: str) -> str:
    """Return what must be nowhere: the sample, or the part of it that is secret."""
    sample = SECRETS[row]
    if row == "private-key":
        return sample.split("\n")[1]
    if row == "address-password":
        return sample.partition("@")[0].rpartition(":")[2]
    return sample.rpartition("/" if row == "slack-webhook" else " ")[2]
