"""What a batch does to the time of an image in a fully connected layer."""

from whyconv.questions import OneOf, Right, Wrong


def question():
    return OneOf(
        goal="tell the time of fetching weights from the time of multiplying",
        place="A control: several images at once",
        text="A fully connected layer on images of 40 × 40 pixels takes some time for "
        "one image alone. Now 64 images go through it in one call. *What becomes of "
        "the time for each image in a batch?*",
        choices=[
            Wrong(
                "It stays the same, since each image needs all its multiplications",
                "So it would be if multiplying set the time. For one image alone the "
                "processor mostly waits for weights, and those are now fetched once "
                "for 64 images.",
            ),
            Wrong(
                "It falls 64-fold, since the weights are fetched once for all",
                "The fetching is divided by 64. The multiplications are not, and soon "
                "it is they that take the time.",
            ),
            Right("It falls, but less than 64-fold"),
            Wrong(
                "It rises, since 64 images take more memory",
                "They do, but a batch of such images is small beside the weights, "
                "which take a hundred megabytes and more.",
            ),
            Wrong(
                "It depends on what is in the images",
                "Ones or a photograph: a product takes the same time. Only numbers too "
                "small for the usual format are slower.",
            ),
        ],
        explanation="Alone, every weight is fetched from memory for a single "
        "multiplication, and the fetching sets the time. In a batch a weight is "
        "fetched once and multiplied 64 times, until the multiplications set it.",
    )
