"""Live figures: each a small Python class of traits and one ES module."""

from whyconv.widgets.accuracy_by_place import AccuracyByPlace
from whyconv.widgets.connections import Connections
from whyconv.widgets.draw_digit import DrawDigit
from whyconv.widgets.equivariance_meter import EquivarianceMeter
from whyconv.widgets.kernel_lab import KernelLab
from whyconv.widgets.ladder import Ladder
from whyconv.widgets.ladder_results import LadderResults
from whyconv.widgets.live import LiveFigure
from whyconv.widgets.matrix import MatrixLab
from whyconv.widgets.race import Race
from whyconv.widgets.shared_gradient import SharedGradient
from whyconv.widgets.training_player import TrainingPlayer

__all__ = [
    "AccuracyByPlace",
    "Connections",
    "DrawDigit",
    "EquivarianceMeter",
    "KernelLab",
    "Ladder",
    "LadderResults",
    "LiveFigure",
    "MatrixLab",
    "Race",
    "SharedGradient",
    "TrainingPlayer",
]
