"""Gives MkDocs a page for each prompt; mkdocs-gen-files runs it at every build."""

from pathlib import Path

import mkdocs_gen_files

for prompt in sorted(Path("prompts").glob("*.md")):
    with mkdocs_gen_files.open(f"agents/{prompt.name}", "w") as page:
        page.write(prompt.read_text("utf-8"))
