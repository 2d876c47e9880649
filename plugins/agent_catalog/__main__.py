"""The command `agent-catalog`, and `python -m agent_catalog`."""

from __future__ import annotations

import gc


def run() -> None:
    """Run the command.

    Nearly all that it loads and makes stays until its end: Python would look for garbage a tenth of the time.
    A preview looks again once its first build is done.
    """
    gc.disable()
    from agent_catalog.cli import main

    main(prog_name="agent-catalog")


if __name__ == "__main__":
    run()
