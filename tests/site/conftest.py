"""Sites that several modules read, each built once for a test process and changed by nobody."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from jinja2 import BytecodeCache, Environment
from jinja2.bccache import Bucket
from mkdocs.theme import Theme

from tests.site.crowd import MANY, crowd
from tests.site.fleet import FLEET
from tests.site.project import PLAIN_YML, Site, build

NAVIGATION_YML = """
    site_name: Our agents
    site_url: https://example.org/wiki/
    theme:
      name: material
      features: [navigation.indexes, navigation.path, navigation.tabs]
    plugins:
      - search
      - agent-catalog
"""


@pytest.fixture(scope="session")
def fleet(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """The fleet in Material, at an address with a path, with breadcrumbs and tabs."""
    return build(tmp_path_factory.mktemp("fleet"), FLEET, NAVIGATION_YML)


@pytest.fixture(scope="session")
def many(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """A fleet that no list holds in its page, and whose largest category needs two."""
    return build(tmp_path_factory.mktemp("many"), crowd(MANY), PLAIN_YML)


class _CompiledThemes(BytecodeCache):
    """The templates of themes, compiled once and not in every build: two thirds of a build's time."""

    def __init__(self) -> None:
        self.compiled: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if bucket.key in self.compiled:
            bucket.bytecode_from_string(self.compiled[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        self.compiled[bucket.key] = bucket.bytecode_to_string()


@pytest.fixture(scope="session", autouse=True)
def _themes_are_compiled_once() -> Iterator[None]:
    """Give MkDocs a cache of templates, which Jinja checks against each template's source."""
    cache, get_env = _CompiledThemes(), Theme.get_env

    def get_cached_env(theme: Theme) -> Environment:
        environment = get_env(theme)
        environment.bytecode_cache = cache
        return environment

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Theme, "get_env", get_cached_env)
        yield
