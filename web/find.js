// 在原文中查找: where words stand in the text of the plan that is open. Spaces, width and case do not count.
// What is not the plan's own text (marks of damage, links of paragraphs) is no text to be found, and where the
// source is cut nothing is found across the cut.
const FIND_BLOCKS = '.plan > :is(h2, h3, h4, h5, h6), .plan p.para, .plan .cells :is(th, td)';
const CUT = '\n';
const foldedCharacters = new Map();

function foldedCharacter(character) {
  if (!foldedCharacters.has(character)) {
    const plain = character.normalize('NFKC').toLowerCase().replace(/[\s\u00ad\u200b-\u200d\u2060\ufeff]/g, '');
    foldedCharacters.set(character, plain);
  }
  return foldedCharacters.get(character);
}

const foldedForFind = (text) => Array.from(text, foldedCharacter).join('');

// The folded text of all blocks, for each of its characters the place in its text node, and where nodes begin.
function findable(plan) {
  const [pieces, places, nodes, starts] = [[], [], [], []];
  for (const block of plan.querySelectorAll(FIND_BLOCKS)) {
    const texts = document.createTreeWalker(block, NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) {
      const { parentElement } = texts.currentNode;
      if (parentElement.matches('.cut-mark')) cut();
      else if (!parentElement.matches('.anchor')) take(texts.currentNode);
    }
    cut();
  }
  return { plain: pieces.join(''), places, nodes, starts };

  function cut() {
    pieces.push(CUT);
    places.push(0);
  }

  function take(node) {
    // Nothing is found in white space alone.
    if (!foldedForFind(node.data)) return;
    nodes.push(node);
    starts.push(places.length);
    let at = 0;
    for (const character of node.data) {
      const plain = foldedCharacter(character);
      for (let n = 0; n < plain.length; n += 1) places.push(at);
      pieces.push(plain);
      at += character.length;
    }
  }
}

function foundIn({ plain }, words) {
  const found = [];
  for (let at = plain.indexOf(words); at >= 0; at = plain.indexOf(words, at + words.length)) found.push(at);
  return found;
}

// The text nodes that a hit goes through, each with its first and last place.
function segmentsOf({ places, nodes, starts }, from, length) {
  const segments = [];
  let node = nodeAt(starts, from);
  for (let at = from; at < from + length; node += 1) {
    const end = Math.min(starts[node + 1] ?? Infinity, from + length);
    const last = places[end - 1];
    const character = String.fromCodePoint(nodes[node].data.codePointAt(last));
    segments.push({ node: nodes[node], start: places[at], end: last + character.length });
    at = end;
  }
  return segments;
}

// The last node that begins at or before a place.
function nodeAt(starts, place) {
  let [low, high] = [0, starts.length - 1];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (starts[middle] <= place) low = middle;
    else high = middle - 1;
  }
  return low;
}

function rangeOf(segments) {
  const range = new Range();
  range.setStart(segments[0].node, segments[0].start);
  range.setEnd(segments.at(-1).node, segments.at(-1).end);
  return range;
}
