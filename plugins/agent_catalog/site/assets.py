"""The style sheet and the scripts of the catalog, as a site serves them."""

from __future__ import annotations

import os
import re
from pathlib import Path

import rjsmin
from mkdocs.config.config_options import ExtraScriptValue
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files, InclusionLevel

THEME_FOLDER = Path(__file__).parent / "theme"
FOLDER = "assets/agent-catalog"
QUERY_JS, EMBED_JS = f"{FOLDER}/query.js", f"{FOLDER}/embed.js"
REFERENCES_CSS, REFERENCES_JS = f"{FOLDER}/references.css", f"{FOLDER}/references.js"

_CSS_BLANKS = re.compile(r"/\*.*?\*/|\n\s*|(?<=[:;{,]) | (?=[{}])|(?<= >) | (?=> )|;(?=\s*\})", re.DOTALL)
"""What our style sheet can do without; a blank between two selectors or two values stays."""

_SEMICOLONS = re.compile(r";(?=\})")
"""Semicolons that our scripts can do without: none of their statements is empty."""


def offer_assets(config: MkDocsConfig) -> None:
    """Give the theme our style and script; the user's own come after, and win."""
    config.theme.dirs.append(str(THEME_FOLDER))
    config.extra_css.insert(0, f"{FOLDER}/catalog.css")
    script = ExtraScriptValue(f"{FOLDER}/catalog.js")
    script.type = "module"
    # The theme's own scripts do not wait for ours.
    script.async_ = True
    config.extra_javascript.insert(0, script)


def shrink_assets(files: Files, config: MkDocsConfig) -> None:
    """Serve our files without their comments and indentation, three quarters of their bytes.

    One that a user's `custom_dir` replaces stays as it is.
    """
    for file in list(files):
        # A text: there are thousands of files.
        if (file.abs_src_path or "").startswith(f"{THEME_FOLDER}{os.sep}"):
            source = Path(file.abs_src_path or "")
            text = source.read_text("utf-8")
            slim = (
                _SEMICOLONS.sub("", rjsmin.jsmin(text))
                if source.suffix == ".js"
                else _CSS_BLANKS.sub("", text)
            )
            files.remove(file)
            files.append(
                File.generated(config, file.src_uri, content=slim, inclusion=InclusionLevel.INCLUDED)
            )
