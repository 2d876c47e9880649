"""Bytes to text: strict UTF-8, any line ending, a byte order mark accepted."""

from __future__ import annotations


class DecodingError(ValueError):
    """The bytes are not UTF-8 text; `line` counts from 1."""

    def __init__(self, line: int, message: str) -> None:
        super().__init__(message)
        self.line = line


def decode(content: bytes) -> str:
    """Return the text with `\\n` line ends and without a byte order mark.

    Raises:
        DecodingError: at the line of the first byte that is not UTF-8.
    """
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = _line_ends(content[: error.start].decode("utf-8", "replace")).count("\n") + 1
        raise DecodingError(line, f"byte 0x{content[error.start]:02x} is not UTF-8") from error
    return _line_ends(text)


def _line_ends(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")
