"""Execute the notebooks that the cache has not, as many at a time as there are cores.

MyST-NB executes a notebook where it reads it, one after the other. Here they are in
its cache before it begins to read.
"""

import os
from concurrent.futures import ThreadPoolExecutor, as_completed
from datetime import datetime
from pathlib import Path, PurePosixPath

import nbformat
from jupyter_cache import get_cache
from jupyter_cache.base import CacheBundleIn, JupyterCacheAbstract
from jupyter_cache.executors.utils import single_nb_execution
from sphinx.application import Sphinx
from sphinx.util.display import status_iterator

from . import warm

#: When a cell's code was taken in, and when the kernel had done with it.
STAMPS = ("iopub.execute_input", "shell.execute_reply")


def warm_up(app: Sphinx, config) -> None:
    """Let kernels become warm while Sphinx makes ready, for it uses one core."""
    warm.use()
    warm.begin()


def execute_ahead(app: Sphinx, env, docnames: list[str]) -> None:
    """Fill the cache with the notebooks among `docnames`.

    One that fails is left out of it: MyST-NB meets the error again and reports it.
    """
    paths = [Path(env.doc2path(name)) for name in docnames]
    cache = get_cache(app.config.nb_execution_cache_path)
    missing = [path for path in paths if is_executed(app, path)]
    missing = [path for path in missing if not is_cached(cache, path)]
    if not missing:
        return
    # The largest first, for nothing else is known of how long they take.
    missing.sort(key=lambda path: path.stat().st_size, reverse=True)
    with ThreadPoolExecutor(cores()) as pool:
        timeout = app.config.nb_execution_timeout
        runs = {pool.submit(execute, path, timeout): path for path in missing}
        done = status_iterator(
            as_completed(runs),
            "executing notebooks... ",
            length=len(runs),
            verbosity=app.verbosity,
            stringify_func=lambda run: runs[run].stem,
        )
        for run in done:  # the cache's database wants one thread
            keep(cache, runs[run], run.result())


def is_executed(app: Sphinx, path: Path) -> bool:
    """Whether the build executes this file: a notebook that no pattern leaves out."""
    patterns = app.config.nb_execution_excludepatterns
    left_out = any(PurePosixPath(path.as_posix()).match(one) for one in patterns)
    return path.suffix == ".ipynb" and not left_out


def cores() -> int:
    """How many cores this process may use."""
    count = getattr(os, "process_cpu_count", os.cpu_count)()
    return min(count or 1, 8)


def is_cached(cache: JupyterCacheAbstract, path: Path) -> bool:
    """Whether the cache has the outputs of this notebook's code."""
    try:
        cache.match_cache_notebook(nbformat.read(path, as_version=4))
    except KeyError:
        return False
    return True


def execute(path: Path, timeout: int):
    """Execute a notebook in its folder, in a kernel of its own."""
    notebook = nbformat.read(path, as_version=4)
    return single_nb_execution(
        notebook,
        cwd=str(path.parent),
        timeout=timeout,
        allow_errors=False,
        record_timing=True,
    )


def keep(cache: JupyterCacheAbstract, path: Path, result) -> None:
    """Put an executed notebook into the cache, unless it failed."""
    if result.err is None:
        data = {"execution_seconds": result.time, "cells": seconds(result.nb)}
        bundle = CacheBundleIn(result.nb, str(path), data=data)
        cache.cache_notebook_bundle(bundle, check_validity=False, overwrite=True)


def seconds(notebook) -> dict[str, float]:
    """How long each cell of an executed notebook took; the notebook loses the times."""
    found = {}
    for cell in notebook.cells:
        times = cell.metadata.pop("execution", {})
        start, end = (times.get(name) for name in STAMPS)
        if start and end:
            took = datetime.fromisoformat(end) - datetime.fromisoformat(start)
            found[cell.id] = round(took.total_seconds(), 3)
    return found


def kept_seconds(cache_path: str, path: Path) -> dict[str, float]:
    """The same from the cache, for the notebook at `path`; empty where it has none."""
    try:
        notebook = nbformat.read(path, as_version=4)
        record = get_cache(cache_path).match_cache_notebook(notebook)
    except KeyError:
        return {}
    return (record.data or {}).get("cells", {})
