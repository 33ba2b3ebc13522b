// Counts what is typed, and keeps it in this browser until the server has it.

// Characters as the limit counts them: code points, with LF at line ends, without white space around.
for (const count of document.querySelectorAll("[data-count-for]")) {
  const field = document.getElementById(count.dataset.countFor);
  const limit = Number(field.dataset.limit);
  const format = new Intl.NumberFormat(document.documentElement.lang);
  const show = () => {
    const left = limit - Array.from(field.value.trim()).length;
    const words = left < 0 ? count.dataset.over : count.dataset.left;
    count.textContent = words.replace("%s", format.format(Math.abs(left)));
    count.classList.toggle("text-danger", left < 0);
  };
  field.addEventListener("input", show);
  if (field.value) show();
}

// A lost connection or a closed window loses nothing: the text stands under the address it is meant
// for, and goes when the server has confirmed it.
for (const done of document.querySelectorAll("[data-kept-no-more]")) {
  localStorage.removeItem(`typed ${done.dataset.keptNoMore}`);
}
for (const form of document.querySelectorAll("form[data-keep]")) {
  const key = `typed ${form.dataset.keep}`;
  const field = form.querySelector("textarea");
  const before = field.defaultValue;
  const kept = localStorage.getItem(key);
  // A form that comes back from the server holds what was sent; that is the newer text.
  if (kept && !form.querySelector(".is-invalid") && !document.getElementById("problems")) {
    field.value = kept;
    field.dispatchEvent(new Event("input"));
  }
  field.addEventListener("input", () => {
    if (field.value.trim() && field.value !== before) localStorage.setItem(key, field.value);
    else localStorage.removeItem(key);
  });
}
