"""The style sheet and the scripts of the catalog, as a site serves them."""

from __future__ import annotations

from pathlib import Path

import rjsmin
from mkdocs.config.config_options import ExtraScriptValue
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files, InclusionLevel

THEME_FOLDER = Path(__file__).parent / "theme"
FOLDER = "assets/agent-catalog"
QUERY_JS = f"{FOLDER}/query.js"


def offer_assets(config: MkDocsConfig) -> None:
    """Give the theme our style and script; the user's own come after, and win."""
    config.theme.dirs.append(str(THEME_FOLDER))
    config.extra_css.insert(0, f"{FOLDER}/catalog.css")
    script = ExtraScriptValue(f"{FOLDER}/catalog.js")
    script.type = "module"
    config.extra_javascript.insert(0, script)


def shrink_scripts(files: Files, config: MkDocsConfig) -> None:
    """Serve our scripts without their comments and indentation, a third of their bytes.

    One that a user's `custom_dir` replaces stays as it is.
    """
    for file in list(files):
        if file.src_uri.startswith(FOLDER) and file.src_uri.endswith(".js") and file.abs_src_path:
            source = Path(file.abs_src_path)
            if source.is_relative_to(THEME_FOLDER):
                slim = rjsmin.jsmin(source.read_text("utf-8"))
                files.remove(file)
                files.append(
                    File.generated(config, file.src_uri, content=slim, inclusion=InclusionLevel.INCLUDED)
                )
