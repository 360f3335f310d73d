// On paper everything is open.
const openedForPrint = new Set();
window.addEventListener('beforeprint', () => {
  for (const folded of views[current].querySelectorAll('details:not([open])')) {
    folded.open = true;
    openedForPrint.add(folded);
  }
});
window.addEventListener('afterprint', () => {
  for (const folded of openedForPrint) folded.open = false;
  openedForPrint.clear();
});
