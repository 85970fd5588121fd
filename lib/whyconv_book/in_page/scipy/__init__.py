"""A stand-in in the page for the sparse matrices and the correlation of SciPy."""
