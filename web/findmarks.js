// The hits of 在原文中查找 on the page. Where the browser can, they are highlighted and the text stays untouched;
// other browsers get <mark> elements, which are taken away again.
const canHighlight = Boolean(window.Highlight && CSS.highlights);
const HIGHLIGHTS = { all: 'planqa-hit', current: 'planqa-hit-current' };
let hitMarks = [];

function markHits(hits) {
  if (!canHighlight) {
    // From the last to the first: what stands before a mark keeps its place in the text.
    hitMarks = hits.map(() => []);
    for (let hit = hits.length - 1; hit >= 0; hit -= 1) {
      for (const { node, start, end } of [...hits[hit]].reverse()) {
        const marked = node.splitText(start);
        marked.splitText(end - start);
        const mark = elementOf('mark', 'hit');
        marked.replaceWith(mark);
        mark.append(marked);
        hitMarks[hit].unshift(mark);
      }
    }
    return;
  }
  const ranges = hits.map((segments) => {
    const [first, last] = [segments[0], segments.at(-1)];
    return new StaticRange({
      startContainer: first.node, startOffset: first.start, endContainer: last.node, endOffset: last.end,
    });
  });
  const all = new Highlight();
  for (const range of ranges) all.add(range);
  CSS.highlights.set(HIGHLIGHTS.all, all);
}

// The one that is shown; gives the box in which it stands on screen.
function markCurrent(hits, current) {
  if (!canHighlight) {
    for (const mark of hitMarks.flat()) mark.classList.remove('current');
    for (const mark of hitMarks[current]) mark.classList.add('current');
    return hitMarks[current][0].getBoundingClientRect();
  }
  const range = rangeOf(hits[current]);
  const highlight = new Highlight(range);
  highlight.priority = 1;
  CSS.highlights.set(HIGHLIGHTS.current, highlight);
  return range.getClientRects()[0] ?? range.getBoundingClientRect();
}

// Whether text nodes were changed: what was known of them is then no longer true.
function unmarkHits() {
  if (canHighlight) {
    for (const name of Object.values(HIGHLIGHTS)) CSS.highlights.delete(name);
    return false;
  }
  const parents = new Set();
  for (const mark of hitMarks.flat()) {
    parents.add(mark.parentElement);
    mark.replaceWith(...mark.childNodes);
  }
  for (const parent of parents) parent.normalize();
  hitMarks = [];
  return parents.size > 0;
}
