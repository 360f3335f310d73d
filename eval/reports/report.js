// Filters the list of questions; the page is complete without it.
const rows = [...document.querySelectorAll(".question")];
const [type, outcome, text, count] = ["type", "outcome", "text", "count"].map((id) => document.getElementById(id));
function apply() {
  const words = text.value.trim().toLowerCase();
  let shown = 0;
  for (const row of rows) {
    const fits =
      (!type.value || row.dataset.type === type.value) &&
      (!outcome.value || row.dataset.outcome.split(" ").includes(outcome.value)) &&
      (!words || row.textContent.toLowerCase().includes(words));
    row.hidden = !fits;
    shown += fits;
  }
  count.textContent = `${shown} / ${rows.length}`;
}
for (const control of [type, outcome, text]) control.addEventListener("input", apply);
apply();
