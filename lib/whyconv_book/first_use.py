"""What Matplotlib says at its first use on a machine is said before the cells run.

Where it finds no folder that it may write, or lists the machine's fonts for the first
time, it says so, once, on the stderr of whichever cell happens to be first.
"""

import os
import subprocess
import sys
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.config import Config

USE = "import matplotlib.font_manager"


def ready_matplotlib(app: Sphinx, config: Config) -> None:
    """Have Matplotlib list the fonts; lend it a folder of the build where it has none.

    What it still says after that is for the reader to see, in the cells.
    """
    if said() and said():  # once for the fonts, again for want of a folder
        folder = Path(app.outdir).parent / ".matplotlib"
        folder.mkdir(parents=True, exist_ok=True)
        os.environ["MPLCONFIGDIR"] = str(folder)
        said()


def said() -> str:
    """What Matplotlib says on stderr when a new Python first uses it."""
    done = subprocess.run([sys.executable, "-c", USE], capture_output=True, text=True)
    return done.stderr
