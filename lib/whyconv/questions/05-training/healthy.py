"""Which of eight trainings is healthy, by its curves."""

from whyconv.questions import OneOf, Right, Wrong


def question():
    return OneOf(
        goal=3,
        place="Healthy or not?",
        text="Eight trainings of one network, by the curves of their training cost and "
        "their validation cost over ten epochs, on a logarithmic scale. *Which of the "
        "eight trainings is healthy?*",
        choices=[
            Wrong(
                "A: both fall slowly and together",
                "Nothing is wrong with the gradients, but after ten epochs it is far "
                "from done: its rate is too low.",
            ),
            Wrong(
                "B: both fall to the very end and never part",
                "That is too good. Digits of the validation set are among those that "
                "it learns from, so the validation cost falls as the training cost "
                "does.",
            ),
            Wrong(
                "C: both stay high, without a gap, and jump",
                "No gap, so it is not overfitting; a step often makes things worse. "
                "Here dK has a flip. A rate somewhat too high looks the same.",
            ),
            Wrong(
                "D: training falls, validation rises from the start",
                "It learns something that does not hold for other digits: the labels "
                "have been shuffled, and it learns them by heart.",
            ),
            Right("E: both fall, and a small gap opens"),
            Wrong(
                "F: both stay high for epochs, then fall",
                "The digits are sorted by class. Each batch teaches the network to "
                "name one class, and it forgets the one before.",
            ),
            Wrong(
                "G: training goes to zero, validation stays and turns up",
                "That is overfitting: there are too few digits, and it learns them by "
                "heart.",
            ),
            Wrong(
                "H: both stay at log 10 from the first epoch on",
                "A rate far too high: the first steps have killed its units, and it "
                "gives each class the same probability.",
            ),
        ],
        explanation="In E both costs fall, and the digits that it learns from are read "
        "a little better than new ones. A gap is no illness; a gap that grows while "
        "validation turns up is, and no gap at all is suspicious too.",
    )
