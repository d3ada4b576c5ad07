// Builds what browsers load: one style sheet with its fonts, scripts, a sprite of icons.
// Everything lands in src/qiyue/site/static/built and is shipped with the package.
import { build } from "esbuild";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";

const out = "../src/qiyue/site/static/built";
rmSync(out, { recursive: true, force: true });
mkdirSync(out, { recursive: true });

const shared = {
  bundle: true,
  minify: true,
  legalComments: "linked",
  target: ["chrome109", "firefox115", "safari16"],
  logLevel: "warning",
};

await build({
  ...shared,
  entryPoints: { qiyue: "src/qiyue.css" },
  outdir: out,
  loader: { ".woff2": "file" },
  assetNames: "fonts/[name]-[hash]",
});
await build({
  ...shared,
  entryPoints: { theme: "src/theme.js", qiyue: "src/qiyue.js", charts: "src/charts.js", editor: "src/editor.js" },
  outdir: out,
  format: "iife",
});

const symbols = readFileSync("icons.txt", "utf8").split("\n").filter(Boolean).map((name) => {
  const svg = readFileSync(`node_modules/@tabler/icons/icons/outline/${name}.svg`, "utf8");
  const inside = svg.replace(/<!--[\s\S]*?-->/g, "").replace(/^[\s\S]*?<svg[^>]*>|<\/svg>\s*$/g, "");
  return `<symbol id="${name}" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="1.75" stroke-linecap="round" stroke-linejoin="round">${inside.replace(/\s+/g, " ")}</symbol>`;
});
writeFileSync(`${out}/icons.svg`, `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join("")}</svg>\n`);
