/**
 * The two gradients of a convolution as sums, one product at a time.
 *
 * One channel, one filter, stride 1, no padding. An array is {shape: [rows, columns],
 * data}. Terms are {shape, origin, left, right, products, sum}: the factors and products
 * of one number of a gradient in reading order; cell (a, b) belongs to the output at
 * origin + (a, b), and where there is no such output its right and product are null.
 */

/** @typedef {{shape: number[], data: ArrayLike<number>}} Grid */

const total = (products) => products.reduce((sum, one) => sum + one, 0);

/** dK at tap (u, v): every dY_ij times the pixel X_{i+u, j+v} that the tap met there. */
export function tapTerms(image, dMap, [u, v]) {
  const [rows, columns] = dMap.shape;
  const right = Array.from(dMap.data);
  const left = right.map((_, n) => {
    const [i, j] = [Math.floor(n / columns), n % columns];
    return image.data[(i + u) * image.shape[1] + j + v];
  });
  const products = left.map((pixel, n) => pixel * right[n]);
  return { shape: [rows, columns], origin: [0, 0], left, right, products,
    sum: total(products) };
}

/** dX at pixel (h, w): the kernel, turned by half a turn, laid over dY. */
export function pixelTerms(kernel, dMap, [h, w]) {
  const [rows, columns] = kernel.shape;
  const origin = [h - rows + 1, w - columns + 1];
  const left = Array.from(kernel.data).reverse();
  const right = left.map((_, n) => {
    const [i, j] = [origin[0] + Math.floor(n / columns), origin[1] + (n % columns)];
    const inside = i >= 0 && j >= 0 && i < dMap.shape[0] && j < dMap.shape[1];
    return inside ? dMap.data[i * dMap.shape[1] + j] : null;
  });
  const products = left.map((weight, n) => (right[n] === null ? null : weight * right[n]));
  return { shape: [rows, columns], origin, left, right, products, sum: total(products) };
}

/** The sum after each product, from 0 on; where there is no product nothing is added. */
export function runningSums(products) {
  let sum = 0;
  return [0, ...products.map((one) => (sum += one ?? 0))];
}

/**
 * A whole gradient, {shape, data}, number by number, with the largest magnitudes met:
 * {product, running}, which every one of its numbers is drawn to.
 */
export function gathered(shape, termsAt) {
  const data = [];
  const largest = { product: 0, running: 0 };
  const grow = (name, values) => {
    for (const value of values) largest[name] = Math.max(largest[name], Math.abs(value ?? 0));
  };
  for (let n = 0; n < shape[0] * shape[1]; n += 1) {
    const { products, sum } = termsAt([Math.floor(n / shape[1]), n % shape[1]]);
    data.push(sum);
    grow("product", products);
    grow("running", runningSums(products));
  }
  return { shape, data, largest };
}

/** dK (K, L) of an image (H, W) and dY: see `gathered`. */
export const kernelGradient = (image, dMap, shape) =>
  gathered(shape, (tap) => tapTerms(image, dMap, tap));

/** dX (H, W) of a kernel (K, L) and dY. */
export const inputGradient = (kernel, dMap, shape) =>
  gathered(shape, (pixel) => pixelTerms(kernel, dMap, pixel));

/** How many products are above and below zero, and what each side adds up to. */
export function halves(products) {
  const side = (sign) => products.filter((one) => one !== null && one * sign > 0);
  const [above, below] = [side(1), side(-1)];
  return { above: { count: above.length, sum: total(above) },
    below: { count: below.length, sum: total(below) },
    count: products.filter((one) => one !== null).length };
}
