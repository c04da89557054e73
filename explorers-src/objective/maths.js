// What a feed's objective brings, day by day, against the feed that it replaced. mlsd.goals is the
// reference; 0/0 is undefined (NaN).

import { change, number, percent } from "../kit/format.js";

const METRICS = ["clicks", "watch_hours", "mean_satisfaction", "visitors", "pages"];

/**
 * data: {days, watch, satisfaction, means, baseline, old}. A mix has its weights of watch time and
 * satisfaction; clicks have the rest. `means[metric][mix][i]` is the mean over the 7 days up to
 * `days[i]`, and `baseline[metric][i]` the same of the old feed; a mean satisfaction without a
 * click is null.
 */
export function prepare(data) {
  check(data);
  const { days, watch, satisfaction, means, baseline } = data;
  const mixes = watch.map((weight, i) => ({
    click: Number((1 - weight - satisfaction[i]).toFixed(4)), watch: weight, satisfaction: satisfaction[i],
  }));
  const against = (metric) => means[metric].map((mix) => mix.map((mean, i) => changeAgainst(mean, baseline[metric][i])));
  const changes = Object.fromEntries(METRICS.map((metric) => [metric, against(metric)]));
  const best = (metric) => days.map((_, i) => bestMix(means[metric].map((mix) => mix[i])));
  return { data, days, mixes, changes, best: { clicks: best("clicks"), visitors: best("visitors") } };
}

/** Change as a share of the baseline. */
export function changeAgainst(value, baseline) {
  return baseline === 0 ? NaN : value / baseline - 1;
}

/** The place of the highest value, the first one where several are equal. */
export function bestMix(values) {
  let best = 0;
  values.forEach((value, i) => {
    if (value > values[best]) best = i;
  });
  return best;
}

/**
 * The weights share 100%: where two claim more, the one that was not moved gives way. If both were
 * or none was, watch time does.
 */
export function settle({ mixes }, state, moved = []) {
  const firm = moved.includes("watch") && !moved.includes("satisfaction") ? "watch" : "satisfaction";
  const other = firm === "watch" ? "satisfaction" : "watch";
  const room = mixes.filter((mix) => mix[firm] === state[firm]).map((mix) => mix[other]);
  return { ...state, [other]: Math.max(...room.filter((weight) => weight <= state[other])) };
}

/** A link whose weights claim more than 100% has no mix to show. */
export function checkState({ satisfaction, watch }) {
  if (satisfaction + watch > 1 + 1e-9) {
    throw new Error(`it asks for ${share(satisfaction)} of the weight on satisfaction and ${share(watch)} on watch time, more than 100%`);
  }
}

export function evaluate(prepared, state) {
  const { data, days, mixes, changes, best } = prepared;
  const { watch, satisfaction } = settle(prepared, state);
  const mix = mixes.findIndex((other) => other.watch === watch && other.satisfaction === satisfaction);
  const at = days.indexOf(state.day);
  const satisfactionOf = (mean) => mean[at] ?? NaN;
  const result = {
    mix, at,
    click: mixes[mix].click,
    clicks: changes.clicks[mix][at],
    watch_hours: changes.watch_hours[mix][at],
    mean_satisfaction: satisfactionOf(data.means.mean_satisfaction[mix]),
    old_satisfaction: satisfactionOf(data.baseline.mean_satisfaction),
    visitors: changes.visitors[mix][at],
    pages: changes.pages[mix][at],
    best_clicks: best.clicks[at],
    best_visitors: best.visitors[at],
  };
  return { ...result, ...sentences(prepared, result) };
}

/** What the setting means on its day, what was or becomes of it on another, and who is ahead. */
function sentences(prepared, { mix, at }) {
  const { data, days, mixes } = prepared;
  const here = `${capital(words(mixes[mix]))}: compared with ${data.old}, ${brings(prepared, mix, at)} `
    + `in the week up to day ${number(days[at])}`;
  const last = days.length - 1;
  const then = at < last ? `; by day ${number(days[last])}, ${brings(prepared, mix, last)}`
    : last ? `; on day ${number(days[0])} it was ${brings(prepared, mix, 0)}`
    : "";
  const ahead = standing(prepared, mix, at);
  return { sentence: `${here}${then}.${ahead}`, sentence_while_asking: `${here}.${ahead}` };
}

/** Which mixes are ahead on a day. */
function standing({ data, days, mixes, changes, best }, mix, at) {
  if (mixes.length === 1) return "";
  const day = ` On day ${number(days[at])}`;
  const leads = (metric) => data.means[metric][mix][at] === data.means[metric][best[metric][at]][at];
  const leader = (metric) => `${words(mixes[best[metric][at]])} (${change(changes[metric][best[metric][at]][at])})`;
  if (leads("clicks") && leads("visitors")) return `${day} no mix brings more clicks or more visitors.`;
  if (leads("clicks")) return `${day} no mix brings more clicks; most visitors come with ${leader("visitors")}.`;
  if (leads("visitors")) return `${day} no mix brings more visitors; most clicks come with ${leader("clicks")}.`;
  return `${day} most clicks come with ${leader("clicks")}, most visitors with ${leader("visitors")}.`;
}

/** Is the mix that brings the most clicks in the end still the one with all weight on them? */
export function question({ data, days, mixes, changes, best }) {
  const last = days.length - 1;
  const all = mixes.findIndex(({ click }) => click === 1);
  const winner = best.clicks[last];
  const { click } = mixes[winner];
  const clicks = (mix, at) => compared(changes.clicks[mix][at], "clicks");
  const visitors = compared(changes.visitors[all][last], "visitors");
  return {
    text: `Compared with ${data.old}, all weight on clicks brings ${clicks(all, 0)} in the week up to day ${number(days[0])}. `
      + `Which mix brings the most clicks in the week up to day ${number(days[last])}?`,
    options: ["All weight on clicks", "Some weight on clicks", "No weight on clicks"],
    answer: click === 1 ? 0 : click > 0 ? 1 : 2,
    feedback: winner === all
      ? `All weight on clicks still brings the most: ${clicks(all, last)}, and ${visitors}.`
      : `By then ${words(mixes[winner])} brings ${clicks(winner, last)}. All weight on clicks brings ${clicks(all, last)} and ${visitors}.`,
  };
}

/** A mix in words: 60% clicks + 40% satisfaction. */
export function words({ click, watch, satisfaction }) {
  const parts = [[click, "clicks"], [watch, "watch time"], [satisfaction, "satisfaction"]].filter(([weight]) => weight);
  if (parts.length === 1) return `all weight on ${parts[0][1]}`;
  return parts.map(([weight, name]) => `${share(weight)} ${name}`).join(" + ");
}

/** 97.5% more clicks, as many clicks, 2.5% fewer clicks. */
function compared(value, things) {
  if (Number.isNaN(value)) return `an undefined change in ${things}`;
  if (!/[+−]/.test(change(value))) return `as many ${things}`;
  return `${percent(Math.abs(value))} ${value > 0 ? "more" : "fewer"} ${things}`;
}

const brings = ({ changes }, mix, at) =>
  `${compared(changes.clicks[mix][at], "clicks")} and ${compared(changes.visitors[mix][at], "visitors")}`;
export const share = (weight) => `${number(100 * weight)}%`;
export const capital = (text) => text[0].toUpperCase() + text.slice(1);

const atLeast0 = (value) => Number.isFinite(value) && value >= 0;

function check(data) {
  const { days, watch, satisfaction, means, baseline } = data ?? {};
  for (const [name, list] of Object.entries({ days, watch, satisfaction })) {
    if (!Array.isArray(list) || !list.length) throw new Error(`its data has no list “${name}”`);
  }
  if (days.some((day, i) => !Number.isFinite(day) || day <= days[i - 1])) throw new Error("its days must rise");
  if (watch.length !== satisfaction.length) throw new Error("its lists “watch” and “satisfaction” differ in length");
  if (![...watch, ...satisfaction].every(atLeast0) || watch.some((weight, i) => weight + satisfaction[i] > 1 + 1e-9)) {
    throw new Error("its weights must share 100%");
  }
  for (const metric of METRICS) {
    const rows = means?.[metric];
    if (!Array.isArray(rows) || rows.length !== watch.length) throw new Error(`its means hold no “${metric}” of each mix`);
    if ([...rows, baseline?.[metric]].some((row) => !Array.isArray(row) || row.length !== days.length)) {
      throw new Error(`its “${metric}” must have one value a day`);
    }
    const none = metric === "mean_satisfaction" ? null : 0;
    if ([...rows, baseline[metric]].flat().some((value) => value !== none && !atLeast0(value))) {
      throw new Error(`its “${metric}” must be numbers of at least 0`);
    }
  }
}
