"""Sparse matrices, as far as `whyconv.matrices` makes and the notes use them."""

import numpy as np


class csr_array:  # noqa: N801 -- SciPy's name
    """What is not zero in a matrix, row by row: `data` and their places."""

    def __init__(self, data, rows, columns, shape):
        self.data, self.rows, self.indices = data, rows, columns
        self.shape = tuple(map(int, shape))
        self.ndim = 2
        self.indptr = np.searchsorted(rows, np.arange(self.shape[0] + 1))

    nnz = property(lambda self: len(self.data))
    dtype = property(lambda self: self.data.dtype)
    T = property(
        lambda self: coo_array(
            (self.data, (self.indices, self.rows)), self.shape[::-1]
        ).tocsr()
    )

    def astype(self, dtype):
        """The same with numbers of another type."""
        return csr_array(self.data.astype(dtype), self.rows, self.indices, self.shape)

    def sum(self):
        """The sum of all entries."""
        return self.data.sum()

    def toarray(self):
        """The whole matrix."""
        whole = np.zeros(self.shape, self.dtype)
        whole[self.rows, self.indices] = self.data
        return whole

    def __matmul__(self, other):
        other = np.asarray(other)
        numbers = self.data.reshape(-1, *[1] * (other.ndim - 1)) * other[self.indices]
        made = np.zeros((self.shape[0], *other.shape[1:]), numbers.dtype)
        np.add.at(made, self.rows, numbers)
        return made

    def __repr__(self):
        return (
            f"<Compressed Sparse Row sparse array of dtype '{self.dtype}'\n"
            f"\twith {self.nnz} stored elements and shape {self.shape}>"
        )


class coo_array:  # noqa: N801 -- SciPy's name
    """Numbers at (rows, columns) of a matrix; those at one place add up."""

    def __init__(self, entries, shape):
        self.data, (self.row, self.col) = entries
        self.shape = tuple(map(int, shape))

    def tocsr(self) -> csr_array:
        """The same, row by row."""
        flat = self.row * self.shape[1] + self.col
        places, where = np.unique(flat, return_inverse=True)
        sums = np.bincount(where, self.data, len(places))
        return csr_array(sums, *divmod(places, self.shape[1]), self.shape)
