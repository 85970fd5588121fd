/** How numbers spread: over seeds, and one list against another. */

/** Mean and standard deviation of a sample, as NumPy's std with ddof=1 (0 for one). */
export function spread(values) {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, deviation: values.length > 1 ? Math.sqrt(squares / (values.length - 1)) : 0 };
}

/** In how many places the first list is larger. */
export const wins = (first, second) =>
  first.filter((value, n) => value > second[n]).length;

/** The numbers along the axis that is left open (-1) in a flat array of this shape. */
export function along({ shape, data }, index) {
  const open = index.indexOf(-1);
  return Array.from({ length: shape[open] }, (_, n) => {
    const at = index.map((one, axis) => (axis === open ? n : one));
    return data[at.reduce((flat, one, axis) => flat * shape[axis] + one, 0)];
  });
}
