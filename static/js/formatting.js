// Buttons that put tags around what is selected, and the preview where it can't be had.

for (const template of document.querySelectorAll("template#formatting")) {
  const field = document.getElementById(template.dataset.for);
  field.before(template.content.cloneNode(true));
  const buttons = [...field.parentElement.querySelectorAll(".formatting button")];

  // As if typed, so that it can be undone.
  const type = (text) => {
    field.focus();
    if (document.execCommand("insertText", false, text)) return;
    field.setRangeText(text);
    field.dispatchEvent(new Event("input", { bubbles: true }));
  };
  const surround = ({ before, after, address }) => {
    const { selectionStart: start, selectionEnd: end } = field;
    const chosen = field.value.slice(start, end);
    if (address && /^https?:\/\/\S+$/.test(chosen)) {
      const opening = before.replace(address, chosen.replaceAll('"', "%22"));
      type(opening + after);
      field.setSelectionRange(start + opening.length, start + opening.length);
      return;
    }
    type(before + chosen + after);
    const inside = start + (address ? before.indexOf(address) + address.length : before.length);
    field.setSelectionRange(inside, address ? inside : inside + chosen.length);
  };

  for (const button of buttons) button.addEventListener("click", () => surround(button.dataset));
  field.addEventListener("keydown", (event) => {
    const { key, ctrlKey, metaKey, altKey, shiftKey } = event;
    const button = buttons.find((candidate) => candidate.dataset.key === key.toLowerCase());
    if (!button || !(ctrlKey || metaKey) || altKey || shiftKey) return;
    event.preventDefault();
    surround(button.dataset);
  });
}

for (const place of document.querySelectorAll("#preview")) {
  for (const fault of ["htmx:responseError", "htmx:sendError", "htmx:timeout"]) {
    document.body.addEventListener(fault, () => (place.textContent = place.dataset.failed));
  }
}
