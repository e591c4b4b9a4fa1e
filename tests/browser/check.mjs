// Opens reports in Chromium as people do, and prints everything that is wrong
// with them, as JSON: {"views": 12, "complaints": ["broken light 390: …"]}.
//
//   node check.mjs MODULES FOLDER
//
// MODULES is what modules.sh prints. FOLDER holds the pages and pages.json,
// which says what each of them must show (see checker/report/tests/browser.rs).
//   CHROMIUM      the browser (default: the first one on PATH)
//   SCREENSHOTS   a folder that gets a picture of each view

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { browserPath, flags } from "./chromium.mjs";
import { keyboard } from "./keyboard.mjs";
import { paper } from "./paper.mjs";
import { picture } from "./picture.mjs";

const [modules, folder] = process.argv.slice(2);
const require = createRequire(join(resolve(modules), "node_modules", "here.js"));
const { chromium } = require("playwright-core");
const axe = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");

const pages = JSON.parse(readFileSync(join(folder, "pages.json"), "utf8"));
const complaints = [];
let views = 0;

const browser = await chromium.launch({ executablePath: browserPath(), args: flags });
try {
  for (const expected of pages) {
    for (const view of expected.views) await look(expected, view);
    if (expected.reader) await read(expected);
  }
} finally {
  await browser.close();
}
console.log(JSON.stringify({ views, complaints }));

/** One page, in one colour scheme and width: how it looks, and what axe says. */
async function look(expected, { scheme, width }) {
  const name = `${expected.name} ${scheme} ${width}`;
  await open(expected, name, { scheme, width }, async (page, complain) => {
    await screenshot(page, `${expected.name}-${scheme}-${width}`);
    await picture(page, expected, complain);
    await accessible(page, "as it opens", complain);
    await fits(page, "as it opens", complain);
    await page.evaluate(() => document.querySelectorAll("details").forEach((one) => { one.open = true; }));
    await accessible(page, "unfolded", complain);
    await fits(page, "unfolded", complain);
  });
}

/** The same page in somebody's hands: keys, paper, no scripts. */
async function read(expected) {
  const view = { scheme: "light", width: 1280 };
  await open(expected, `${expected.name} keyboard`, view, keyboard(expected));
  await open(expected, `${expected.name} paper`, { ...view, scheme: "dark" }, paper);
  await open(expected, `${expected.name} no script`, { ...view, script: false }, async (page, complain) => {
    const shown = await page.locator("details.check:visible").count();
    if (shown !== (await page.locator("details.check").count())) complain("hides checks");
    if (await page.locator("[data-filter]:visible").count()) complain("shows filters that do nothing");
  });
}

/** Opens a page, does something with it, and tells what it said or asked for. */
async function open(expected, name, { scheme, width, script = true }, act) {
  const complain = (text) => complaints.push(`${name}: ${text}`);
  const url = pathToFileURL(resolve(folder, `${expected.name}.html`)).href;
  const context = await browser.newContext({
    viewport: { width, height: 900 },
    colorScheme: scheme,
    javaScriptEnabled: script,
    reducedMotion: "reduce",
  });
  await context.route("**/*", (route) => {
    const asked = route.request().url();
    if (asked === url) return route.continue();
    complain(`asks for ${asked}`);
    return route.abort();
  });
  const page = await context.newPage();
  page.on("console", (message) => complain(`says ${message.text()}`));
  page.on("dialog", (dialog) => {
    complain(`opens a dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on("pageerror", (error) => complain(`throws ${error.message}`));
  page.on("request", (request) => {
    if (request.url() !== url) complain(`asks for ${request.url()}`);
  });
  try {
    await page.goto(url);
    await act(page, complain);
    views += 1;
  } finally {
    await context.close();
  }
}

async function accessible(page, when, complain) {
  await page.evaluate(axe);
  const found = await page.evaluate(() => globalThis.axe.run(document, { resultTypes: ["violations"] }));
  if (found.passes.length < 10) complain(`axe found hardly anything to look at, ${when}`);
  for (const violation of found.violations) {
    const where = violation.nodes.slice(0, 3).map((node) => node.html.slice(0, 160)).join(" | ");
    complain(`axe ${violation.id}, ${when}: ${violation.help}: ${where}`);
  }
}

async function fits(page, when, complain) {
  const over = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  if (over > 0) complain(`is ${over} px too wide, ${when}`);
}

async function screenshot(page, name) {
  const into = process.env.SCREENSHOTS;
  if (!into) return;
  const { width } = page.viewportSize();
  // As much as shows the whole picture, or some screens of a phone.
  const clip = { x: 0, y: 0, width, height: width > 600 ? 1400 : 1100 };
  await page.screenshot({ path: join(into, `${name}.png`), fullPage: true, clip });
}
