// The facets of 承诺查询 with their counts, the two plots, and the words for their values.
const facetsBox = one('.facets');
const FACET_WORDS = {
  plan: '规划', kind: '类型', deadline: '期限', chapter: '章', topic: '主题', unit: '单位', nature: '性质',
  inherited: '期限依据', section: '节',
};
const VALUE_WORDS = { kind: KIND_WORDS, inherited: { 0: '原句写明', 1: '规划期' } };
const EMPTY_WORDS = { unit: '无单位', nature: '未写明', deadline: '未写明', inherited: '没有期限', topic: '其他' };
const OPTIONS_SHOWN = 8;
const CHAPTERS_SHOWN = 16;

function chapterTitle(value) {
  const plans = chosenPlans();
  return plans.length === 1 ? plans[0].chapters[value] : undefined;
}

function chosenPlans() {
  const chosen = asked.chosen.get('plan');
  return ledger.plans.filter(({ id }) => ledger.plans.length === 1 || chosen.has(id));
}

function chapterName(value) {
  const row = ledger.rows.find(({ chapter }) => chapter === value);
  return row?.ref.match(/^第.+?章|^前言/)?.[0] ?? value;
}

function wordsOf(name, value) {
  if (value === '') return EMPTY_WORDS[name] ?? '未写明';
  if (name === 'plan') return ledger.plans.find(({ id }) => id === value)?.title ?? value;
  if (name === 'chapter') return chapterTitle(value) ?? chapterName(value);
  return VALUE_WORDS[name]?.[value] ?? value;
}

// Facets: drawn once; later only their counts and marks change.
const facetParts = new Map();

function valuesOf(name) {
  const counts = new Map();
  for (const row of ledger.rows) count(counts, row[name]);
  const values = [...counts.keys()];
  if (name === 'kind') return KINDS.filter((kind) => counts.has(kind));
  if (['chapter', 'deadline'].includes(name)) return values.sort((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1));
  if (['topic', 'unit'].includes(name)) return values.sort((a, b) => (a === '') - (b === '') || counts.get(b) - counts.get(a));
  return values;
}

// Numbers in their order, then words, the empty value last.
function rank(value) {
  if (value === '') return Infinity;
  return /^\d+$/.test(value) ? Number(value) : 1e9;
}

function drawFacets() {
  facetParts.clear();
  const names = ['kind', 'deadline', 'chapter', 'topic', 'unit', 'nature', 'inherited'];
  if (ledger.plans.length > 1) names.unshift('plan');
  const sets = names.map((name) => facetSet(name, valuesOf(name))).filter(Boolean);
  const done = elementOf('button', 'facets-done');
  done.type = 'button';
  facetsBox.replaceChildren(...sets, done);
}

function facetSet(name, values) {
  if (values.length < 2) return null;
  const made = elementOf('fieldset', `facet by-${name}`);
  made.append(elementOf('legend', '', FACET_WORDS[name]));
  const options = values.map((value) => optionElement(name, value));
  // Chapters are looked for by number: those of one plan stay together.
  const many = options.length > (name === 'chapter' ? CHAPTERS_SHOWN : OPTIONS_SHOWN + 2);
  made.append(...options.slice(0, many ? OPTIONS_SHOWN : options.length));
  if (many) {
    const rest = document.createElement('details');
    rest.append(elementOf('summary', '', `其余 ${options.length - OPTIONS_SHOWN} 项`), ...options.slice(OPTIONS_SHOWN));
    made.append(rest);
  }
  return made;
}

function optionElement(name, value) {
  const made = elementOf('label', 'option');
  const box = document.createElement('input');
  box.type = 'checkbox';
  Object.assign(box.dataset, { name, value });
  const [words, number] = [elementOf('span', 'words', wordsOf(name, value)), elementOf('span', 'number')];
  words.title = words.textContent;
  made.append(box, words, number);
  facetParts.set(`${name}=${value}`, { made, box, words, number });
  return made;
}

function markFacets({ facets }) {
  for (const [key, { made, box, words, number }] of facetParts) {
    const { name, value } = box.dataset;
    const rows = facets.get(name).get(value) ?? 0;
    box.checked = asked.chosen.get(name).has(value);
    if (made.rows === rows && made.checked === box.checked && name !== 'chapter') continue;
    Object.assign(made, { rows, checked: box.checked });
    number.textContent = rows;
    made.classList.toggle('zero', !rows && !box.checked);
    box.disabled = !rows && !box.checked;
    if (key.startsWith('chapter')) words.textContent = words.title = wordsOf(name, value);
    // A choice must be seen to be undone.
    if (box.checked && made.parentElement.tagName === 'DETAILS') made.parentElement.open = true;
  }
}

// Plots: columns that are buttons, targets by chapter and by deadline.
const bars = [];

function drawPlots() {
  bars.length = 0;
  one('.plots').replaceChildren(plotElement('chapter', '各章的'), plotElement('deadline', '各期限的'));
}

function plotElement(name, words) {
  const made = elementOf('figure', `plot by-${name}`);
  const caption = elementOf('figcaption', '');
  caption.append(words, elementOf('span', 'plotted', '目标'));
  const columns = elementOf('div', 'columns');
  columns.setAttribute('role', 'group');
  columns.setAttribute('aria-label', `${words}行数,点选即筛选`);
  for (const value of valuesOf(name)) columns.append(barElement(name, value));
  made.append(caption, columns);
  return made;
}

function barElement(name, value) {
  const made = elementOf('button', 'bar-of');
  made.type = 'button';
  Object.assign(made.dataset, { name, value });
  const tick = name === 'chapter' ? chapterTick(value) : wordsOf(name, value);
  const [number, fill] = [elementOf('span', 'number'), elementOf('span', 'fill')];
  made.append(number, fill, elementOf('span', 'tick', tick));
  bars.push({ made, name, value, number, fill });
  return made;
}

// 第五章 is 五; beyond the tenth, digits are easier to read.
function chapterTick(value) {
  return Number(value) > 10 ? value : chapterName(value).replace(/^第|章$/g, '');
}

function markPlots({ plots, plotted }) {
  const most = { chapter: Math.max(1, ...plots.chapter.values()), deadline: Math.max(1, ...plots.deadline.values()) };
  for (const shown of root.querySelectorAll('.plotted')) shown.textContent = KIND_WORDS[plotted];
  one('.plots').dataset.kind = plotted;
  for (const { made, name, value, number, fill } of bars) {
    const [rows, chosen] = [plots[name].get(value) ?? 0, asked.chosen.get(name)];
    const words = `${wordsOf(name, value)}:${rows} 项${KIND_WORDS[plotted]}`;
    number.textContent = rows || '';
    fill.style.setProperty('--share', rows / most[name]);
    made.setAttribute('aria-pressed', String(chosen.has(value)));
    made.setAttribute('aria-label', words);
    made.title = words;
    made.classList.toggle('aside', chosen.size > 0 && !chosen.has(value));
  }
}
