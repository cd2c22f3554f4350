"""The index kept in step by a process of its own: what it takes is not the run's memory."""

from __future__ import annotations

import logging
import subprocess
import sys
from pathlib import Path

from newsbot.sites import Site

logger = logging.getLogger(__name__)


def keep_index(site: Site, output: Path) -> None:
    """Brings the index up to date where the dataset changed. Never fails: questions do without.

    An exception of a signal's handler ends it, and is raised.
    """
    from newsbot.analysis.index import is_fresh

    dataset = output / site.name
    if not (dataset / "_SUCCESS").exists() or is_fresh(dataset):
        return
    logger.info("bringing the index for questions up to date")
    line = [sys.executable, "-m", "newsbot", "index", site.name, "--output", str(output)]
    # Of its own session: who stops the run stops the run, and that its child.
    with subprocess.Popen(
        line, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, start_new_session=True
    ) as child:
        try:
            _, said = child.communicate()
        except BaseException:
            child.kill()
            raise
    if child.returncode:
        told = said.decode(errors="replace").strip() or f"ended with {child.returncode}"
        logger.warning("%s: the index is not up to date, questions take longer: %s", dataset, told)
