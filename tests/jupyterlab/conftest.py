"""A real JupyterLab over a copy of the chapters, made ready as Binder makes it.

WHYCONV_LAB_PYTHON names the Python whose JupyterLab it is: `.ci/run` makes an
environment with nothing but Binder's packages. Else it is this Python's, if it has one.
"""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from tests.beside import SECONDS, free_port, process, until

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
PYTHON = os.environ.get("WHYCONV_LAB_PYTHON", sys.executable)
TOKEN = "only-for-this-test"


@pytest.fixture(scope="session")
def lab(tmp_path_factory):
    """The address of JupyterLab, with nothing open."""
    asked = [PYTHON, "-c", "import jupyterlab, whyconv"]
    if subprocess.run(asked, env=own_packages(), capture_output=True).returncode:
        pytest.skip("no JupyterLab: pip install -r .binder/requirements.txt")
    home = tmp_path_factory.mktemp("lab")
    for folder in ("chapters", "benchmarks"):  # what the notebooks read
        shutil.copytree(ROOT / folder, home / folder)
    fill = [PYTHON, ROOT / "lib" / "whyconv_book" / "notebooks.py", "fill"]
    subprocess.run(fill, cwd=home, env=own_packages(), check=True)
    with (home / "log").open("w") as log, serving(home, log) as server:
        try:
            port = until(lambda: port_of(home), server)
        except TimeoutError as error:
            said = (home / "log").read_text()
            pytest.fail(f"JupyterLab does not start, {error}:\n{said}", pytrace=False)
        yield f"http://127.0.0.1:{port}/lab?reset&token={TOKEN}"


@pytest.fixture(scope="module")
def page(lab, browser):
    """JupyterLab with nothing open, and `open_notebook` to steer it.

    It takes ten seconds to start, so all tests of a file have the same.
    """
    context = browser.new_context(
        viewport={"width": 1400, "height": 1000}, reduced_motion="reduce"
    )
    context.set_default_timeout(SECONDS * 1000)
    page = context.new_page()
    page.goto(lab)
    page.wait_for_function("window.jupyterapp?.restored.then(() => true)")
    page.add_script_tag(path=HERE / "open_notebook.js")
    yield page
    context.close()


def serving(home, log):
    options = {
        "ServerApp.ip": "127.0.0.1",
        "ServerApp.port": free_port(),
        "ServerApp.root_dir": home,
        "IdentityProvider.token": TOKEN,
        # to steer it from the tests: window.jupyterapp
        "LabApp.expose_app_in_browser": True,
        # it asks the network for news and for updates of extensions
        "LabApp.news_url": "",
        "LabApp.extension_manager": "readonly",
    }
    given = [f"--{name}={value}" for name, value in options.items()]
    start = [PYTHON, "-m", "jupyter", "lab", "--no-browser", "--allow-root", *given]
    return process(*start, env=apart(home), log=log)


def own_packages():
    """This environment, without what would lend PYTHON another one's packages."""
    return {key: text for key, text in os.environ.items() if key != "PYTHONPATH"}


def apart(home):
    """An environment in which the server reads and writes nothing of the reader's."""
    return own_packages() | {
        "JUPYTER_CONFIG_DIR": str(home / "config"),
        "JUPYTER_DATA_DIR": str(home / "data"),
        "JUPYTER_RUNTIME_DIR": str(home / "runtime"),
        "JUPYTERLAB_SETTINGS_DIR": str(home / "settings"),
        "JUPYTERLAB_WORKSPACES_DIR": str(home / "workspaces"),
        "IPYTHONDIR": str(home / "ipython"),
    }


def port_of(home):
    """The port of the server, which it writes down once it listens."""
    [told] = (home / "runtime").glob("jpserver-*.json")
    return json.loads(told.read_text())["port"]
