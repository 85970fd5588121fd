"""The helper package of the book *Why Convolutions?*

Images are channels-last everywhere: a batch is (N, H, W, C), kernels are
(K, L, C, F), feature maps are (N, OH, OW, F). Import the modules by name:
`from whyconv import counting, ops`. Importing the package itself loads nothing;
`whyconv.ops` loads a module when it is first asked for.
"""

from importlib import import_module as _import_module
from pkgutil import iter_modules as _iter_modules

__version__ = "1.0.0"


def __getattr__(name: str):
    if name in _modules():
        return _import_module(f"{__name__}.{name}")
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({"__version__", "__doc__", *_modules()})


def _modules() -> set[str]:
    """The modules of the package."""
    return {module.name for module in _iter_modules(__path__)}
