// Everything can be done with Tab, Enter and Space, and one sees where one is.

/** Stops after which something is wrong. */
const MOST = 400;

export const keyboard = (expected) => async (page, complain) => {
  await page.keyboard.press("Tab");
  if ((await focus(page)).href !== "#checks") complain("the first stop does not skip to the checks");
  await page.keyboard.press("Enter");
  if (!(await comes(page, (at) => at.id === "checks"))) complain("the first stop leads nowhere");
  await filters(page, complain);
  await page.evaluate(() => document.activeElement.blur());
  await page.reload();
  await parts(page, expected, complain);
};

/** Each verdict's button hides and shows its checks, by Space and by Enter. */
async function filters(page, complain) {
  const verdicts = await page.locator("[data-filter]").evaluateAll((all) => all.map((one) => one.dataset.filter));
  if (verdicts.length < 2) complain("there is nothing to filter");
  for (const [place, verdict] of verdicts.entries()) {
    await reach(page, complain, (at) => at.filter === verdict, verdict);
    const visible = () => page.locator(`details.check[data-verdict="${verdict}"]:visible`).count();
    const others = () => page.locator(`details.check:not([data-verdict="${verdict}"]):visible`).count();
    const before = { own: await visible(), others: await others(), told: await page.textContent("#shown") };
    if (!before.own) complain(`no check that is ${verdict} is shown at first`);
    for (const key of place % 2 ? ["Space", "Enter"] : ["Enter", "Space"]) {
      await page.keyboard.press(key);
      const off = (await focus(page)).pressed === "false";
      const told = await page.textContent("#shown");
      if ((await visible()) !== (off ? 0 : before.own)) complain(`${key} on ${verdict} leaves its checks as they are`);
      if ((await others()) !== before.others) complain(`${key} on ${verdict} touches the other checks`);
      if (off === (told === before.told)) complain(`${key} on ${verdict} is not told: ${told}`);
    }
    if ((await focus(page)).pressed !== "true") complain(`${verdict} cannot be shown again`);
  }
}

/** From a part in the picture to its check, which unfolds. */
async function parts(page, expected, complain) {
  for (const [kind, check] of Object.entries(expected.marked ?? {})) {
    await page.evaluate(() => document.querySelector(".skip").focus());
    await reach(page, complain, (at) => at.kind === kind && at.marked, kind);
    await page.keyboard.press("Enter");
    if (!(await comes(page, (at) => /^part-/.test(at.id)))) complain(`${kind} leads nowhere`);
    await reach(page, complain, (at) => at.href === `#${check}`, check);
    await page.keyboard.press("Enter");
    const own = page.locator(`[id="${check}"]`);
    if (!(await comes(page, (at) => at.inside === check))) complain(`${check} does not get the focus`);
    if ((await own.getAttribute("open")) === null) complain(`${check} stays folded`);
    await page.keyboard.press("Enter");
    if ((await own.getAttribute("open")) !== null) complain(`${check} cannot be folded`);
  }
}

/** Tabs on until there; every stop on the way shows that one is there. */
async function reach(page, complain, is, what) {
  for (let stop = 0; stop < MOST; stop += 1) {
    const at = await focus(page);
    if (is(at)) return;
    if (stop && !at.seen) complain(`one does not see that one is at ${at.name}`);
    await page.keyboard.press("Tab");
  }
  complain(`${what} cannot be reached`);
}

/** Following a link is not done when its key is up: whether the focus gets there. */
async function comes(page, is) {
  for (let look = 0; look < 50; look += 1) {
    if (is(await focus(page))) return true;
    await page.waitForTimeout(100);
  }
  return false;
}

const focus = (page) =>
  page.evaluate(() => {
    const at = document.activeElement;
    const shape = at.querySelector(":scope > rect");
    const seen = shape ? parseFloat(getComputedStyle(shape).strokeWidth) >= 4 : getComputedStyle(at).outlineStyle !== "none";
    return {
      id: at.id,
      name: at.textContent.trim().slice(0, 60) || at.tagName,
      href: at.getAttribute("href"),
      filter: at.dataset.filter,
      kind: at.dataset.kind,
      marked: at.classList.contains("fail"),
      pressed: at.getAttribute("aria-pressed"),
      inside: at.tagName === "SUMMARY" ? at.parentElement.id : "",
      seen: at === document.body || seen,
    };
  });
