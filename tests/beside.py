"""Programs that run beside a test, and waiting for what they do."""

import os
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

#: Long enough for a machine that does much else besides.
SECONDS = 180


@contextmanager
def process(*command, env=None, log=subprocess.DEVNULL, pass_fds=()):
    """A program that ends with the test, and all that it started in its group."""
    running = subprocess.Popen(
        command,
        env=env,
        stdin=subprocess.DEVNULL,
        stdout=log,
        stderr=log,
        pass_fds=pass_fds,
        start_new_session=True,
    )
    try:
        yield running
    finally:
        _end(running)


def _end(running, patience=20):
    _signal(running, signal.SIGTERM)
    with suppress(subprocess.TimeoutExpired):
        running.wait(patience)
    _signal(running, signal.SIGKILL)
    running.wait()


def _signal(running, number):
    with suppress(ProcessLookupError):  # the last of the group has gone
        os.killpg(running.pid, number)


def until(ask, running=None, seconds=SECONDS):
    """What `ask` returns, as soon as it returns something true without an error.

    Raises TimeoutError after `seconds`, or once the program `running` has ended.
    """
    end = time.monotonic() + seconds
    while True:
        fault = "no answer"
        try:
            if found := ask():
                return found
        except (OSError, ValueError) as error:
            fault = repr(error)
        if running is not None and running.poll() is not None:
            raise TimeoutError(f"{running.args[0]} ended ({running.returncode})")
        if time.monotonic() > end:
            raise TimeoutError(f"after {seconds} s: {fault}")
        time.sleep(0.05)


def free_port():
    """A port of this machine on which nobody listens."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


@contextmanager
def lock(file: Path) -> Iterator[None]:
    """Inside, no other worker of this run is."""
    import fcntl

    with file.open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield
