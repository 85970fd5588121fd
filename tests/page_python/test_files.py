"""What is packed for the page: the pinned files, and stand-ins that are equal."""

import base64
import gzip
import hashlib
import importlib
import io
import json
import shutil
import sys
import zipfile
from pathlib import Path

import numpy as np
import pytest
import scipy.signal
import scipy.sparse
import skimage.data
import skimage.transform
import sklearn.datasets
import sklearn.model_selection

from whyconv.widgets import LiveFigure
from whyconv_book import page_python
from whyconv_book.page_python import Pins, WrongFileError

ROOT = Path(__file__).parents[2]
PINS = Pins.read()


@pytest.fixture
def release(tmp_path):
    """A folder with the files of a release, all of them small, and its pins."""
    files = {"pyodide.asm.js": b"one", "a.whl": b"two"}
    stated = {
        name: {"sha256": hashlib.sha256(content).hexdigest(), "licence": "MIT"}
        for name, content in files.items()
    }
    for name, content in files.items():
        (tmp_path / name).write_bytes(content)
    return tmp_path, Pins("9.9", stated, {})


def test_files_of_the_release_are_taken(release):
    assert dict(page_python.checked(*release)) == {
        "pyodide.asm.js": b"one",
        "a.whl": b"two",
    }


def test_a_file_that_is_another_is_refused(release):
    folder, pins = release
    (folder / "a.whl").write_bytes(b"twe")
    got = hashlib.sha256(b"twe").hexdigest()
    message = f"{folder / 'a.whl'} has sha256 {got}, but a.whl of Pyodide 9.9 has "
    with pytest.raises(WrongFileError) as refused:
        list(page_python.checked(folder, pins))
    assert str(refused.value).startswith(message)
    assert pins.files["a.whl"]["sha256"] in str(refused.value)


def test_a_file_that_is_missing_is_named(release):
    folder, pins = release
    (folder / "a.whl").unlink()
    with pytest.raises(WrongFileError, match=r"lacks a\.whl of Pyodide 9\.9$"):
        list(page_python.checked(folder, pins))


def test_the_folder_that_is_named_comes_first(release, monkeypatch, tmp_path):
    folder, _ = release
    monkeypatch.setenv(page_python.VARIABLE, str(folder))
    assert page_python.source() == folder
    monkeypatch.setenv(page_python.VARIABLE, str(tmp_path / "none"))
    with pytest.raises(WrongFileError, match=r"^WHYCONV_PYODIDE names .*: no pyodide"):
        page_python.source()


def test_without_any_there_is_none(monkeypatch):
    monkeypatch.delenv(page_python.VARIABLE, raising=False)
    monkeypatch.setattr(page_python, "CARRIER", "no_such_package")
    assert page_python.source() is None


def test_every_pinned_file_has_a_licence_and_is_what_its_lock_says():
    assert all(
        len(one["sha256"]) == 64 and one["licence"] for one in PINS.files.values()
    )
    names = [name for stage in page_python.PACKAGES.values() for name in stage]
    assert sorted(PINS.lock["packages"]) == sorted(names)
    for entry in PINS.lock["packages"].values():
        assert PINS.files[entry["file_name"]]["sha256"] == entry["sha256"]
        assert set(entry["depends"]) <= set(names)


def test_the_files_that_are_found_are_the_pinned_ones(pyodide):
    assert {name for name, _ in page_python.checked(pyodide, PINS)} == set(PINS.files)


# --- Packing --------------------------------------------------------------------------


def unpacked(scripts, entry):
    text = ""
    for name in entry["parts"]:
        start, end = f'whyconvFile("{name}","', '")'
        assert scripts[name].startswith(start)
        text += scripts[name].removeprefix(start).removesuffix(end)
    content = base64.b64decode(text)
    return gzip.decompress(content) if entry["squeezed"] else content


@pytest.mark.parametrize("name", ["a.wasm", "a.whl"])
def test_a_file_is_scripts_of_at_most_a_megabyte(name):
    content = np.random.default_rng(0).bytes(2_500_000)
    scripts, entry = page_python.packed(name, content)
    assert len(scripts) == 4
    assert max(map(len, scripts.values())) < 2**20 + 100
    assert unpacked(scripts, entry) == content
    assert page_python.packed(name, content).scripts == scripts
    assert not set(page_python.packed(name, content[1:]).scripts) & set(scripts)


def test_a_wheel_is_reduced_to_what_is_used(pyodide):
    entry = PINS.lock["packages"]["matplotlib"]
    whole = (pyodide / entry["file_name"]).read_bytes()
    less = page_python.reduced(whole)
    assert len(less) < 0.45 * len(whole)
    with zipfile.ZipFile(io.BytesIO(less)) as archive:
        names = archive.namelist()
    fonts = {Path(name).name for name in names if name.endswith(".ttf")}
    assert fonts == {f"DejaVuSans{kind}.ttf" for kind in ("", "-Bold", "-Oblique")}
    assert any("LICENSE" in name for name in names)


def test_our_own_archive_holds_no_tests_and_no_compiled_files():
    with zipfile.ZipFile(io.BytesIO(page_python.own_archive(ROOT))) as archive:
        names = archive.namelist()
    assert {"whyconv/ops.py", "page_kernel.py", "page_pretty.py"} <= set(names)
    assert "book/benchmarks/ops.json" in names
    assert not [name for name in names if "tests/" in name or name.endswith(".pyc")]


def test_cells_are_all_of_a_notebook_in_its_order(tmp_path):
    path = ROOT / "chapters" / "intro.ipynb"
    page_python.write_cells(tmp_path, "chapters/intro", path, {})
    text = (tmp_path / "cells" / "chapters" / "intro.js").read_text("utf-8")
    start = 'whyconvFile("cells/chapters/intro.js",'
    found = json.loads(text.removeprefix(start).removesuffix(")"))
    code = [
        cell
        for cell in json.loads(path.read_text("utf-8"))["cells"]
        if cell["cell_type"] == "code"
    ]
    assert [(cell["id"], cell["source"]) for cell in found] == [
        (cell["id"], "".join(cell["source"])) for cell in code
    ]
    assert any("remove-cell" in cell["tags"] for cell in found)


# --- Stand-ins ------------------------------------------------------------------------


@pytest.fixture(scope="module")
def stand_in(tmp_path_factory):
    """A module of those that the page imports in place of a large package."""
    known = {name: module for name, module in sys.modules.items() if is_replaced(name)}
    folder = tmp_path_factory.mktemp("data")
    (folder / "digits.npz").write_bytes(page_python.digits())
    (folder / "photos.npz").write_bytes(page_python.photos())
    own = folder / "own"
    shutil.copytree(page_python.IN_PAGE, own)
    for path in own.rglob("*.py"):
        text = path.read_text("utf-8").replace('"/data/', f'"{folder}/')
        path.write_text(text, "utf-8")
    for name in known:
        del sys.modules[name]
    sys.path.insert(0, str(own))
    names = ("sklearn.datasets", "sklearn.model_selection", "skimage.data")
    names += ("skimage.transform", "scipy.sparse", "scipy.signal")
    found = {name: importlib.import_module(name) for name in names}
    sys.path.remove(str(own))
    for name in [name for name in sys.modules if is_replaced(name)]:
        del sys.modules[name]
    sys.modules.update(known)
    return found


def is_replaced(name):
    return name.split(".")[0] in ("sklearn", "skimage", "scipy", "page_photos")


def test_the_digits_are_those_of_scikit_learn(stand_in):
    own, real = (
        module.load_digits()
        for module in (stand_in["sklearn.datasets"], sklearn.datasets)
    )
    np.testing.assert_array_equal(own.images, real.images)
    np.testing.assert_array_equal(own.target, real.target)
    assert (own.images.dtype, own.target.dtype) == (
        real.images.dtype,
        real.target.dtype,
    )


def test_the_photos_are_those_of_the_packages(stand_in):
    own = stand_in["sklearn.datasets"].load_sample_image
    for name in ("china.jpg", "flower.jpg"):
        np.testing.assert_array_equal(
            own(name), sklearn.datasets.load_sample_image(name)
        )
    cat = stand_in["skimage.data"].chelsea()
    np.testing.assert_array_equal(cat, skimage.data.chelsea())


@pytest.mark.parametrize("fraction", [0.2, 0.5, 0.013, 0.9])
@pytest.mark.parametrize("seed", [0, 1, 2**32 - 1])
def test_the_split_is_that_of_scikit_learn(stand_in, fraction, seed):
    labels = sklearn.datasets.load_digits().target
    how = {"test_size": fraction, "random_state": seed, "stratify": labels}
    places = np.arange(len(labels))
    split = stand_in["sklearn.model_selection"].train_test_split
    real = sklearn.model_selection.train_test_split(places, labels, **how)
    for own, other in zip(split(places, labels, **how), real, strict=True):
        np.testing.assert_array_equal(own, other)


@pytest.mark.parametrize("shape", [(32, 40, 3), (9, 11, 1), (1, 1, 2), (50, 64, 3)])
def test_scaling_is_that_of_scikit_image(stand_in, shape):
    image = np.random.default_rng(0).random((50, 64, shape[2]))
    own = stand_in["skimage.transform"].resize(image, shape[:2], anti_aliasing=True)
    real = skimage.transform.resize(image, shape[:2], anti_aliasing=True)
    np.testing.assert_allclose(own, real, rtol=0, atol=1e-13)


def test_sparse_matrices_are_those_of_scipy(stand_in):
    rng = np.random.default_rng(0)
    rows, columns = rng.integers(0, 5, 20), rng.integers(0, 7, 20)
    numbers = rng.normal(size=20)
    own, real = (
        module.coo_array((numbers, (rows, columns)), (5, 7)).tocsr().astype(np.float32)
        for module in (stand_in["scipy.sparse"], scipy.sparse)
    )
    real.sum_duplicates()
    np.testing.assert_allclose(own.toarray(), real.toarray(), rtol=1e-6)
    np.testing.assert_array_equal(own.indices, real.indices)
    np.testing.assert_array_equal(own.indptr, real.indptr)
    assert (own.nnz, own.shape, own.dtype) == (real.nnz, real.shape, real.dtype)
    for other in (rng.normal(size=7), rng.normal(size=(7, 3))):
        np.testing.assert_allclose(own @ other, real @ other, rtol=1e-5)


@pytest.mark.parametrize("mode", ["valid", "full"])
def test_correlation_is_that_of_scipy(stand_in, mode):
    rng = np.random.default_rng(0)
    image, kernel = rng.normal(size=(9, 7)), rng.normal(size=(3, 4))
    own = stand_in["scipy.signal"].correlate2d(image, kernel, mode=mode)
    real = scipy.signal.correlate2d(image, kernel, mode=mode)
    np.testing.assert_allclose(own, real, atol=1e-13)


def test_every_front_end_of_a_figure_is_there():
    texts, css = page_python.front_ends()
    made_of = json.loads(texts)["madeOf"]
    kinds = [kind.module for kind in subclasses(LiveFigure)]
    assert {"kernel_lab", "race", "question"} <= set(made_of)
    assert {kind for kind in kinds if kind} <= set(made_of)
    assert all(parts[-1] == name for name, parts in made_of.items())
    assert ".wc-figure" in css


def subclasses(kind):
    for one in kind.__subclasses__():
        if one.__module__.startswith("whyconv."):
            yield one
            yield from subclasses(one)
