// Bundles the explorers: one module each for Jupyter, one script with all of them for the site.
//
//   <name>.js   self-contained ES module, `export default {render}`: anywidget loads it from a
//               blob, where a relative import would resolve to nothing.
//   site.js     one classic script, host and all explorers: from file:// a browser loads neither
//               modules nor data, but it does load this.
//
// A folder with an index.js is an explorer, so a new one is not listed anywhere.
// `node build.mjs DIRECTORY` writes somewhere else (the test that compares bytes does).

import { build } from "esbuild";
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

const here = dirname(fileURLToPath(import.meta.url));
const out = resolve(process.argv[2] ?? join(here, "../mlsd/explorers/static"));
const explorers = readdirSync(here)
  .filter((name) => !["kit", "node_modules"].includes(name))
  .filter((name) => existsSync(join(here, name, "index.js")))
  .sort();

const site = [
  `import { start } from "./host.js";`,
  ...explorers.map((name, i) => `import e${i} from "./${name}/index.js";`),
  `start({${explorers.map((name, i) => `${JSON.stringify(name)}: e${i}`).join(", ")}});`,
].join("\n");

mkdirSync(out, { recursive: true });
for (const name of explorers) {
  await bundle(name, "esm", { entryPoints: [join(here, name, "index.js")] });
}
await bundle("site", "iife", { stdin: { contents: site, resolveDir: here } });

async function bundle(name, format, entry) {
  const result = await build({
    ...entry,
    absWorkingDir: here,
    bundle: true,
    minify: true,
    format,
    target: "es2022",
    charset: "utf8",
    metafile: true,
    write: false,
  });
  const text = `/*!\n${notices(Object.keys(result.metafile.inputs))}*/\n${result.outputFiles[0].text}`;
  writeFileSync(join(out, `${name}.js`), text);
  const kb = (bytes) => `${(bytes / 1000).toFixed(1)} kB`;
  console.log(`${name}.js  ${kb(Buffer.byteLength(text))}, ${kb(gzipSync(text).length)} compressed`);
}

// The licences of what is bundled ask to travel with every copy. Many share their text, so each
// text stands once, below the copyright lines that it goes with.
function notices(inputs) {
  const packages = new Set(inputs.map((path) => path.match(/^node_modules\/([^/]+)\//)?.[1]));
  const texts = new Map();
  for (const name of [...packages].filter(Boolean).sort()) {
    const [copyright, ...terms] = readFileSync(join(here, "node_modules", name, "LICENSE"), "utf8")
      .trim()
      .split("\n");
    const text = terms.join("\n").trim();
    texts.set(text, [...(texts.get(text) ?? []), `${name}: ${copyright}`]);
  }
  const parts = [...texts].map(([text, lines]) => `${lines.join("\n")}\n\n${text}\n`);
  return ["Built from explorers-src/ by build.mjs; edit that. MIT licence. It contains:\n", ...parts].join("\n");
}
