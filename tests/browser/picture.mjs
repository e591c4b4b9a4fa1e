// The picture of the stack: its parts are there, whole, and marked as they are.

/** What `expected` says of the picture. */
export async function picture(page, expected, complain) {
  const drawn = await page.evaluate(parts);
  const named = await names(page);
  const of = (kind) => drawn.filter((part) => part.kind === kind);
  for (const [kind, count] of Object.entries(expected.parts ?? {})) {
    if (of(kind).length !== count) complain(`draws ${of(kind).length} of ${kind}, not ${count}`);
  }
  const seen = await page.evaluate(() => document.querySelector("svg.stack")?.textContent ?? "");
  for (const text of expected.texts ?? []) if (!seen.includes(text)) complain(`does not show ${text}`);
  for (const part of drawn) {
    if (!part.width || !part.height) complain(`${part.title} has no size`);
    if (part.outside) complain(`${part.title} is drawn outside the picture`);
    if (part.spills.length) complain(`${part.title} spills: ${part.spills.join(", ")}`);
    if (!named.includes(part.title)) complain(`${part.title} is not the name that a screen reader gets`);
    const isMissing = (expected.missing ?? []).includes(part.kind);
    if (part.dashed !== (isMissing || part.classes.includes("unknown"))) {
      complain(`${part.title} is ${part.dashed ? "" : "not "}dashed`);
    }
    if (isMissing && !part.classes.includes("missing")) complain(`${part.title} is not missing`);
    const mark = (expected.marked ?? {})[part.kind];
    if (!mark && !expected.fails && part.classes.includes("fail")) complain(`${part.title} is marked`);
    if (part.red !== part.classes.includes("fail")) complain(`${part.title} has another colour than its verdict`);
  }
  for (const [kind, check] of Object.entries(expected.marked ?? {})) {
    const marked = of(kind).filter((part) => part.classes.includes("fail"));
    if (!marked.length) complain(`${kind} is not marked`);
    for (const part of marked) {
      if (!/ ✗ fail$/.test(part.title)) complain(`${part.title} does not say that it fails`);
      if (!part.checks.includes(check)) complain(`${part.title} does not lead to ${check}`);
    }
  }
}

/** Runs in the page: every part as it is drawn. */
function parts() {
  const whole = document.querySelector("svg.stack")?.getBoundingClientRect();
  const probe = document.querySelector("svg.stack");
  const fail = probe && getComputedStyle(probe).getPropertyValue("--fail").trim();
  const paint = document.createElement("i");
  paint.style.color = fail;
  document.body.append(paint);
  const red = getComputedStyle(paint).color;
  paint.remove();
  return [...document.querySelectorAll("svg.stack a[data-kind]")].map((link) => {
    const shape = link.querySelector("rect");
    const box = shape.getBoundingClientRect();
    const style = getComputedStyle(shape);
    const texts = [...link.querySelectorAll(".kind,.name,.detail")];
    const list = document.querySelector(link.getAttribute("href"));
    return {
      kind: link.dataset.kind,
      title: link.querySelector("title").textContent,
      classes: [...link.classList],
      width: box.width,
      height: box.height,
      outside: box.left < whole.left || box.right > whole.right || box.top < whole.top || box.bottom > whole.bottom,
      dashed: style.strokeDasharray !== "none",
      red: style.stroke === red,
      spills: texts.filter((text) => text.getBoundingClientRect().right > box.right).map((text) => text.textContent),
      checks: [...list.querySelectorAll("a")].map((one) => one.getAttribute("href").slice(1)),
    };
  });
}

/** The names of all links, as the browser hands them to screen readers. */
async function names(page) {
  const session = await page.context().newCDPSession(page);
  const { nodes } = await session.send("Accessibility.getFullAXTree");
  await session.detach();
  return nodes.filter((node) => node.role?.value === "link").map((node) => node.name?.value);
}
