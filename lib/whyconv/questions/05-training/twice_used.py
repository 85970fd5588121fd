"""The derivative by a weight that is used twice."""

from whyconv.questions import Number, Wrong


def question(weight=3, first=2, second=5):
    path = first * second * weight
    return Number(
        goal=1,
        place="Backward, on one image",
        text=f"A weight w = {weight} is used twice, p = {first}w and q = {second}w, "
        "and the cost is J = p × q. *How fast does J change with w?*",
        answer=2 * path,
        wrong=[
            Wrong(
                path,
                "That is one of two paths, or their mean. From w the cost can be "
                "reached by way of p and by way of q, and the two slopes add.",
            ),
            Wrong(
                first + second,
                "These are the slopes of p and of q. The cost has a slope too: along a "
                "path they multiply.",
            ),
            Wrong(
                first * second,
                "You have multiplied the slopes of p and q. But they do not lie on one "
                "path: J changes with p as fast as q is large, and the other way "
                "round.",
            ),
            Wrong(
                path**2,
                "Slopes multiply *along* a path. Where there are two paths, they add.",
            ),
            Wrong(
                path * weight,
                "That is J itself. Its slope is asked for.",
            ),
            Wrong(
                2 * first * second,
                f"Nearly: that is the slope at w = 1. Here w is {weight}, so p and q "
                f"are {weight} times as large.",
            ),
        ],
        otherwise="By way of p: how fast does J change with p, times how fast p "
        "changes with w? Do the same for q, and add.",
        explanation=f"By way of p the slope is q × {first} = {path}, by way of q it is "
        f"p × {second} = {path}, together {2 * path}. And J = {first * second}w² has "
        f"the derivative {2 * first * second}w = {2 * path}.",
    )


VARIANTS = [(3, 2, 4), (3, 2, 7), (4, 3, 5), (5, 2, 3), (3, 4, 5), (6, 2, 5)]
