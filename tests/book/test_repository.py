"""Launch, edit and issue links follow the repository that the book is built from."""

import subprocess
from pathlib import Path

import pytest

from whyconv_book.repository import (
    Repository,
    find,
    git_output,
    of_tree,
    place_in_tree,
    ssh_host,
    web_url,
)

ROOT = Path(__file__).parents[2]
DEFAULT = Repository("https://github.com/home/book", "main")


@pytest.mark.parametrize(
    "remote",
    [
        "https://github.com/ada/fork",
        "https://github.com/ada/fork.git\n",
        "https://ada:secret@github.com/ada/fork.git",
        "git@github.com:ada/fork.git",
        "ssh://git@github.com/ada/fork.git",
        "ssh://git@github.com:22/ada/fork",
        "git://github.com/ada/fork.git",
        "https://github.com/ada/fork/",
        "https://www.github.com/ada/fork",
        "HTTPS://GitHub.com:443/ada//fork.git/",
        "github.com:ada/fork",
        "git@github.com:/ada/fork.git",
        "[git@github.com:22]:ada/fork.git",
        "git+ssh://git@github.com/ada/fork",
        # over the port of https, as GitHub documents it
        "ssh://git@ssh.github.com:443/ada/fork.git",
        # hosts of an ssh configuration that is not here
        "git@github.com-work:ada/fork.git",
        "git@github.com_work-2:ada/fork.git",
        "ssh://git@github.com-work/ada/fork.git",
        "git@work.github.com:ada/fork.git",
        "git@github-personal:ada/fork.git",
    ],
)
def test_every_form_of_a_remote_gives_one_address(remote):
    assert web_url(remote, alias_of=str) == "https://github.com/ada/fork"


@pytest.mark.parametrize(
    ("remote", "url"),
    [
        ("git@job:ada/fork.git", "https://github.com/ada/fork"),
        ("ssh://git@job/ada/fork.git", "https://github.com/ada/fork"),
        ("git@lab:group/sub/fork.git", "https://gitlab.com/group/sub/fork"),
        ("https://job/ada/fork.git", None),  # ssh's aliases are ssh's alone
        ("git@elsewhere:ada/fork.git", None),
    ],
)
def test_an_alias_is_what_the_ssh_configuration_says(remote, url):
    aliases = {"job": "ssh.github.com", "lab": "altssh.gitlab.com"}
    assert web_url(remote, lambda alias: aliases.get(alias, alias)) == url


def test_ssh_is_asked_for_an_alias(tmp_path, monkeypatch):
    ssh = tmp_path / "ssh"
    ssh.write_text('#!/bin/sh\necho "user git"\necho "hostname $2.example.org"\n')
    ssh.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert ssh_host("work") == "work.example.org"
    assert ssh_host("-oProxyCommand=x") == "-oProxyCommand=x"
    ssh.unlink()
    assert ssh_host("work") == "work"


def test_a_company_s_own_host_stays():
    remote = "git@github.example.org:ada/fork.git"
    assert web_url(remote, alias_of=str) == "https://github.example.org/ada/fork"


@pytest.mark.parametrize(
    "remote",
    ["", "/srv/git/book.git", "../book", "file:///srv/git/book", "C:\\git\\book",
     "C:/git/book.git", "localhost:/srv/git/book.git", "https://github.com/ada",
     "git@gist.github.com:0123.git", "ssh://git@unknown/ada/fork"],
)  # fmt: skip
def test_a_local_path_is_no_address(remote):
    assert web_url(remote, alias_of=str) is None


def test_ci_comes_before_the_remote_and_the_remote_before_the_default():
    ci = {"GITHUB_REPOSITORY": "ci/book", "GITHUB_REF_NAME": "next"}
    remote = "git@github.com:ada/fork.git"
    assert find(ci, remote, "topic", DEFAULT) == (
        "https://github.com/ci/book",
        "next",
    )
    assert find({}, remote, "topic", DEFAULT) == (
        "https://github.com/ada/fork",
        "topic",
    )
    assert find({}, remote, None, DEFAULT).branch == "main"
    assert find({}, "/srv/git/book.git", "topic", DEFAULT) == DEFAULT
    assert find({}, None, None, DEFAULT) == DEFAULT


def test_ci_may_be_another_server_and_a_pull_request_links_to_its_target():
    ci = {
        "GITHUB_SERVER_URL": "https://github.example.org",
        "GITHUB_REPOSITORY": "ada/fork",
        "GITHUB_REF_NAME": "12/merge",
        "GITHUB_BASE_REF": "main",
    }
    assert find(ci, None, None, DEFAULT) == (
        "https://github.example.org/ada/fork",
        "main",
    )


def test_a_host_without_known_edit_links_falls_back():
    for remote in ("https://example.org/ada/fork", "https://example.org/ada/github"):
        assert find({}, remote, "main", DEFAULT) == DEFAULT


def test_pages_address():
    pages = {
        "https://github.com/Ada/fork": "https://ada.github.io/fork/",
        "https://github.com/Ada/ada.github.io": "https://ada.github.io/",
        "https://gitlab.com/ada/fork": "",
    }
    assert {u: Repository(u, "main").pages_url for u in pages} == pages


def test_git_output_is_none_outside_a_repository(tmp_path):
    assert git_output(tmp_path, "remote", "get-url", "origin") is None


def git(folder, *arguments):
    subprocess.run(["git", "-C", str(folder), *arguments], check=True)


def test_the_notes_in_a_folder_of_a_repository(tmp_path, monkeypatch):
    for name in ("GITHUB_REPOSITORY", "GITHUB_REF_NAME", "GITHUB_BASE_REF"):
        monkeypatch.delenv(name, raising=False)
    notes = tmp_path / "a course" / "notes"
    notes.mkdir(parents=True)
    (notes / "_config.yml").write_text("title: x\n")
    git(tmp_path, "init", "--quiet", "--initial-branch=main")
    git(tmp_path, "remote", "add", "origin", "git@github.com:ada/course.git")
    # Around them, but it does not hold them: a home folder under git, for example.
    assert of_tree(notes, DEFAULT) == DEFAULT
    git(tmp_path, "add", ".")
    assert of_tree(notes, DEFAULT) == ("https://github.com/ada/course", "main")
    assert place_in_tree(notes) == "a course/notes/"
    assert place_in_tree(tmp_path) == ""


def test_a_mistake_is_reported_in_the_form_that_asks_for_it():
    told = DEFAULT.report_url("chapters/labs/x.html")
    address, _, asked = told.partition("?")
    assert address == "https://github.com/home/book/issues/new"
    assert asked == "template=wrong.yml&where=chapters%2Flabs%2Fx.html"
    form = ROOT / ".github" / "ISSUE_TEMPLATE" / "wrong.yml"
    assert "id: where" in form.read_text("utf-8")
    assert Repository("https://gitlab.com/home/book", "main").report_url("x") == ""
