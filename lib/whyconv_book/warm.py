"""Kernels that start in a tenth of a second, for many notebooks one after the other.

A kernel of its own for each notebook imports the same libraries again, which is most of
what a short notebook costs. Here one process imports them and forks for each kernel.
What a notebook does to its kernel is still seen by no other.
"""

import atexit
import json
import os
import signal
import subprocess
import sys
from importlib import import_module
from importlib.metadata import entry_points
from threading import Lock

from jupyter_client.provisioning import LocalProvisioner
from jupyter_client.provisioning.factory import KernelProvisionerFactory

#: The provisioner's name, as pyproject.toml makes it known to Jupyter.
NAME = "whyconv-warm"
#: What nearly every notebook imports; the library itself only in what it imports.
LIBRARIES = (
    "ipykernel.kernelapp",
    "matplotlib.pyplot",
    "matplotlib.backends.backend_svg",
    "sklearn.datasets",
    "sklearn.model_selection",
    "skimage.transform",
    "anywidget",
    "ipywidgets",
)
#: What a kernel sets before Matplotlib is imported.
INLINE = {"MPLBACKEND": "module://matplotlib_inline.backend_inline"}


def use() -> None:
    """Let this process start its Python kernels so, where processes can be forked.

    On macOS system libraries may not survive a fork; there, on Windows, and where the
    package was installed before it had this, nothing is changed.
    """
    group = KernelProvisionerFactory.GROUP_NAME
    if sys.platform == "linux" and entry_points(group=group, name=NAME):
        KernelProvisionerFactory.instance().default_provisioner_name = NAME


def begin() -> None:
    """Let the libraries be imported now, where kernels are started so."""
    if KernelProvisionerFactory.instance().default_provisioner_name == NAME:
        with NURSERY.lock:
            NURSERY.ensure()


class Nursery:
    """The process that has imported the libraries; it ends with this one."""

    def __init__(self):
        self.lock = Lock()
        self.process = None

    def fork(self, order: dict) -> int:
        """The number of a new process that has become the kernel asked for."""
        with self.lock:
            self.ensure()
            self.process.stdin.write(json.dumps(order) + "\n")
            self.process.stdin.flush()
            return int(self.process.stdout.readline())

    def ensure(self) -> None:
        """Start it, unless it runs."""
        if self.process is not None and self.process.poll() is None:
            return
        self.process = subprocess.Popen(
            [sys.executable, __file__],  # without what the package imports
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=os.environ | INLINE,
        )
        atexit.register(self.process.kill)


NURSERY = Nursery()


class Warm(LocalProvisioner):
    """Starts Python kernels from the nursery, and all others as usual."""

    async def launch_kernel(self, cmd, **kwargs):
        if "ipykernel_launcher" not in cmd:
            return await super().launch_kernel(cmd, **kwargs)
        arguments = cmd[cmd.index("ipykernel_launcher") + 1 :]
        folder = os.path.abspath(kwargs.get("cwd") or ".")
        environment = dict(kwargs.get("env") or os.environ)
        order = {"arguments": arguments, "folder": folder, "environment": environment}
        self.process = Forked(NURSERY.fork(order))
        self.pid = self.pgid = self.process.pid
        self.cwd = folder
        return self.connection_info


class Forked:
    """What a provisioner asks of a process, for one that is another one's child."""

    stdin = stdout = stderr = None

    def __init__(self, pid: int):
        self.pid = pid

    def poll(self) -> int | None:
        """None while it runs."""
        try:
            os.kill(self.pid, 0)
        except ProcessLookupError:
            return 0
        return None

    wait = poll

    def send_signal(self, number: int) -> None:
        os.kill(self.pid, number)


def serve() -> None:
    """Fork for each line that comes in, and answer with the new process's number."""
    del sys.path[0]  # this folder; a kernel adds its own
    for name in LIBRARIES:
        import_module(name)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # no kernel stays as a zombie
    for line in sys.stdin:
        if not (pid := os.fork()):
            become_kernel(**json.loads(line))
        print(pid, flush=True)


def become_kernel(arguments: list[str], folder: str, environment: dict) -> None:
    """Never returns."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    os.setsid()  # the group that a provisioner sends its signals to
    os.environ.clear()
    os.environ.update(environment | INLINE)
    os.chdir(folder)
    nothing = os.open(os.devnull, os.O_RDWR)
    os.dup2(nothing, 0)
    os.dup2(2, 1)  # the answers' pipe is not the kernel's
    sys.stdin = open(0)  # noqa: SIM115
    sys.argv[1:] = arguments
    from ipykernel import kernelapp

    try:  # a kernel ends with its parent, whose number it is told
        kernelapp.launch_new_instance(parent_handle=os.getppid())
    finally:
        os._exit(0)


if __name__ == "__main__":
    serve()
