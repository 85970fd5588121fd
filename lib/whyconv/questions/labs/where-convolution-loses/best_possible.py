"""The best accuracy that a border allows on the question where a dot is."""

from whyconv.questions import Number, Wrong


def question(layers=2, columns=16):
    told = 2 * layers - 1
    half = columns // 2
    return Number(
        goal="say how far into an image a border gives places away",
        place="Where is it?",
        text=f"A black image of {columns} columns with one bright dot: is it in the "
        f"left half? L = {layers} zero-padded 3 × 3 layers with ReLU, then the mean "
        "over all places. The mark of a dot in column j reaches from j − L, and the "
        "border has changed columns 0 to L − 2. Dots whose mark meets neither border "
        "nor strip all give the same answer. *What is the best possible accuracy on "
        "the question where a dot is?*",
        unit="%",
        answer=100 * (0.5 + told / (2 * half)),
        about=0.01,
        wrong=[
            Wrong(
                100 * told / half,
                "That is the share of columns that can be told. Of the others half are "
                "right, since they all get one answer and the sides are even.",
            ),
            Wrong(
                100,
                "That needs a border that reaches the middle. Here dots far inside "
                "give the same logits on both sides.",
            ),
            Wrong(
                50,
                "So it is on a ring. Near the zeros at the border the mark of a dot "
                "changes, and there left and right can be told.",
            ),
            Wrong(
                100 * (0.5 + layers / (2 * half)),
                "You have taken L columns. The mark reaches L columns back, and the "
                f"strip is L − 1 wide: they meet in the first 2L − 1 = {told}.",
            ),
            Wrong(
                100 * (0.5 + 2 * layers / (2 * half)),
                "One column too many: in column 2L the mark begins at L, and the strip "
                "ends at L − 2. They meet up to column 2L − 2, which are 2L − 1 "
                "columns.",
            ),
            Wrong(
                100 * (0.5 + (layers - 1) / (2 * half)),
                "That is the width of the strip. A dot need not stand in it: its mark "
                "reaches L columns further.",
            ),
        ],
        otherwise="In how many columns from the border do mark and strip meet? All "
        "dots there can be right, and half of the others.",
        explanation=f"Mark and strip meet if j − {layers} ≤ {layers - 2}, in the first "
        f"2 × {layers} − 1 = {told} columns of {half} on either side. All of those can "
        f"be right and half of the rest: {100 * (0.5 + told / (2 * half)):.1f}%.",
        minutes=3,
    )


VARIANTS = [(2, 20), (2, 24), (3, 24), (4, 24), (5, 24)]
