// Counts the characters of a comment as its limit does: code points, with LF at line ends.
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
