"""The book without a network: unpacked from its archive, and kept by a browser."""

import hashlib
import os
import shutil
import zipfile
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from tests.beside import SECONDS, free_port, until
from tests.book.conftest import build_as_fork, copy_outputs, copy_tree
from tests.listening import listening

from whyconv_book import keeping, offline

TITLE = "document.querySelector('article h1')?.textContent.trim()"


@pytest.fixture
def archived(book, tmp_path):
    offline.main(["--html", str(book.html), "--into", str(tmp_path)])
    [file] = tmp_path.glob("*.zip")
    return file


def test_the_archive_says_its_version_and_its_checksum(archived):
    name, told = archived.name, archived.with_name(f"{archived.name}.sha256")
    assert name == f"why-convolutions-{offline.whyconv.__version__}.zip"
    digest = hashlib.sha256(archived.read_bytes()).hexdigest()
    assert told.read_text() == f"{digest}  {name}\n"


def test_the_same_book_makes_the_same_archive(book, archived, tmp_path):
    """Whatever the times, rights and order of its files."""
    copy, again = tmp_path / "copy", tmp_path / "again"
    shutil.copytree(book.html, copy)
    for path in sorted(copy.rglob("*"), reverse=True):
        os.utime(path, (10**9, 10**9))
        path.chmod(0o700)
    offline.main(["--html", str(copy), "--into", str(again)])
    assert (again / archived.name).read_bytes() == archived.read_bytes()


@pytest.mark.weekly
def test_two_builds_from_the_same_outputs_make_the_same_archive(tmp_path):
    one, another = tmp_path / "one", tmp_path / "another"
    copy_tree(one)
    copy_outputs(one)
    first = archive_of(one)
    copy_tree(another)
    outputs = Path("_build", ".jupyter_cache")
    shutil.copytree(one / outputs, another / outputs)
    second = archive_of(another)
    with zipfile.ZipFile(first) as a, zipfile.ZipFile(second) as b:
        assert a.namelist() == b.namelist()
        assert [name for name in a.namelist() if a.read(name) != b.read(name)] == []
    assert first.read_bytes() == second.read_bytes()


def archive_of(source):
    html = build_as_fork(source)
    offline.main(["--html", str(html), "--into", str(source)])
    [file] = source.glob("*.zip")
    return file


def test_the_archive_is_one_folder_that_opens_from_disk(archived, tmp_path, browser):
    with zipfile.ZipFile(archived) as packed:
        packed.extractall(tmp_path)
    top = tmp_path / archived.stem
    assert {"index.html", "READ-ME.txt", "LICENSE"} <= set(os.listdir(top))
    assert {path.name for path in tmp_path.iterdir() if path.is_dir()} == {top.name}
    page, missing = browser.new_page(), []
    with listening(page, requestfailed=lambda asked: missing.append(asked.url)):
        page.goto((top / "index.html").as_uri())
        page.wait_for_url("**/chapters/intro.html")
        page.locator("figure.wc-live .is-live, figure.is-live").first.wait_for()
    page.close()
    assert not missing


def test_without_python_it_is_left_out(book, tmp_path):
    copy = tmp_path / "copy"
    shutil.copytree(book.html, copy)
    (copy / keeping.PYTHON).mkdir(exist_ok=True)
    (copy / keeping.PYTHON / "core.js").write_text("pyfile()")
    offers = (
        '<head><meta name="whyconv-python" content="cells/x.js">'
        '<script defer src="../_static/python-cells.js"></script></head>'
        '<p class="wc-python-note">Run\nit. <button>More</button></p><p>Stays.</p>'
    )
    (copy / "chapters" / "runs.html").write_text(offers)
    for options in (["--without-python"], []):
        offline.main(["--html", str(copy), "--into", str(tmp_path), *options])
    for name in tmp_path.glob("*.zip"):
        there = "without-python" not in name.stem
        with zipfile.ZipFile(name) as packed:
            held = f"{name.stem}/{keeping.PYTHON}core.js" in packed.namelist()
            text = packed.read(f"{name.stem}/chapters/runs.html").decode()
        assert held == there, name
        assert text == (offers if there else "<head></head><p>Stays.</p>")


def test_without_a_book_it_says_so(tmp_path):
    with pytest.raises(SystemExit, match="no book in"):
        offline.main(["--html", str(tmp_path)])


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *words):
        pass


@contextmanager
def served(folder, port):
    server = ThreadingHTTPServer(("127.0.0.1", port), partial(Quiet, directory=folder))
    thread = Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{port}/"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture
def reader(browser):
    """A browser that has never seen the book."""
    context = browser.new_context(viewport={"width": 390, "height": 844})
    context.set_default_timeout(SECONDS * 1000)
    yield context.new_page()
    context.close()


@pytest.fixture
def own(book, tmp_path):
    """A copy of the book to change."""
    return shutil.copytree(book.html, tmp_path / "html")


def keep(page, address):
    """Visit once, and wait until the book is kept; the versions that are."""
    page.goto(f"{address}chapters/intro.html")
    until(lambda: page.evaluate("Boolean(navigator.serviceWorker.controller)"))
    return kept(page)


def kept(page):
    names = page.evaluate("caches.keys()")
    return [name for name in names if not name.endswith(" python")]


def test_after_one_visit_every_page_opens_with_the_server_gone(own, reader, request):
    port = free_port()
    with served(own, port) as address:
        assert len(keep(reader, address)) == 1
        assert reader.locator("link[rel=manifest]").count() == 1
    faults = []
    pages = [own / "search.html", *sorted(own.glob("chapters/**/*.html"))]
    for path in pages if request.config.getoption("deep") else pages[::6]:
        name = path.relative_to(own).as_posix()
        with listening(reader, requestfailed=lambda one: faults.append(one.url)):
            reader.goto(f"{address}{name}?x=1#y")
        assert reader.evaluate(TITLE), name
    assert not faults
    reader.goto(address)  # the folder's own address, which leads to the introduction
    reader.wait_for_url("**/chapters/intro.html")
    reader.goto(f"{address}chapters/02-parameter-sharing.html")
    reader.evaluate("dispatchEvent(new Event('scroll'))")  # those far down start then
    reader.locator("figure.wc-live .is-live, figure.is-live").first.wait_for()


@pytest.mark.deep
def test_other_engines_keep_it_too(own, engine):
    controlled = "Boolean(navigator.serviceWorker.controller)"
    with served(own, free_port()) as address:
        engine.open(f"{address}chapters/intro.html")
        until(lambda: engine.evaluate(controlled))
    for name in ("chapters/notation", "chapters/02-parameter-sharing", "search"):
        engine.open(f"{address}{name}.html")
        assert engine.evaluate(TITLE), name


def test_a_search_on_a_server_shows_where_words_stand(own, reader):
    said = []
    with served(own, free_port()) as address:
        with listening(
            reader,
            console=lambda one: said.append(one.text),
            pageerror=lambda one: said.append(str(one)),
        ):
            reader.goto(f"{address}search.html?q=equivariance")
            reader.locator("#search-results p.context").first.wait_for()
            until(lambda: reader.locator("#search-results p.context").count() > 5)
            shown = reader.locator("#search-results p.context").all_inner_texts()
        assert all("equivarian" in text.lower() for text in shown[:3]), shown[:3]
    assert not said


@pytest.mark.deep
def test_a_new_version_takes_the_place_of_the_old_one(own, reader):
    port = free_port()
    with served(own, port) as address:
        [before] = keep(reader, address)
        page = own / "chapters" / "notation.html"
        page.write_text(page.read_text("utf-8").replace("<h1>", "<h1>New: "), "utf-8")
        (own / keeping.WORKER).write_text(keeping.worker(own), "utf-8")
        reader.reload()
        until(lambda: (now := kept(reader)) and before not in now)
        assert len(kept(reader)) == 1
    reader.goto(f"{address}chapters/notation.html")
    assert reader.locator("h1").inner_text().startswith("New: ")


def test_half_a_version_is_never_kept(own, reader):
    """A server that is being given a new version has files of both for a while."""
    (own / "chapters" / "notation.html").write_text("of another version")
    with served(own, free_port()) as address:
        reader.goto(f"{address}chapters/intro.html")
        state = reader.evaluate(
            """async () => {
              const worker = new URL("../service-worker.js", location);
              try {
                const found = await navigator.serviceWorker.register(worker);
                const coming = found.installing ?? found.waiting ?? found.active;
                while (coming.state === "installing")
                  await new Promise((done) =>
                    coming.addEventListener("statechange", done, { once: true }));
                return coming.state;
              } catch (error) { return String(error); }
            }"""
        )
        assert state == "redundant"
        assert reader.evaluate("caches.keys()") == []


@pytest.mark.deep
def test_python_in_the_page_is_kept_once_it_is_used(own, reader):
    (own / keeping.PYTHON).mkdir(exist_ok=True)
    for name in ("used.js", "unused.js"):
        (own / keeping.PYTHON / name).write_text(name)
    (own / keeping.WORKER).write_text(keeping.worker(own), "utf-8")
    ask = """async (name) => {
      try { return await (await fetch(`../_static/python/${name}`)).text(); }
      catch { return null; }
    }"""
    with served(own, free_port()) as address:
        keep(reader, address)
        assert reader.evaluate(ask, "used.js") == "used.js"
    assert reader.evaluate(ask, "used.js") == "used.js"
    assert reader.evaluate(ask, "unused.js") is None


def test_from_disk_there_is_neither_manifest_nor_worker(book, reader):
    reader.goto((book.html / "chapters" / "intro.html").as_uri())
    assert reader.locator("link[rel=manifest]").count() == 0
