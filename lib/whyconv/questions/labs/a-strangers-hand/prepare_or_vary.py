"""What helps more with a stranger's hand: preparing the drawings or varied training."""

from whyconv.experiments import hands, results
from whyconv.questions import Order, Wrong


def question():
    study = results("hands")

    def missed(training, way):
        rows = [study.where(training=training, seed=s).rows[0] for s in hands.SEEDS]
        return round(sum(sum(row[way]) for row in rows) / len(rows))

    pairs = [("plain", "prepared"), ("plain", "centred"), ("anywhere", "as drawn")]
    counts = [missed(*pair) for pair in [*pairs, ("plain", "as drawn")]]
    if counts != sorted(counts):
        raise ValueError(f"the four are not in order: {counts}")
    prepared, centred, anywhere, drawn = counts
    return Order(
        goal="say what preparing an input does, and what varied training does",
        place="Three ways to hand them over",
        text=f"A network that was trained on scanned digits misreads {drawn} of 240 "
        "pen drawings, if they are handed over *as drawn*. They can be *centred*, or "
        "*prepared* in full as the scans were. Or a network is trained on digits of "
        "all sizes at any place. *Bring the four ways into order by the drawings "
        "misread.*",
        first="fewest misread",
        last="most misread",
        things=[
            "the drawings prepared, the training as it was",
            "the drawings centred, the training as it was",
            "as drawn, trained on digits of all sizes at any place",
            "as drawn, the training as it was",
        ],
        wrong=[
            Wrong(
                (2, 0),
                "One would hope that a network can learn it. But a digit of 30% of 8 "
                f"pixels has little left to be read: {anywhere} misread, where "
                f"preparing leaves {prepared}.",
            ),
            Wrong(
                (1, 0),
                "Centring makes the digit as large as those of the data. Their ink and "
                f"their slant are still others: {centred} misread instead of "
                f"{prepared}.",
            ),
            Wrong(
                (3, 2),
                "Training at all sizes and places does help with drawings that come "
                f"so: {anywhere} misread instead of {drawn}.",
            ),
            Wrong(
                (2, 1),
                "Centring alone takes away what the varied training has to learn, and "
                f"does it exactly: {centred} misread against {anywhere}.",
            ),
        ],
        otherwise="Ask for each what is left that the network has never met.",
        explanation=f"{prepared}, {centred}, {anywhere} and {drawn} of 240. What is "
        "done to the drawing decides more than what is done to the training: the "
        "preparation takes size, slant and ink away, so that the network need not know "
        "of them.",
        minutes=2,
    )
