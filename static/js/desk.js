// The moderators' queue by keyboard, and who looks at what. Every key presses a button that is there.

const queue = document.querySelector(".queue[data-claim]");
const said = document.getElementById("said");
const say = (words) => (said.textContent = words);

// A key that is still held from the row before must not decide about one that nobody read.
const READING_TIME = 300; // ms
const CLAIMED_AFTER = 2000; // ms with the focus on a row
const CLAIM_AGAIN = 60_000; // ms; a claim ends after two minutes
const DECISIONS = { a: "approve", d: "reject", s: "mark_spam", b: "return" };
const WITH_REASON = ["d", "b"];

const rows = () => [...queue.querySelectorAll("article.row")];
const rowOf = (element) => element?.closest?.("article.row");
const buttonOf = (row, event) => row.querySelector(`.decide button[value="${event}"]`);

let here = null; // the row that has the focus
let since = 0; // when it got it
let waitsForReason = null; // the button that a digit will press
let isActive = true; // whether a hand moved since the last claim

const focus = (row) => row?.focus({ preventScroll: false });

function arrive(row) {
  if (row === here) return;
  here = row;
  since = performance.now();
  forgetReason();
  for (const other of rows()) other.tabIndex = other === row ? 0 : -1;
}

function neighbour(step) {
  const all = rows();
  if (!here) return all[0];
  for (let at = all.indexOf(here) + step; all[at]; at += step) {
    if (!all[at].dataset.claimedBy) return all[at];
  }
  return null;
}

function decide(key) {
  const button = buttonOf(here, DECISIONS[key]);
  forgetReason();
  if (!button || performance.now() - since < READING_TIME) return;
  const reasons = reasonsFor(button);
  if (WITH_REASON.includes(key) && reasons.length) {
    waitsForReason = button;
    offer(reasons);
    return;
  }
  button.click();
}

const reasonsFor = (button) =>
  [...button.form.querySelectorAll("select[name=reason] option")]
    .filter((option) => option.value && option.dataset.events?.split(" ").includes(button.value))
    .slice(0, 9);

// Seen as a list by its numbers, and read aloud; with the passage that goes along, if one is marked.
function offer(reasons) {
  const list = document.createElement("ol");
  list.className = "choices";
  const passage = waitsForReason.value === "return" && passageOf(here)?.value;
  if (passage) list.dataset.passage = `“${passage}”`;
  list.append(
    ...reasons.map((reason) => {
      const item = document.createElement("li");
      item.textContent = reason.label;
      return item;
    }),
  );
  waitsForReason.form.append(list);
  const spoken = reasons.map((reason, at) => `${at + 1} ${reason.label}`);
  say([...(passage ? [list.dataset.passage] : []), ...spoken].join(", "));
}

function forgetReason() {
  waitsForReason?.form.querySelector(".choices")?.remove();
  waitsForReason = null;
}

function giveReason(digit) {
  const reason = reasonsFor(waitsForReason)[digit - 1];
  if (!reason) return;
  reason.selected = true;
  const button = waitsForReason;
  forgetReason();
  button.click();
}

const ACTIONS = {
  j: () => focus(neighbour(1)),
  k: () => focus(neighbour(-1)),
  x: () => here.querySelector("[type=checkbox]")?.click(),
  o: () => here.querySelector("h2 a").click(),
  n: () => {
    const words = here.querySelector(".decide details");
    if (!words) return;
    words.open = true;
    words.querySelector("textarea").focus();
  },
  z: () => {
    const undo = [...queue.querySelectorAll(".done button.undo")];
    undo.find((button) => button.dataset.last)?.click() ?? undo.at(-1)?.click();
  },
  "/": () => document.getElementById("id_q").focus(),
  "?": () => {
    const help = document.getElementById("keys-help");
    help.open = !help.open;
    help.scrollIntoView({ block: "nearest" });
  },
};

function press(event) {
  const { key, target, repeat, ctrlKey, altKey, metaKey } = event;
  if (key === "Escape" && rowOf(target)) {
    forgetReason();
    focus(rowOf(target));
    return;
  }
  const isTyping = target.matches("textarea, select, input:not([type=checkbox])");
  if (repeat || ctrlKey || altKey || metaKey || isTyping || !here) return;
  if (key === "Enter") {
    if (target === here) ACTIONS.o();
  } else if (waitsForReason && /^[1-9]$/.test(key)) {
    giveReason(Number(key));
  } else if (DECISIONS[key]) {
    decide(key);
  } else if (ACTIONS[key]) {
    ACTIONS[key]();
  } else {
    return;
  }
  if (key !== "Enter" || target === here) event.preventDefault();
}

// What is selected of a comment's text is the passage to be changed, until another click there.

const passageOf = (row) => row?.querySelector(".decide [name=passage]");

document.addEventListener("selectionchange", () => {
  const selection = document.getSelection();
  const start = selection.anchorNode;
  const text = (start?.closest ? start : start?.parentElement)?.closest(".published, .source");
  // On the page of one comment the source stands apart from the row.
  const field = text && passageOf(rowOf(text) ?? document.querySelector(".desk article.row"));
  if (!field || !text.contains(selection.focusNode)) return;
  const marked = selection.toString().trim();
  if (marked || field.value === field.dataset.marked) field.value = marked;
  field.dataset.marked = marked;
});

// Who looks at what

async function claim(comment) {
  const body = new FormData();
  if (comment) body.append("comment", comment);
  body.append("csrfmiddlewaretoken", document.querySelector("[name=csrfmiddlewaretoken]").value);
  if (!comment) return navigator.sendBeacon(queue.dataset.claim, body);
  const answer = await fetch(queue.dataset.claim, { method: "POST", body }).catch(() => null);
  if (answer?.ok) show((await answer.json()).colleagues);
}

function show(colleagues) {
  for (const row of rows()) {
    const name = colleagues[row.dataset.comment];
    const place = row.querySelector(".claim");
    if (name) row.dataset.claimedBy = name;
    else delete row.dataset.claimedBy;
    place.textContent = name ? queue.dataset.claimed.replace("%s", name) : "";
  }
}

// A long decision goes on by itself, a piece at a time.
document.querySelector("form[data-goes-on]")?.requestSubmit();

if (queue) {
  let claimSoon = 0;
  const first = rows()[0];
  if (first) first.tabIndex = 0;

  queue.addEventListener("focusin", (event) => {
    const row = rowOf(event.target);
    if (!row || row === here) return;
    arrive(row);
    clearTimeout(claimSoon);
    claimSoon = setTimeout(() => claim(row.dataset.comment), CLAIMED_AFTER);
  });
  queue.addEventListener("focusout", (event) => {
    if (!queue.contains(event.relatedTarget)) {
      forgetReason();
      clearTimeout(claimSoon);
    }
  });
  if ("keys" in queue.dataset) queue.addEventListener("keydown", press);
  for (const sign of ["keydown", "pointermove", "scroll"]) {
    document.addEventListener(sign, () => (isActive = true), { passive: true });
  }
  setInterval(() => {
    if (isActive && here?.isConnected) claim(here.dataset.comment);
    isActive = false;
  }, CLAIM_AGAIN);
  addEventListener("pagehide", () => claim(null));

  // What was left alone and why comes with an error's status; it is to be read all the same.
  document.body.addEventListener("htmx:beforeSwap", ({ detail }) => {
    if ([409, 422].includes(detail.xhr.status)) detail.shouldSwap = true;
  });
  let next = null;
  document.body.addEventListener("htmx:beforeRequest", ({ detail }) => {
    next = rowOf(detail.elt) === here ? neighbour(1) ?? neighbour(-1) : null;
  });
  document.body.addEventListener("htmx:afterSettle", ({ detail }) => {
    const place = detail.elt;
    if (!place.matches?.(".queue > li")) return;
    const row = place.querySelector("article.row");
    here = null;
    for (const button of queue.querySelectorAll("button.undo")) delete button.dataset.last;
    const undo = place.querySelector("button.undo");
    if (undo) undo.dataset.last = "1";
    const isFinished = rows().length === 0;
    document.getElementById("finished").hidden = !isFinished;
    if (isFinished) document.querySelector("#finished a").focus();
    else focus(row ?? next ?? undo);
  });
  for (const fault of ["htmx:responseError", "htmx:sendError", "htmx:timeout"]) {
    document.body.addEventListener(fault, ({ detail }) => {
      if (![409, 422].includes(detail.xhr?.status)) say(queue.dataset.failed);
    });
  }
}
