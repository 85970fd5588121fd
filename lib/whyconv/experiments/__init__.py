"""Experiments that take minutes: how each is done, and what it measured.

`results("places")` are the stored numbers of the study in `experiments.places`,
`places.run(...)` computes one row of them again. `python -m
whyconv_book.studies` refreshes and checks them.
"""

from whyconv import arguments
from whyconv.experiments import (
    answers,
    choosing,
    drift,
    field,
    filters,
    hands,
    ladder,
    one_image,
    places,
    poolings,
    poolings_longer,
    race,
    reach,
    seeds,
    symptoms,
    wrong_prior,
)
from whyconv.experiments.study import FOLDER, Results, Study, read

STUDIES = {
    module.STUDY.name: module.STUDY
    for module in (
        answers,
        choosing,
        drift,
        field,
        filters,
        hands,
        ladder,
        one_image,
        places,
        poolings,
        poolings_longer,
        race,
        reach,
        seeds,
        symptoms,
        wrong_prior,
    )
}
"""Every study of the book by name."""


def results(name: str) -> Results:
    """The stored results of a study, such as "places"."""
    arguments.choice("name", name, STUDIES)
    return read(FOLDER / f"{name}.json")


__all__ = [
    "STUDIES",
    "Results",
    "Study",
    "answers",
    "choosing",
    "drift",
    "field",
    "filters",
    "hands",
    "ladder",
    "one_image",
    "places",
    "poolings",
    "poolings_longer",
    "race",
    "reach",
    "results",
    "seeds",
    "symptoms",
    "wrong_prior",
]
