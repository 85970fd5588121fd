"""Where the book's source lives, so that a fork's book points at the fork."""

import os
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit


class Repository(NamedTuple):
    """A public source tree: web address without a trailing slash, and branch."""

    url: str
    branch: str

    @property
    def pages_url(self) -> str:
        """Address at which GitHub Pages serves this repository, "" elsewhere."""
        host, owner, name = (*urlsplit(self.url)[1:2], *self.url.split("/")[-2:])
        if host != "github.com":
            return ""
        home = f"{owner.lower()}.github.io"
        return f"https://{home}/" if name.lower() == home else f"https://{home}/{name}/"


def web_url(remote: str) -> str | None:
    """The https address of a git remote; None where it has none (a local path).

    Reads `https://host/owner/name.git`, `ssh://git@host:22/owner/name` and
    `git@host:owner/name.git`. User names, passwords and ports are dropped.
    """
    remote = remote.strip()
    if "://" in remote:
        parts = urlsplit(remote)
        if parts.scheme not in ("https", "http", "ssh", "git"):
            return None
        host, path = parts.hostname, parts.path
    elif ":" in remote and "/" not in remote.partition(":")[0]:
        host, _, path = remote.rpartition("@")[2].partition(":")
    else:
        return None
    path = path.strip("/").removesuffix(".git")
    if not host or "." not in host or path.count("/") < 1:
        return None
    return f"https://{host}/{path}"


def find(
    environ: Mapping[str, str],
    remote: str | None,
    branch: str | None,
    default: Repository,
) -> Repository:
    """The repository of this build: CI's word, else the git remote's, else `default`.

    `environ` may hold GITHUB_SERVER_URL, GITHUB_REPOSITORY and GITHUB_REF_NAME, as
    GitHub Actions sets them. A pull request's ref, like `12/merge`, is no branch that
    a link can name: its target is, GITHUB_BASE_REF. `branch` belongs to `remote`.
    A host that is neither GitHub nor GitLab has no known edit links: `default`.
    """
    if environ.get("GITHUB_REPOSITORY"):
        server = environ.get("GITHUB_SERVER_URL") or "https://github.com"
        remote = f"{server}/{environ['GITHUB_REPOSITORY']}"
        branch = environ.get("GITHUB_BASE_REF") or environ.get("GITHUB_REF_NAME")
    url = web_url(remote or "")
    if not url or not any(host in url for host in ("github", "gitlab")):
        return default
    return Repository(url, branch or default.branch)


def git_output(folder: Path, *arguments: str) -> str | None:
    """What `git -C folder arguments` prints; None without git, or where it fails."""
    try:
        done = subprocess.run(
            ["git", "-C", str(folder), *arguments],
            capture_output=True,
            text=True,
            check=True,
        )
    except (OSError, subprocess.CalledProcessError):
        return None
    return done.stdout.strip() or None


def of_tree(folder: Path, default: Repository) -> Repository:
    """The repository of a build of the source tree in `folder`."""
    return find(
        os.environ,
        git_output(folder, "remote", "get-url", "origin"),
        git_output(folder, "branch", "--show-current"),
        default,
    )
