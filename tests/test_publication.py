"""What publishes the book: workflows, versions, forms, links, Binder's recipe."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from whyconv_book import changed, links, version

ROOT = Path(__file__).parents[1]
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
each_workflow = pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
RELEASE = "pip install -r requirements-release.txt"
PINNED = re.compile(r"uses: [\w-]+/[\w/-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$")


def read(path):
    return yaml.safe_load((ROOT / path).read_text("utf-8"))


@each_workflow
def test_actions_are_pinned_by_commit_and_say_their_version(path):
    used = [
        line.strip(" -") for line in path.read_text().splitlines() if "uses:" in line
    ]
    assert used
    assert not [line for line in used if not PINNED.fullmatch(line)]


def test_an_action_has_one_pin_in_all_workflows():
    used = re.findall(r"uses: (\S+)@(\S+)", "".join(map(Path.read_text, WORKFLOWS)))
    assert len(dict(used)) == len(set(used))


@each_workflow
def test_a_workflow_may_read_and_a_job_no_more_than_it_needs(path):
    workflow = read(path)
    assert workflow["permissions"] == {"contents": "read"}
    for name, job in workflow["jobs"].items():
        assert "timeout-minutes" in job, name
        steps = job["steps"]
        if "write" in job.get("permissions", {}).values():
            # What may write runs no code of a pull request and installs nothing.
            asked = " ".join(str(step) for step in steps)
            assert "pull_request" not in str(job.get("on", ""))
            assert not re.search(r"checkout|pip install|\.ci/run", asked), name
        for step in steps:
            if "checkout" in step.get("uses", ""):
                assert step["with"]["persist-credentials"] is False
            # An expression in a script is text that a stranger may have written.
            if "matrix.run" not in step.get("run", ""):
                assert "${{" not in step.get("run", ""), (name, step)


@pytest.mark.parametrize(
    ("schema", "files"),
    [
        ("github-workflows", ".github/workflows/*.yml"),
        ("dependabot", ".github/dependabot.yml"),
        ("github-issue-forms", ".github/ISSUE_TEMPLATE/[!c]*.yml"),
        ("github-issue-config", ".github/ISSUE_TEMPLATE/config.yml"),
        ("citation-file-format", "CITATION.cff"),
    ],
)
def test_files_for_github_have_their_shape(schema, files):
    pytest.importorskip("check_jsonschema", reason=RELEASE)
    paths = sorted(ROOT.glob(files))
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema"]
    done = subprocess.run(
        [*command, f"vendor.{schema}", *paths], capture_output=True, text=True
    )
    assert paths
    assert done.returncode == 0, done.stdout + done.stderr


def test_packages_and_actions_are_updated_in_groups():
    updates = read(".github/dependabot.yml")["updates"]
    assert {one["package-ecosystem"] for one in updates} == {"github-actions", "pip"}
    assert all(one["groups"] for one in updates)


@pytest.mark.parametrize("name", ["wrong", "broken"])
def test_a_form_asks_what_is_needed(name):
    form = read(f".github/ISSUE_TEMPLATE/{name}.yml")
    assert form.keys() >= {"name", "description", "body"}
    fields = [field for field in form["body"] if field["type"] != "markdown"]
    assert len({field["id"] for field in fields}) == len(fields) >= 3
    assert all(field["attributes"]["label"] for field in fields)


def test_the_version_is_the_same_everywhere():
    assert version.faults() == []
    assert version.faults("v0.0.1")[0].startswith("the tag is v0.0.1")
    project = (ROOT / "pyproject.toml").read_text("utf-8")
    assert not re.search(r"^version = \"", project, re.MULTILINE)


def test_a_version_is_set_in_both_places(tmp_path, monkeypatch):
    for name in ("PLACE", "CITATION", "CHANGES"):
        copy = shutil.copy(getattr(version, name), tmp_path / name)
        monkeypatch.setattr(version, name, Path(copy))
    version.change("12.3.4")
    assert version.version() == "12.3.4"
    assert version.faults() == ["CHANGELOG.md has no part 12.3.4"]
    with pytest.raises(SystemExit, match=r"three numbers like 1\.0\.0, got"):
        version.change("2.0")


def test_a_release_has_notes():
    assert len(version.notes(version.version()).split()) > 20
    assert version.notes("0.0.1") == ""


@pytest.mark.parametrize("program", ["version.py --is x", "changed.py --pages HEAD"])
def test_workflows_ask_without_packages(program):
    name, *options = program.split()
    command = [sys.executable, "-S", "-E", ROOT / "lib" / "whyconv_book" / name]
    done = subprocess.run([*command, *options], capture_output=True, text=True)
    assert "Traceback" not in done.stderr
    assert ("Changed pages" in done.stdout) == (name == "changed.py")


def test_changed_files_meet_their_rules():
    names = [
        "chapters/04-equivariance.ipynb",
        "lib/whyconv/ops.py",
        "lib/whyconv/widgets/js/matrix.js",
        "tests/test_house.py",
    ]
    told = changed.pages(names)
    assert "- Translation equivariance: `chapters/04-equivariance.html`" in told
    assert "any page may differ" in told
    assert "None." in changed.pages(["README.md"])
    asked = changed.commands(names)
    assert asked.keys() == {
        *("ruff check", "ruff format", "front ends", "notebooks", "rules", "tests")
    }
    assert "tests/lib/test_ops_limits.py" in asked["tests"]
    assert "tests/live/test_matrix.py" in asked["tests"]
    assert "tests/test_house.py" in asked["tests"]
    assert changed.commands(["README.md"]) == {}


def test_a_base_that_git_does_not_know_is_named():
    with pytest.raises(SystemExit, match="git knows no commit no-such"):
        changed.files("no-such")


def test_every_link_out_is_listed(monkeypatch):
    monkeypatch.chdir(ROOT)
    assert set(links.stored()) == links.in_book(), "python -m whyconv_book.links list"


def test_links_end_where_their_sentence_does():
    text = (
        "[a](https://a.org/x_(y)). See https://b.org, `https://c.org/d`;"
        " https://github.com/why-convolutions/x"
    )
    assert links.links(text) == {
        "https://a.org/x_(y)",
        "https://b.org",
        "https://c.org/d",
    }


def test_a_check_notes_the_day_of_the_good_alone(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    states = {
        "https://a.org": "good",
        "https://b.org": "refused",
        "https://c.org": "gone",
    }
    monkeypatch.setattr(links, "in_book", lambda: set(states))
    links.store({"https://b.org": "2026-01-01", "https://c.org": "2026-01-02"})
    assert links.check(states.get) == ["https://c.org"]
    days = {address: str(day) for address, day in links.stored().items()}
    assert re.fullmatch(r"\d{4}-\d\d-\d\d", days["https://a.org"])
    assert (days["https://b.org"], days["https://c.org"]) == (
        "2026-01-01",
        "2026-01-02",
    )
    assert "look yourself: https://b.org" in capsys.readouterr().out


def test_binder_keeps_its_packages_from_commit_to_commit():
    """Where the list names no file of the repository, it is a layer of its own."""
    for name in ("requirements.in", "requirements.txt"):
        text = (ROOT / ".binder" / name).read_text("utf-8")
        assert not re.search(r"^(-e|\.|file:)", text, re.MULTILINE), name
    build = (ROOT / ".binder" / "postBuild").read_text()
    install = build.index("pip install --no-cache-dir --no-deps --editable .")
    assert install < build.index("notebooks.py fill")


def test_repo2docker_installs_packages_before_it_copies_the_repository():
    pytest.importorskip("repo2docker", reason=RELEASE)
    command = [sys.executable, "-m", "repo2docker", "--no-build", "--debug"]
    done = subprocess.run([*command, str(ROOT)], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    steps = done.stdout + done.stderr
    packages = steps.index("pip install --no-cache-dir -r")
    copied = re.search(r"^COPY [^\n]*src/ \$\{REPO_DIR", steps, re.MULTILINE)
    assert packages < copied.start() < steps.index("postBuild", copied.end())
    assert "python-3.12" in steps or "python=3.12" in steps


def test_the_readme_installs_as_binder_does():
    readme = (ROOT / "README.md").read_text("utf-8")
    assert "pip install -r .binder/requirements.txt" in readme
    assert "pip install --no-deps -e ." in readme
    assert "python lib/whyconv_book/notebooks.py fill --into _build/notebooks" in readme
    container = read(".devcontainer/devcontainer.json")
    assert "requirements.txt" in container["postCreateCommand"]


def test_contributing_s_commands_exist():
    told = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
    for module in re.findall(r"python -m whyconv_book\.(\w+)", told):
        assert (ROOT / "lib" / "whyconv_book" / f"{module}.py").is_file(), module
    for script in re.findall(r"python (lib/\S+\.py)", told):
        assert (ROOT / script).is_file(), script
    hooks = read(".pre-commit-config.yaml")["repos"][0]["hooks"]
    assert {hook["language"] for hook in hooks} == {"system"}
