// For the Python tests, which hold this mathematics equal to the reference: evaluates many
// settings in one run of Node. Standard input {explorer, cases: [{data, states}]}, standard
// output [{prepared, results}]; numbers that JSON lacks are written as "NaN", "Infinity".

import { readFileSync } from "node:fs";

const { explorer, cases } = JSON.parse(readFileSync(0, "utf8"));
const { prepare, evaluate } = await import(`./${explorer}/maths.js`);

const answers = cases.map(({ data, states }) => {
  const prepared = prepare(data);
  return { prepared, results: states.map((state) => evaluate(prepared, state)) };
});

const plain = (_, value) => {
  if (ArrayBuffer.isView(value)) return Array.from(value);
  return typeof value === "number" && !Number.isFinite(value) ? String(value) : value;
};
process.stdout.write(JSON.stringify(answers, plain));
