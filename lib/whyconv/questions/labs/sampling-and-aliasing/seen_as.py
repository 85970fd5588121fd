"""As what wave a fast wave is seen after sampling."""

import numpy as np

from whyconv.questions import Beside, Number, Wrong


def question(cycles=14, pixels=32):
    wave = np.cos(2 * np.pi * cycles * np.arange(pixels) / pixels)
    seen = int(np.abs(np.fft.rfft(wave[::2])).argmax())
    return Number(
        goal="say what sampling does to a wave, and why one blurs before it",
        place="One wave, sampled",
        text=f"A wave goes {cycles} times around a ring of {pixels} pixels. Keep every "
        "second pixel. *How many cycles has the wave that one sees in the "
        f"{pixels // 2} pixels left?*",
        unit="cycles",
        answer=seen,
        wrong=[
            Wrong(
                cycles,
                f"{pixels // 2} pixels can show {pixels // 4} cycles at most, two "
                "pixels for each. The samples of this wave lie on a slower one.",
            ),
            Wrong(
                cycles / 2,
                "The ring is the same, with fewer pixels on it. A slow wave keeps its "
                "number of cycles, it is not halved.",
            ),
            Wrong(
                pixels // 4,
                "That is the limit. A wave above it does not stop there, it comes back "
                "by as much as it is above.",
            ),
            Wrong(
                pixels - cycles,
                f"You have folded at the old limit. With {pixels // 2} samples the "
                f"waves {cycles} and {pixels // 2} − {cycles} cannot be told apart.",
            ),
            Wrong(
                0,
                "Only a wave that is sampled at the same height each time would "
                "vanish.",
            ),
            Wrong(
                cycles - pixels // 4,
                f"That is how far it lies above the limit of {pixels // 4}. It is seen "
                "as far below the limit.",
            ),
        ],
        beside=Beside(shape="wave", at=(pixels // 2,), chart=1),
        otherwise="How many samples are left on the ring, and which slower wave passes "
        "through the same points?",
        explanation=f"{pixels // 2} samples can hold {pixels // 4} cycles. {cycles} is "
        f"{cycles - pixels // 4} above that and looks like a wave as far below: "
        f"{pixels // 2} − {cycles} = {seen}. That is aliasing.",
    )


VARIANTS = [(11, 32), (12, 40), (13, 40), (14, 48), (15, 48), (18, 64), (22, 64)]
