"""Warm kernels are kernels: each apart, in its folder, and stopped like any other."""

import os
import sys

import nbformat
import pytest
from jupyter_client.provisioning.factory import KernelProvisionerFactory
from nbclient import NotebookClient
from nbclient.exceptions import CellTimeoutError, DeadKernelError

from whyconv_book import warm

pytestmark = pytest.mark.skipif(
    sys.platform != "linux", reason="elsewhere kernels start from nothing"
)


def run(*cells, folder=".", **how):
    """What each cell printed, in a kernel of their own."""
    made = nbformat.v4.new_notebook(cells=[*map(nbformat.v4.new_code_cell, cells)])
    how.setdefault("timeout", 100)
    NotebookClient(made, resources={"metadata": {"path": folder}}, **how).execute()
    return ["".join(one.get("text", "") for one in cell.outputs) for cell in made.cells]


def test_a_kernel_is_warm_and_knows_nothing_of_another(tmp_path, monkeypatch):
    name = KernelProvisionerFactory.instance().default_provisioner_name
    assert name == warm.NAME, "an older install: pip install -r requirements.txt again"
    monkeypatch.setenv("ADDED", "later")
    here = "import os, sys; print(os.getcwd(), os.environ['ADDED'])"
    told = "print('sklearn' in sys.modules, 'whyconv' in sys.modules, 'mine' in vars())"
    leave = "mine = sys.mine = os.environ['ADDED'] = '1'; print(os.getpid())"
    left = "print(hasattr(sys, 'mine'))"
    first = run(here, told, leave, folder=str(tmp_path))
    second = run(here, told, leave, left, folder=str(tmp_path))
    assert first[0] == second[0] == f"{tmp_path} later\n"
    assert first[1] == second[1] == "True False False\n"
    assert first[2] != second[2]
    monkeypatch.delenv("ADDED")
    [*_, gone, told] = run("import os, sys", "print('ADDED' in os.environ)", left)
    assert gone == told == "False\n"
    with pytest.raises(ProcessLookupError):
        os.kill(int(first[2]), 0)  # no kernel outlives its notebook


def test_a_cell_that_does_not_end_is_interrupted():
    with pytest.raises(CellTimeoutError):
        run("while True: pass", timeout=2)


def test_a_kernel_that_dies_is_missed():
    with pytest.raises(DeadKernelError):
        run("import os; os._exit(1)")


def test_another_language_starts_as_usual(monkeypatch):
    started = []

    async def launch(self, cmd, **_):
        started.append(cmd)

    monkeypatch.setattr(warm.LocalProvisioner, "launch_kernel", launch)
    coroutine = warm.Warm().launch_kernel(["R", "--slave"])
    with pytest.raises(StopIteration):
        coroutine.send(None)
    assert started == [["R", "--slave"]]
