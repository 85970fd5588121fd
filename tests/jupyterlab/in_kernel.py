"""Sent to a chapter's kernel once the chapter ran: what its live figures hold there."""

import json

import numpy as np
from ipywidgets.widgets.widget import _instances as widgets_by_model

from whyconv.widgets import LiveFigure


class Watched:
    """A live figure, and what it held when it was first looked at."""

    def __init__(self, model):
        self.figure = widgets_by_model[model]
        self.start = self.held()

    def held(self):
        """Its traits that the page sees."""
        return {name: getattr(self.figure, name) for name in self.figure.state}

    def changed(self):
        """Names of the traits that differ from the start."""
        now = self.held()
        return [name for name in now if not np.array_equal(now[name], self.start[name])]

    def put_back(self):
        """Set what differs as it was at the start."""
        with self.figure.hold_trait_notifications():
            for name in self.changed():
                setattr(self.figure, name, self.start[name])


def tell(what):
    """Print it for the test to read."""
    print(json.dumps(what))


def live_figures(models):
    """[model, class] of those widgets that are live figures."""
    found = {model: widgets_by_model.get(model) for model in models}
    return [
        (model, type(one).__name__)
        for model, one in found.items()
        if isinstance(one, LiveFigure)
    ]
