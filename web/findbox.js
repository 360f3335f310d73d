// The box of 在原文中查找: its count, the way from hit to hit, and the address that keeps it.
const findForm = one('.find');
const findBox = one('#planqa-find');
const FIND_MS = 150;
const finding = { words: '', text: null, plan: null, places: [], hits: [], current: -1 };
let findTimer;

function findText() {
  const plan = one('.plan');
  if (finding.plan !== plan || !finding.text) Object.assign(finding, { plan, text: findable(plan) });
  return finding.text;
}

// `from`: the place in the plan's text at or after which the first hit is shown.
function find(from) {
  clearTimeout(findTimer);
  if (unmarkHits()) finding.text = null;
  const words = foldedForFind(findBox.value);
  Object.assign(finding, { words, places: [], hits: [], current: -1 });
  if (words && one('.plan')) {
    finding.places = foundIn(findText(), words);
    finding.hits = finding.places.map((place) => segmentsOf(finding.text, place, words.length));
    const first = finding.places.findIndex((place) => place >= from);
    markHits(finding.hits);
    if (finding.hits.length) finding.current = Math.max(first, 0);
  }
  drawFound();
}

function drawFound() {
  const { words, hits, current } = finding;
  one('.read-view').toggleAttribute('data-finding', Boolean(words));
  one('.find-tools').hidden = !words;
  for (const name of ['.find-previous', '.find-next']) one(name).disabled = hits.length === 0;
  one('.find-count').textContent = !words ? '' : hits.length ? `${current + 1}/${hits.length}` : '没有找到';
}

function showHit() {
  const { hits, current } = finding;
  if (current < 0) return;
  drawFound();
  const cells = hits[current][0].node.parentElement.closest('.cells');
  if (cells) hits[current][0].node.parentElement.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  const { top, height } = markCurrent(hits, current);
  const screen = window.visualViewport?.height ?? window.innerHeight;
  const covered = findForm.getBoundingClientRect().bottom;
  // One that is well in sight stays where it is.
  if (top < covered + 8 || top + height > screen - 24) {
    window.scrollTo({ top: window.scrollY + top - Math.max(screen * 0.4, covered + 24), behavior: 'instant' });
  }
}

function toHit(step) {
  const many = finding.hits.length;
  if (!many) return;
  finding.current = (finding.current + step + many) % many;
  showHit();
  sayHit();
}

// Whoever does not see the page hears where the hit is, and the sentence around it.
function sayHit() {
  const { hits, current, words } = finding;
  if (!words) return;
  if (current < 0) {
    announce('没有找到');
    return;
  }
  const around = (hitMarks[current]?.[0] ?? hits[current][0].node).parentElement;
  const name = around.closest('.para')?.querySelector('.anchor')?.getAttribute('aria-label')?.split(',')[0];
  announce(`第${current + 1}处,共${hits.length}处${name ? `,${name}` : ''}:${around.textContent}`);
}

// Where a person is reading: the first paragraph that is not above the screen.
function placeInView() {
  const { nodes, starts } = findText();
  const covered = findForm.getBoundingClientRect().bottom;
  let [low, high] = [0, nodes.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (nodes[middle].parentElement.getBoundingClientRect().bottom > covered) high = middle;
    else low = middle + 1;
  }
  return starts[low] ?? 0;
}

function typedFind() {
  if (!one('.plan')) return;
  // While a word grows, the hit that is shown stays the first one as long as it fits.
  find(finding.current >= 0 ? finding.places[finding.current] : placeInView());
  showHit();
  findTimer = setTimeout(() => { keepFind(); sayHit(); }, SAID_MS);
}

function keepFind() {
  if (current !== 'read' || !one('.reader')) return;
  const to = new URL(location.href);
  if (finding.words) {
    to.searchParams.set('plan', one('.reader').dataset.plan);
    to.searchParams.set('find', findBox.value.trim());
    to.searchParams.delete('ref');
    to.hash = '';
  } else to.searchParams.delete('find');
  if (to.href !== location.href) history.replaceState(history.state, '', to);
}

// The address names a search. Without one a search goes on only where its plan was being read.
function findFrom(query, came) {
  const words = (query.get('find') ?? '').slice(0, findBox.maxLength);
  if (!words && !came && finding.plan === one('.plan')) return;
  findBox.value = words;
  const target = one('.plan .here');
  find(target ? placeInView() : 0);
  if (words && !target && !query.get('ref')) showHit();
  else drawFound();
  if (words) findTimer = setTimeout(sayHit, SAID_MS);
}

function endFind() {
  const held = finding.hits[finding.current]?.[0].node.parentElement;
  const block = (hitMarks[finding.current]?.[0] ?? held)?.closest('[tabindex]');
  findBox.value = '';
  find(0);
  keepFind();
  // The focus goes where a person was reading.
  (block ?? findBox).focus({ preventScroll: true });
  announce('已结束查找');
}

findBox.addEventListener('input', (event) => {
  if (event.isComposing) return;
  clearTimeout(findTimer);
  findTimer = setTimeout(typedFind, FIND_MS);
});
findBox.addEventListener('compositionend', typedFind);
findForm.addEventListener('submit', (event) => event.preventDefault());
findForm.addEventListener('keydown', (event) => {
  if (event.isComposing || event.keyCode === 229) return;
  if (event.key === 'Escape' && findBox.value) {
    event.preventDefault();
    endFind();
  } else if (event.key === 'Enter' && event.target === findBox) {
    event.preventDefault();
    enterFind(event.shiftKey ? -1 : 1);
  }
});

function enterFind(step) {
  const known = foldedForFind(findBox.value) === finding.words;
  // A phone's keyboard hides the hit that is shown already.
  const covers = phone.matches && window.matchMedia('(pointer: coarse)').matches;
  if (covers) findBox.blur();
  if (!known) typedFind();
  else if (!covers) toHit(step);
}

one('.find-previous').addEventListener('click', () => toHit(-1));
one('.find-next').addEventListener('click', () => toHit(1));
one('.find-over').addEventListener('click', endFind);
