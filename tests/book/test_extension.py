import os

import pytest

import whyconv_book

THREADS = "OPENBLAS_NUM_THREADS"


@pytest.mark.parametrize(("asked", "used"), [(None, "1"), ("2", "2")])
def test_notebooks_multiply_with_one_thread_unless_told_otherwise(
    asked, used, monkeypatch
):
    monkeypatch.setenv(THREADS, asked or "")
    if asked is None:
        monkeypatch.delenv(THREADS)
    whyconv_book.use_one_thread(None, None)
    assert os.environ[THREADS] == used
