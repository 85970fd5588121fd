"""The helper package of the book *Why Convolutions?*

Images are channels-last everywhere: a batch is (N, H, W, C), kernels are
(K, L, C, F), feature maps are (N, OH, OW, F). Import the modules by name:
`from whyconv import counting, ops`. Importing the package itself loads nothing.
"""

__version__ = "0.1.0"
