"use strict";
(function () {
  const all = (query) => Array.from(document.querySelectorAll(query));
  const shown = document.getElementById("shown");
  const off = new Set();
  all(".tools").forEach((tools) => { tools.hidden = false; });

  function filter() {
    let count = 0;
    all(".check").forEach((check) => {
      check.hidden = off.has(check.dataset.verdict);
      if (!check.hidden) count += 1;
    });
    all(".exercise").forEach((exercise) => {
      exercise.hidden = !exercise.querySelector(".check:not([hidden])");
    });
    shown.textContent = count === 1 ? "1 check shown" : count + " checks shown";
  }

  function press(button, on) {
    button.setAttribute("aria-pressed", String(on));
    if (on) off.delete(button.dataset.filter);
    else off.add(button.dataset.filter);
  }

  all("[data-filter]").forEach((button) => {
    button.addEventListener("click", () => {
      press(button, button.getAttribute("aria-pressed") !== "true");
      filter();
    });
  });

  all("[data-fold]").forEach((button) => {
    button.addEventListener("click", () => {
      all(".check").forEach((check) => { check.open = button.dataset.fold === "open"; });
    });
  });

  // A link leads to what it names, folded or filtered out as it may be.
  function go() {
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (!target) return;
    if (target.dataset.verdict) {
      all("[data-filter]").forEach((button) => {
        if (button.dataset.filter === target.dataset.verdict) press(button, true);
      });
      filter();
      target.open = true;
    }
    const exercise = target.closest(".exercise");
    if (exercise && exercise.hidden) {
      all("[data-filter]").forEach((button) => press(button, true));
      filter();
    }
    const around = target.closest("details");
    if (around) around.open = true;
    target.scrollIntoView();
    (target.querySelector(":scope > summary") || target).focus({ preventScroll: true });
  }
  addEventListener("hashchange", go);
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a");
    const name = link && link.getAttribute("href");
    if (name && name === location.hash) go();
  });
  if (location.hash.length > 1) go();

  // Paper cannot be unfolded.
  let folded = [];
  addEventListener("beforeprint", () => {
    folded = all("details:not([open])");
    folded.forEach((one) => { one.open = true; });
  });
  addEventListener("afterprint", () => {
    folded.forEach((one) => { one.open = false; });
  });
})();
