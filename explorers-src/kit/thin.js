// Ten thousand points on three hundred pixels: of the points in one column of pixels only the
// first, the lowest, the highest and the last can be seen (Jugel et al., M4, VLDB 2014).

/** `points` is an array of [x, y] with x monotone; returns pixels, thinned. */
export function thin(points, x, y) {
  const kept = [];
  let column = [];
  const flush = () => {
    if (!column.length) return;
    let low = 0;
    let high = 0;
    column.forEach(([, py], i) => {
      if (py < column[low][1]) low = i;
      if (py > column[high][1]) high = i;
    });
    const seen = new Set([0, low, high, column.length - 1]);
    kept.push(...[...seen].sort((a, b) => a - b).map((i) => column[i]));
  };
  for (const point of points) {
    const pixel = [x(point[0]), y(point[1])];
    if (column.length && Math.floor(column[0][0]) !== Math.floor(pixel[0])) {
      flush();
      column = [];
    }
    column.push(pixel);
  }
  flush();
  return kept;
}
