// Searched words are marked without touching the rows, where the browser can do that.
function showFound(elements, terms) {
  if (!window.Highlight || !terms.length) return;
  const found = CSS.highlights.get('planqa-found') ?? new Highlight();
  for (const element of elements) {
    const texts = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) markTerms(texts.currentNode, terms, found);
  }
  CSS.highlights.set('planqa-found', found);
}

function markTerms(text, terms, found) {
  const plain = text.data.toLowerCase();
  for (const term of terms) {
    for (let at = plain.indexOf(term); at >= 0; at = plain.indexOf(term, at + term.length)) {
      const range = new Range();
      range.setStart(text, at);
      range.setEnd(text, Math.min(at + term.length, text.length));
      found.add(range);
    }
  }
}
