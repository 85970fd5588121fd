"""What the mask forbids between channels."""

from whyconv.questions import OneOf, Right, Wrong


def question():
    return OneOf(
        goal=2,
        place="Full, masked, tied",
        text="A convolution takes 3 channels to 6 maps. In its matrix, take an output "
        "and a pixel *inside* its window: between the 6 maps there and the 3 channels "
        "of the pixel are 6 × 3 = 18 entries. *How many of the 18 must be zero?*",
        choices=[
            Right("none"),
            Wrong(
                "12, as each map reads one channel",
                "That is a depthwise layer. A filter of a usual convolution is as deep "
                "as the image and reads all channels.",
            ),
            Wrong(
                "15, all but red to red, green to green, blue to blue",
                "The maps have no colours. Each is a sum over all channels that come "
                "in.",
            ),
            Wrong(
                "17, all but one, since the tap has one number",
                "A tap of one filter has a number for each channel: 3 for each of 6 "
                "filters are 18 different ones.",
            ),
            Wrong(
                "it depends on the kernel",
                "It may have zeros by chance, and training can change them. Asked is "
                "what the mask *forbids*.",
            ),
        ],
        explanation="The mask is a statement about places. A convolution is sparse in "
        "space and fully connected across channels, and a 1 × 1 convolution is nothing "
        "but that: a fully connected layer at each pixel.",
    )
