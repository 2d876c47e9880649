"""What every test runs under."""

from __future__ import annotations

import os

# Material's notice about MkDocs 2 goes to the terminal of every build; it is no part of what is tested.
os.environ.setdefault("NO_MKDOCS_2_WARNING", "1")
# The same tree at any hour: MkDocs stamps the sitemap with the time of the build.
os.environ.setdefault("SOURCE_DATE_EPOCH", "1767225600")
