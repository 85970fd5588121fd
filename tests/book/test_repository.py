"""Launch, edit and issue links follow the repository that the book is built from."""

import pytest

from whyconv_book.repository import Repository, find, git_output, web_url

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
    ],
)
def test_every_form_of_a_remote_gives_one_address(remote):
    assert web_url(remote) == "https://github.com/ada/fork"


@pytest.mark.parametrize(
    "remote",
    ["", "/srv/git/book.git", "../book", "file:///srv/git/book", "C:\\git\\book",
     "localhost:/srv/git/book.git", "https://github.com/ada"],
)  # fmt: skip
def test_a_local_path_is_no_address(remote):
    assert web_url(remote) is None


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
    assert find({}, "https://example.org/ada/fork", "main", DEFAULT) == DEFAULT


def test_pages_address():
    pages = {
        "https://github.com/Ada/fork": "https://ada.github.io/fork/",
        "https://github.com/Ada/ada.github.io": "https://ada.github.io/",
        "https://gitlab.com/ada/fork": "",
    }
    assert {u: Repository(u, "main").pages_url for u in pages} == pages


def test_git_output_is_none_outside_a_repository(tmp_path):
    assert git_output(tmp_path, "remote", "get-url", "origin") is None
