// The view 承诺查询: rows, facets and plots are drawn from what is asked; what is asked stands in the address.
const seek = one('#planqa-search');
const sorting = one('.sort');
const ADDRESS_MS = 250;
const SAID_MS = 700;

// Loading, once.
function loadLedger() {
  ledger.ready ??= server.read_commitments('').then((table) => {
    fillLedger(table);
    views.commitments.dataset.ownPlan = table.plans[0]?.id ?? '';
    drawHead();
    drawFacets();
    drawPlots();
    foldCharts();
    one('.ledger-waiting').hidden = true;
    one('.found-rows').hidden = false;
  });
  return ledger.ready;
}

// The rows are read again when the view is opened next.
function forgetLedger() {
  ledger.ready = null;
  drawn = null;
}

let drawn = null;
let addressTimer;
let opened = null;

async function openLedger(query) {
  try {
    await loadLedger();
  } catch {
    ledger.ready = null;
    one('.ledger-waiting').hidden = false;
    one('.ledger-waiting').className = 'note ledger-waiting';
    one('.ledger-waiting').textContent = '暂时打不开承诺查询。请检查网络,再刷新页面。';
    return;
  }
  if (current !== 'commitments') return;
  clearTimeout(addressTimer);
  const question = questionOf(query);
  if (drawn === null || addressOf(question) !== drawn) {
    asked = question;
    seek.value = question.search;
    drawAnswer();
  }
  window.scrollTo({ top: scrolled.commitments, behavior: 'instant' });
  opened?.focus({ preventScroll: true });
  opened = null;
}

// The address follows a little later: browsers refuse it when it changes with every key.
function keepLedger() {
  clearTimeout(addressTimer);
  if (current !== 'commitments' || drawn === null) return;
  const address = addressOf(asked);
  one('nav [data-view="commitments"]').setAttribute('href', address);
  const to = addressed(address);
  if (to.href !== location.href) history.replaceState(null, '', to);
}

function changed() {
  const start = performance.now();
  drawAnswer();
  const top = one('.results').getBoundingClientRect().top + window.scrollY - seekEnd();
  if (window.scrollY > top) window.scrollTo({ top, behavior: 'instant' });
  clearTimeout(addressTimer);
  addressTimer = setTimeout(keepLedger, ADDRESS_MS);
  // After the next frame it is on screen.
  requestAnimationFrame(() => setTimeout(() => {
    performance.measure('planqa:ledger', { start, end: performance.now() });
  }));
}

function seekEnd() {
  return one('.frame').offsetHeight + one('.seek').offsetHeight;
}

let saidTimer;
function drawAnswer() {
  const answer = answerOf(asked);
  drawn = addressOf(asked);
  markFacets(answer);
  markPlots(answer);
  drawPicked();
  markSort();
  drawCount(answer);
  drawRows(answer);
  seekAlike(answer);
  clearTimeout(saidTimer);
  saidTimer = setTimeout(() => announce(one('.count').textContent), SAID_MS);
}

function drawCount({ rows, named }) {
  const total = ledger.rows.length;
  const part = rows.length < total ? `,共 ${total} 行` : '';
  const near = named > 0 && named < rows.length ? `,其中 ${named} 行的指标相符` : '';
  one('.count').replaceChildren(elementOf('strong', '', String(rows.length)), ` 行${part}${near}`);
  one('.nothing').hidden = rows.length > 0;
  rowsBox.hidden = rows.length === 0;
  for (const button of root.querySelectorAll('.download')) button.disabled = rows.length === 0;
  one('.narrow').textContent = pickedCount() ? `筛选 ${pickedCount()}` : '筛选';
  if (one('.facets-done')) one('.facets-done').textContent = `查看 ${rows.length} 行`;
}

function pickedCount() {
  return [...asked.chosen.values()].reduce((sum, values) => sum + values.size, asked.indicator ? 1 : 0);
}

function toggleFacets(open) {
  facetsBox.classList.toggle('open', open);
  one('.narrow').setAttribute('aria-expanded', String(open));
}

// A phone shows rows first.
function foldCharts() {
  one('.charts').open = !isNarrow();
}
phone.addEventListener('change', foldCharts);

function clickedRow(event) {
  const row = event.target.closest('.row');
  if (!row || !getSelection().isCollapsed) return;
  const link = row.querySelector('.open');
  opened = link;
  go(link.getAttribute('href'), quoteOf(link));
}

const ledgerClicks = [
  ['.narrow', () => toggleFacets(!facetsBox.classList.contains('open'))],
  ['.facets-done', () => { toggleFacets(false); one('.narrow').focus(); }],
  ['.by', ({ dataset: { sort } }) => resort(sort)],
  ['.bar-of', (bar) => pick(bar.dataset.name, bar.dataset.value, bar.getAttribute('aria-pressed') !== 'true')],
  ['.drop', drop],
  ['.clear', startOver],
  ['.share', () => { keepLedger(); copy(addressed(location.href, false).href, '已复制本次查询的链接'); }],
  ['.download', download],
  ['.brief', exportBrief],
  ['.copy-row', (button) => copyRow(ledger.rows[button.dataset.place])],
  ['.together', (button) => together(ledger.rows[button.dataset.place])],
];

// Up, down, as the plan has it.
function resort(sort) {
  asked.sort = { [sort]: `-${sort}`, [`-${sort}`]: '' }[asked.sort] ?? sort;
  changed();
}

function together(row) {
  asked = { ...emptyQuestion(), indicator: row.key };
  asked.chosen.get('plan').add(row.plan);
  if (ledger.plans.length === 1) asked.chosen.get('plan').clear();
  seek.value = '';
  changed();
  one('.drop')?.focus({ preventScroll: true });
}

views.commitments.addEventListener('click', (event) => {
  const link = event.target.closest('a');
  if (link) {
    opened = link;
    return;
  }
  const chosen = ledgerClicks.find(([selector]) => event.target.closest(selector));
  if (chosen) chosen[1](event.target.closest(chosen[0]));
  else if (!event.target.closest('button, label, summary, input, select')) clickedRow(event);
});
facetsBox.addEventListener('change', ({ target: { dataset, checked } }) => pick(dataset.name, dataset.value, checked));
facetsBox.addEventListener('keydown', (event) => {
  if (event.key !== 'Escape' || !facetsBox.classList.contains('open')) return;
  toggleFacets(false);
  one('.narrow').focus();
});
sorting.addEventListener('change', () => { asked.sort = sorting.value; changed(); });

function search() {
  asked.search = seek.value;
  changed();
}

// What an input method shows before a word is chosen is no search.
seek.addEventListener('input', (event) => { if (!event.isComposing) search(); });
seek.addEventListener('compositionend', search);
window.addEventListener('beforeprint', () => { if (rowsLeft.length) appendRows(rowsLeft.length); });
window.addEventListener('pagehide', keepLedger);
