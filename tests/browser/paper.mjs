// On paper nothing can be unfolded, and ink is dark.

export async function paper(page, complain) {
  // The page's own script must have had its turn before this looks.
  await page.evaluate(() => {
    addEventListener("beforeprint", () => {
      globalThis.folded = document.querySelectorAll("details:not([open])").length;
    });
  });
  const before = await page.locator("details[open]").count();
  await page.pdf();
  const folded = await page.evaluate(() => globalThis.folded);
  if (folded !== 0) complain(`prints ${folded} folded parts`);
  if ((await page.locator("details[open]").count()) !== before) complain("stays unfolded after printing");

  // And by style alone, as without scripts.
  await page.emulateMedia({ media: "print" });
  let found = await page.evaluate(printed);
  // What was folded a moment ago is laid out with the next frame.
  for (let look = 0; look < 50 && found.hidden; look += 1) {
    await page.waitForTimeout(100);
    found = await page.evaluate(printed);
  }
  if (!found.bodies || found.hidden) complain(`hides ${found.hidden} of ${found.bodies} checks' evidence on paper`);
  if (found.tools) complain("prints buttons");
  if (!found.paper || found.ink) complain("prints light on dark");
}

/** Runs in the page: what paper shows of it. */
function printed() {
  const bodies = [...document.querySelectorAll("details.check > .evidence")];
  const light = (color) => color.match(/\d+/g).slice(0, 3).every((part) => Number(part) > 200);
  return {
    bodies: bodies.length,
    hidden: bodies.filter((body) => !body.checkVisibility({ contentVisibilityAuto: true }) || !body.getBoundingClientRect().height).length,
    tools: [...document.querySelectorAll(".tools")].filter((one) => one.checkVisibility()).length,
    paper: light(getComputedStyle(document.body).backgroundColor),
    ink: light(getComputedStyle(document.body).color),
  };
}
