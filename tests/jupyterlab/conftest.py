"""A real JupyterLab over a copy of the chapters.

WHYCONV_LAB_PYTHON names the Python whose JupyterLab it is: `.ci/run` makes an
environment with nothing but Binder's packages. Else it is this Python's, if it has one.
"""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from typing import NamedTuple

import pytest

ROOT = Path(__file__).parents[2]
PYTHON = os.environ.get("WHYCONV_LAB_PYTHON", sys.executable)
TOKEN = "only-for-this-test"


class Lab(NamedTuple):
    """A running server: its address, and what it said."""

    url: str
    log: Path

    @property
    def address(self) -> str:
        """Where it opens, without what an earlier page had open."""
        return f"{self.url}/lab?reset&token={TOKEN}"


@pytest.fixture(scope="module")
def lab(tmp_path_factory):
    asked = [PYTHON, "-c", "import jupyterlab"]
    if subprocess.run(asked, capture_output=True, check=False).returncode:
        pytest.skip("no JupyterLab: pip install -r .binder/requirements.txt")
    home = tmp_path_factory.mktemp("lab")
    shutil.copytree(ROOT / "chapters", home / "chapters")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    served = Lab(f"http://127.0.0.1:{port}", home / "log")
    with served.log.open("w") as log:
        server = subprocess.Popen(
            [
                *(PYTHON, "-m", "jupyter", "lab", "--no-browser", "--allow-root"),
                *(f"--port={port}", "--ServerApp.port_retries=0"),
                *("--ip=127.0.0.1", f"--IdentityProvider.token={TOKEN}"),
                *(
                    f"--ServerApp.root_dir={home}",
                    "--LabApp.expose_app_in_browser=True",
                ),
                "--LabApp.news_url=",
            ],
            env=apart(home),
            stdout=log,
            stderr=log,
        )
    try:
        wait(server, served)
        yield served
    finally:
        server.terminate()
        server.wait(timeout=30)


def apart(home):
    """An environment in which the server reads and writes nothing of the reader's."""
    places = {
        f"JUPYTER_{name}_DIR": str(home / name.lower())
        for name in ("CONFIG", "DATA", "RUNTIME")
    }
    return {
        **{key: text for key, text in os.environ.items() if key != "PYTHONPATH"},
        **places,
        "IPYTHONDIR": str(home / "ipython"),
        "JUPYTERLAB_SETTINGS_DIR": str(home / "settings"),
        "JUPYTERLAB_WORKSPACES_DIR": str(home / "workspaces"),
    }


def wait(server, served, seconds=60):
    """Until the server answers; fail with its log where it does not."""
    until = time.monotonic() + seconds
    while time.monotonic() < until and server.poll() is None:
        try:
            urllib.request.urlopen(f"{served.url}/api?token={TOKEN}", timeout=5).close()
            return
        except OSError:
            time.sleep(0.2)
    pytest.fail(f"JupyterLab does not start:\n{served.log.read_text()}", pytrace=False)
