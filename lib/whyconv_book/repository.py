"""Where the book's source lives, so that a fork's book points at the fork."""

import os
import re
import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote, urlsplit


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

    def report_url(self, page: str) -> str:
        """Where a mistake on a page is reported, its form begun; "" elsewhere."""
        if urlsplit(self.url).hostname != "github.com":
            return ""  # another host has no such form
        return f"{self.url}/issues/new?template=wrong.yml&where={quote(page, safe='')}"


#: Hosts that answer ssh under another name than the one that serves pages.
WEB_HOSTS = {"ssh.github.com": "github.com", "altssh.gitlab.com": "gitlab.com"}
SSH_SCHEMES = ("ssh", "git+ssh", "ssh+git")
#: `[user@]host:path`; a host with a port stands in brackets, `[git@host:22]:path`.
SCP = re.compile(r"\[?(?:[^@/\[\]]+@)?(?P<host>[^/:@\[\]]+)(?::\d+\])?\]?:(?P<path>.+)")


def ssh_host(alias: str) -> str:
    """The host that ssh's configuration gives an alias; without one the alias.

    Asks `ssh -G`, which reads the configuration and does not connect.
    """
    if not re.fullmatch(r"[A-Za-z0-9][\w.-]*", alias):
        return alias
    try:
        done = subprocess.run(
            ["ssh", "-G", alias], capture_output=True, text=True, check=True, timeout=10
        )
    except (OSError, subprocess.SubprocessError):
        return alias
    named = re.search(r"^hostname (\S+)$", done.stdout, re.MULTILINE)
    return named[1] if named else alias


def web_host(host: str, alias_of: Callable[[str], str] | None = None) -> str | None:
    """The host that serves the pages of a git host; None where it cannot be told.

    An ssh alias, `github.com-work`, is looked up by `alias_of` (`ssh_host`). Where the
    configuration does not know it either, a name that begins with a known host, or is
    a single word like `github-work`, is taken for that host.
    """
    host = (alias_of(host) if alias_of else host).lower().rstrip(".")
    host = WEB_HOSTS.get(host, host).removeprefix("www.")
    for known in ("github", "gitlab"):
        domain = f"{known}.com"
        if host == domain or host.endswith(f".{domain}"):
            return host if host.startswith("gist.") else domain
        # No top-level domain has a hyphen or an underscore in it: an alias.
        top = host.rpartition(".")[2]
        aliased = "." not in host or re.search(r"[-_]", top)
        if alias_of and aliased and re.match(rf"{known}(?![a-z])", host):
            return domain
    return host if re.fullmatch(r"[\w.-]+\.[a-z]{2,}", host) else None


def web_url(remote: str, alias_of: Callable[[str], str] = ssh_host) -> str | None:
    """The https address of a git remote; None where it has none (a local path).

    Reads every spelling that git knows: `https://host/owner/name.git`,
    `ssh://git@host:22/owner/name`, `git@host:owner/name.git`, aliases of ssh's
    configuration. User names, passwords and ports are dropped.
    """
    remote = remote.strip()
    scp = SCP.fullmatch(remote)
    if "://" in remote:
        parts = urlsplit(remote)
        scheme = parts.scheme.lower()
        if scheme not in ("https", "http", "git", *SSH_SCHEMES):
            return None
        host, path, by_ssh = parts.hostname, parts.path, scheme in SSH_SCHEMES
    elif scp and "\\" not in remote:
        host, path, by_ssh = scp["host"], scp["path"], True
    else:
        return None
    path = re.sub("/{2,}", "/", path).strip("/").removesuffix(".git").strip("/")
    host = web_host(host, alias_of if by_ssh else None) if host else None
    if not host or path.count("/") < 1 or path.startswith("~"):
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
    host = urlsplit(url or "").hostname or ""
    if not any(known in host for known in ("github", "gitlab")):
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


def place_in_tree(folder: Path) -> str:
    """Where `folder` is in the repository around it: "" at its root, "notes/" below."""
    return git_output(folder, "rev-parse", "--show-prefix") or ""


def of_tree(folder: Path, default: Repository) -> Repository:
    """The repository of a build of the source tree in `folder`.

    The notes may be a folder of a repository (see `place_in_tree`). One that does not
    hold them, around an unpacked archive, is not theirs: `default`.
    """
    if place_in_tree(folder) and not git_output(folder, "ls-files", "_config.yml"):
        return default
    return find(
        os.environ,
        git_output(folder, "remote", "get-url", "origin"),
        git_output(folder, "branch", "--show-current"),
        default,
    )
