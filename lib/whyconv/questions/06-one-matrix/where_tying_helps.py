"""Under which head tying helps, and what shuffled pixels do."""

from whyconv.experiments import ladder, results
from whyconv.questions import Right, SeveralOf, Wrong


def question():
    large = dict(zip(("filters", "steps"), ladder.LARGE, strict=True), task="digits")
    study = results("ladder")

    def read(head, net, examples, shuffled=False):
        rows = study.where(
            **large,
            head=head,
            net=net,
            examples=examples,
            shuffled=shuffled,
            placed=False,
        ).rows
        right = [row["test"] for row in rows if row["seed"] in ladder.LARGE_SEEDS]
        return f"{sum(right) / len(right):.0%}"

    return SeveralOf(
        goal=3,
        place="The ladder, trained",
        text="Networks read digits at random places of a canvas. Their first layer is "
        "*full* or *tied*, their head *flat* (flatten, then fully connected) or "
        "*blind* (the largest value of each map). *What is tying worth under the two "
        "heads?*",
        choices=[
            Right(
                "With 256 digits, tied under the blind head reads far more than full "
                "under the flat one",
                "The blind head cannot learn places by heart, and the tied filters do "
                f"not have to: {read('blind', 'tied', 256)} against "
                f"{read('flat', 'full', 256)}.",
            ),
            Wrong(
                "With 256 digits, tying helps as much under the flat head",
                "Behind flatten each place has weights of its own, which undo what "
                f"tying saves: {read('flat', 'tied', 256)} tied against "
                f"{read('flat', 'full', 256)} full.",
            ),
            Wrong(
                "With 4,096 digits, full under the flat head has overtaken",
                f"It comes near, {read('flat', 'full', 4096)}, and tied under the "
                f"blind head is at {read('blind', 'tied', 4096)}. The assumption is "
                "true here, so it leaves no error behind.",
            ),
            Right(
                "With shuffled pixels, in one order for all images, tied under the "
                "blind head falls behind",
                "Shuffled neighbours have nothing in common, so its assumption is "
                f"false: {read('blind', 'tied', 4096, True)} of 4,096 digits, where "
                f"full under the flat head reads {read('flat', 'full', 4096, True)}.",
            ),
            Wrong(
                "With shuffled pixels, full under the flat head falls behind, too",
                "A full layer does not know which pixels are neighbours, so it loses "
                "nothing: no information is gone.",
            ),
        ],
        explanation="Tying is worth much where the head is blind to places too, and "
        "nothing where the layer behind it has weights of its own for each place. "
        "Where the assumption is false it costs accuracy.",
        minutes=2,
    )
