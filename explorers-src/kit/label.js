// Names beside their points, each where it covers least of what is there.

// Pixels of the 12-pixel semibold text; a little more than it needs, for a reader with a wider font.
const [LETTER, LINE] = [6.6, 13];
// Where a name may stand: to the left, in the middle or to the right, and above or below, by so much.
const PLACES = [1, -1, 0].flatMap((side) => [-8, 8].map((gap) => [side, gap]));

/**
 * `frame` is {left, right, top, bottom}, and `points` are the [x, y] to keep clear of. Returns
 * (text, [x, y]) => {x, y}, where that text starts; a later name keeps clear of the ones before.
 */
export function labels(frame, points) {
  const taken = points.map(([x, y]) => ({ left: x - 5, right: x + 5, top: y - 5, bottom: y + 5 }));
  return (text, [x, y]) => {
    const width = LETTER * text.length;
    const boxes = PLACES.map(([side, gap]) => {
      const wanted = x + 6 * side - (width * (1 - side)) / 2;
      const left = Math.max(frame.left, Math.min(frame.right - width, wanted));
      const top = gap < 0 ? y + gap - LINE : y + gap;
      return { left, right: left + width, top, bottom: top + LINE };
    });
    const cost = (box) => taken.filter((other) => overlap(box, other)).length
      + (box.top < frame.top || box.bottom > frame.bottom ? points.length + 1 : 0);
    const best = boxes.reduce((found, box) => (cost(box) < cost(found) ? box : found));
    taken.push(best);
    return { x: best.left, y: best.bottom - 3 };
  };
}

const overlap = (one, other) =>
  one.left < other.right && other.left < one.right && one.top < other.bottom && other.top < one.bottom;
