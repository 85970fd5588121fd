"""How many connections a convolution of a line keeps."""

from whyconv import shapes
from whyconv.questions import Number, Wrong


def question(pixels=6, taps=3):
    outputs = shapes.output_size(pixels, taps)
    kept = sum(map(len, shapes.tap_positions(pixels, taps)))
    return Number(
        goal=2,
        place="A small case: who sees whom",
        text=f"A line of {pixels} pixels, a kernel of {taps} taps, {outputs} outputs. "
        "Poke one pixel after the other, and note for each output whether it changes: "
        f"a table of {outputs} × {pixels} entries. *How many entries of the table are "
        "ones?*",
        answer=kept,
        wrong=[
            Wrong(
                pixels * outputs,
                "That is all of them, as in a fully connected layer. An output of the "
                "convolution does not see the pixels outside its window.",
            ),
            Wrong(
                pixels * taps,
                f"Not every pixel is in {taps} windows: those near the ends are in "
                "fewer. Count by outputs.",
            ),
            Wrong(
                outputs,
                "That is one for each output. An output changes with every pixel of "
                "its window.",
            ),
            Wrong(
                pixels,
                "That is one for each pixel. A pixel inside the line is in several "
                "windows.",
            ),
            Wrong(
                taps,
                "These are the different *weights*. Each of them is used at every "
                "place, and each use is a connection.",
            ),
        ],
        otherwise="Go row by row: with how many pixels does one output change?",
        explanation=f"Each of the {outputs} outputs sees the {taps} pixels of its "
        f"window: {outputs} × {taps} = {kept} of {pixels * outputs}.",
    )


VARIANTS = [(8, 3), (9, 3), (10, 4), (12, 5), (15, 4), (20, 6)]
