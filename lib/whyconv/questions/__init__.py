"""Questions that answer back: what a reader predicts, and what each mistake is told.

    from whyconv.questions import ask
    ask("small_layer")

shows a question, in a notebook and in the built page. Each has a small file of its
own, in a folder named after its page: `01-fully-connected/small_layer.py` here is a
question of chapters/01-fully-connected.ipynb, `labs/choosing/…` of chapters/labs/.

# Change or add a question

A file has a docstring, one function `question` that returns what is asked, and
nothing else but, where the self-test may ask it with other numbers, `VARIANTS`:

    \"\"\"How many numbers a small fully connected layer learns.\"\"\"

    from whyconv import counting
    from whyconv.questions import Number, Wrong

    def question(side=4, out=2):
        layer = counting.dense(side**2, out**2)
        return Number(
            goal=1,
            place="A layer you can count on your fingers",
            text=f"An image of {side} × {side} pixels … *How many numbers* …?",
            answer=layer.parameters,
            wrong=[Wrong(layer.weights, "These are the weights alone. …"), …],
            otherwise="Each unit has one weight for each pixel, and one bias.",
            explanation=f"{layer.weights} weights and {layer.biases} biases …",
        )

    VARIANTS = [(5, 2), (5, 3), (6, 2)]  # question(5, 2), …

- **Numbers are computed**: the right one and the wrong ones by the library, from the
  function's arguments, and put into the texts by f-strings ({n:,} for 14,450,688).
- **goal** is the number of the learning goal at the top of the page (from 1).
  **place** is the heading, word for word, under which the text gives the answer.
- **Wrong answers** are what a reader gets who makes one certain mistake. The reason
  speaks to that reader: what they did, then what to do instead, two sentences. A
  number needs at least five; choices, all that are offered.
- **otherwise** is for a wrong answer that nobody foresaw: one sentence on how to go
  about it. **explanation** is read by all after the answer, and says why it is right.
- **text** stands alone, since the self-test asks it too, and its last `*emphasised*`
  words are the whole question: the lists on other pages have them alone.
- `*words*` are emphasised, `` `names` `` are code; formulas in plain text (n², k × k).
- The notebook asks where the text first gives the answer away: a code cell with
  `ask("small_layer")`, tagged `remove-input`. The cells behind it, up to a line
  `<!-- fold ends -->` in Markdown, stay folded until the reader has answered or asked
  to see: put there what gives it away, and nothing that the page needs before.
  The line must stand in the same section as the question.
- **beside**, where there is one, says in which chart, table or picture behind the
  question the reader's prediction is then drawn (see `beside`).
- A question that the lessons do not ask is drawn by the self-test alone.

Kinds: `Number`; `OneOf` and `SeveralOf` choices (see `kinds`); `Cells` of a grid; an
`Order`; a `Curve` (see `drawn`). Then

    pytest tests/questions --deep -k small_layer

answers it in every documented way, right and wrong, here and in a browser.
"""

from whyconv.questions.beside import Beside
from whyconv.questions.drawn import Cells, Curve, Order
from whyconv.questions.figure import Question, ask
from whyconv.questions.files import found, load, variants
from whyconv.questions.kinds import (
    Feedback,
    Item,
    Number,
    OneOf,
    Right,
    SeveralOf,
    Wrong,
)

__all__ = [
    "Beside",
    "Cells",
    "Curve",
    "Feedback",
    "Item",
    "Number",
    "OneOf",
    "Order",
    "Question",
    "Right",
    "SeveralOf",
    "Wrong",
    "ask",
    "found",
    "load",
    "variants",
]
