// The numbers of a binary classifier at every threshold. mlsd.metrics is the reference, and
// scikit-learn's conventions hold: flagged means score >= threshold; 0/0 is undefined (NaN).

import { amount, count, number, plural } from "../kit/format.js";

/**
 * data: {score, positives, negatives, positive, negative, unit}. Cases with the same score are
 * counted together: `score` rises strictly, and the other two count the cases of each class.
 * Of the result, entry 0 stands for flagging nobody and entry k for flagging from score k on,
 * highest first, so that one search in `thresholds` answers for any threshold.
 */
export function prepare(data) {
  check(data);
  const k = data.score.length;
  const thresholds = new Float64Array(k + 1);
  const tp = new Float64Array(k + 1);
  const fp = new Float64Array(k + 1);
  thresholds[0] = Infinity;
  for (let i = 1; i <= k; i++) {
    thresholds[i] = data.score[k - i];
    tp[i] = tp[i - 1] + data.positives[k - i];
    fp[i] = fp[i - 1] + data.negatives[k - i];
  }
  const positives = tp[k];
  const negatives = fp[k];
  const n = positives + negatives;
  const prepared = { data, n, positives, negatives, thresholds, tp, fp };
  prepared.roc = { fpr: fp.map((alarms) => alarms / negatives), tpr: tp.map((hits) => hits / positives) };
  prepared.pr = {
    // scikit-learn starts the curve at precision 1, where nothing is flagged and it is undefined
    precision: tp.map((hits, i) => (i ? hits / (hits + fp[i]) : 1)),
    recall: prepared.roc.tpr,
  };
  prepared.costs = lastOnly((cost_fp, cost_fn) => costs(prepared, cost_fp, cost_fn));
  return prepared;
}

/**
 * Cost per case at each entry, the cheapest entry (of equal ones the highest threshold), and the
 * top of an axis for them. A threshold that costs more than flagging everybody or nobody is out of
 * the question, so the axis ends a little above the cheaper of the two.
 */
export function costs({ n, positives, tp, fp }, cost_fp, cost_fn) {
  const perCase = tp.map((hits, i) => (cost_fp * fp[i] + cost_fn * (positives - hits)) / n);
  let best = 0;
  perCase.forEach((cost, i) => {
    if (cost < perCase[best]) best = i;
  });
  const most = Math.max(...perCase);
  const extreme = Math.min(perCase[0], perCase.at(-1));
  return { perCase, best, top: extreme ? Math.min(most, 1.25 * extreme) : most };
}

/** The threshold that costs least where scores are calibrated probabilities (Elkan 2001). */
export function costOptimalThreshold(cost_fp, cost_fn) {
  return cost_fp / (cost_fp + cost_fn);
}

/** The entry that a threshold selects: the last one that is not below it. */
export function entryAt({ thresholds }, threshold) {
  let low = 0;
  let high = thresholds.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (thresholds[middle] >= threshold) low = middle;
    else high = middle - 1;
  }
  return low;
}

export function evaluate(prepared, { threshold, cost_fp, cost_fn, beta }) {
  const entry = entryAt(prepared, threshold);
  const tp = prepared.tp[entry];
  const fp = prepared.fp[entry];
  const fn = prepared.positives - tp;
  const tn = prepared.negatives - fp;
  const { perCase, best, top } = prepared.costs(cost_fp, cost_fn);
  const formula_threshold = costOptimalThreshold(cost_fp, cost_fn);
  const result = {
    threshold, tp, fp, fn, tn,
    precision: tp / (tp + fp),
    recall: tp / (tp + fn),
    false_positive_rate: fp / (fp + tn),
    f1: fBeta(tp, fp, fn, 1),
    f_beta: fBeta(tp, fp, fn, beta),
    accuracy: (tp + tn) / prepared.n,
    expected_cost: perCase[entry],
    cheapest_threshold: prepared.thresholds[best],
    cheapest_cost: perCase[best],
    formula_threshold,
    formula_cost: Number.isNaN(formula_threshold) ? NaN : perCase[entryAt(prepared, formula_threshold)],
    cost_top: top,
  };
  return { ...result, ...sentences(prepared, { ...result, cost_fp, cost_fn }) };
}

/** What the setting means, whole and without what the question asks for. */
function sentences({ n, positives, data }, result) {
  const { threshold, tp, fp, fn, cost_fp, cost_fn } = result;
  const cost = (value) => amount(value, data.unit);
  const missed = positives
    ? `${count(fn)} of ${plural(positives, `${data.positive} case`, `${data.positive} cases`)} missed`
    : `no ${data.positive} case to miss`;
  const cheapest = result.expected_cost === result.cheapest_cost
    ? "no threshold is cheaper on these data"
    : Number.isFinite(result.cheapest_threshold)
      ? `the cheapest threshold on these data, ${number(result.cheapest_threshold)}, costs ${cost(result.cheapest_cost)}`
      : `flagging nobody would be cheapest on these data, at ${cost(result.cheapest_cost)}`;
  const formula = Number.isNaN(result.formula_threshold)
    ? ""
    : ` For calibrated scores the formula gives t* = ${number(cost_fp)}/(${number(cost_fp)} + ${number(cost_fn)})`
      + ` = ${number(result.formula_threshold)}, which costs ${cost(result.formula_cost)} here.`;
  const facts = `At ${number(threshold)} you flag ${count(tp + fp)} of ${plural(n, "case", "cases")}: `
    + `${plural(fp, "false alarm", "false alarms")}, and ${missed}. `
    + `That costs ${cost(result.expected_cost)} per case`;
  return { sentence: `${facts}; ${cheapest}.${formula}`, sentence_while_asking: `${facts}.` };
}

/** What happens to the cheapest threshold when a miss costs `ratio` times as much? */
export function question(prepared, ratio) {
  const cheapestAt = (cost_fn) => {
    const { best } = costs(prepared, 1, cost_fn);
    return prepared.thresholds[best];
  };
  const [before, after] = [cheapestAt(1), cheapestAt(ratio)];
  const words = (threshold) => (Number.isFinite(threshold) ? number(threshold) : "flagging nobody");
  const feedback = after === before
    ? `It stays at ${words(before)}: on these data no change of the flagged cases pays, even at that price.`
    : `It moves from ${words(before)} to ${words(after)}: `
      + (after < before
        ? "misses weigh more, so it pays to risk more false alarms."
        : "misses weigh less, so it pays to risk fewer false alarms.");
  return {
    text: `A miss costs as much as a false alarm. Now it costs ${number(ratio)} times as much. Where does the cheapest threshold go?`,
    options: ["Up", "Down", "It stays"],
    answer: after > before ? 0 : after < before ? 1 : 2,
    feedback,
  };
}

function fBeta(tp, fp, fn, beta) {
  const hits = (1 + beta ** 2) * tp;
  return hits / (hits + fp + beta ** 2 * fn);
}

function check(data) {
  const { score, positives, negatives } = data ?? {};
  for (const [name, list] of Object.entries({ score, positives, negatives })) {
    if (!Array.isArray(list) || !list.length) throw new Error(`its data has no list “${name}”`);
    if (list.length !== score.length) throw new Error(`its lists “score” and “${name}” differ in length`);
  }
  if (score.some((value, i) => !(value >= 0 && value <= 1) || value <= score[i - 1])) {
    throw new Error("its scores must rise from 0 to 1");
  }
  if ([...positives, ...negatives].some((value) => !Number.isInteger(value) || value < 0)) {
    throw new Error("its counts must be whole numbers of at least 0");
  }
}

// Costs change the whole curve, a threshold changes none of it: remembering the last pair keeps
// the move of a threshold down to one search.
function lastOnly(compute) {
  let inputs = [];
  let output;
  return (...next) => {
    if (next.some((value, i) => value !== inputs[i])) {
      inputs = next;
      output = compute(...next);
    }
    return output;
  };
}
