// Counts what is typed, and keeps it in this browser until the server has it.

const SPOKEN_AT = [200, 50];

// Characters as the limit counts them: code points, with LF at line ends, without white space around.
for (const count of document.querySelectorAll("[data-count-for]")) {
  const field = document.getElementById(count.dataset.countFor);
  const limit = Number(field.dataset.limit);
  const format = new Intl.NumberFormat(document.documentElement.lang);
  const spoken = document.createElement("span");
  spoken.className = "visually-hidden";
  spoken.setAttribute("aria-live", "polite");
  field.after(spoken);
  let before = limit;
  const show = () => {
    const left = limit - Array.from(field.value.trim()).length;
    const words = left < 0 ? count.dataset.over : count.dataset.left;
    count.textContent = words.replace("%s", format.format(Math.abs(left)));
    count.classList.toggle("text-danger", left < 0);
    // Read aloud only where it begins to matter, not with every letter.
    if (SPOKEN_AT.some((mark) => left <= mark && mark < before)) spoken.textContent = count.textContent;
    before = left;
  };
  field.addEventListener("input", show);
  if (field.value) show();
}

// A lost connection or a closed window loses nothing: the text stands here under its writer and the
// address it is meant for, and goes when the server says that it has it. The stamp tells one sending
// from the next: it is the form's token, or the version that is edited.
const place = (address) => `typed ${document.body.dataset.member} ${address}`;
const find = (key) => JSON.parse(localStorage.getItem(key));

for (const done of document.querySelectorAll("[data-kept-no-more]")) {
  const key = place(done.dataset.keptNoMore);
  if (find(key)?.stamp === done.dataset.stamp) localStorage.removeItem(key);
}
for (const form of document.querySelectorAll("[data-member] form[data-keep]")) {
  const key = place(form.dataset.keep);
  const { text, token, version } = form.elements;
  const keep = () => {
    const stamp = (token ?? version)?.value;
    localStorage.setItem(key, JSON.stringify({ text: text.value, stamp }));
  };
  // A form that comes back from the server holds what was sent; that is the newest text.
  const cameBack = document.querySelector("#problems, [data-came-back]") !== null;
  const kept = cameBack ? null : find(key);
  if (kept) {
    text.value = kept.text;
    // If it did arrive and only the answer got lost, the same token makes no second comment of it.
    if (token && kept.stamp) token.value = kept.stamp;
    text.dispatchEvent(new Event("input"));
  }
  if (kept || cameBack) keep();
  text.addEventListener("input", () => {
    if (text.value.trim() && (cameBack || text.value !== text.defaultValue)) keep();
    else localStorage.removeItem(key);
  });
}
