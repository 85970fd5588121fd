"""A stand-in in the page for the sparse matrices of SciPy."""
