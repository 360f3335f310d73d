// The ledger in the browser: its rows, what is asked of them, and the same search, choice and sort as
// the server's (ledger/filter.py, ledger/search.py, ledger/ledger.py), which makes the downloads.
const FACETS = ['plan', 'chapter', 'section', 'topic', 'kind', 'deadline', 'unit', 'nature', 'inherited'];
const NO_VALUE = '-';
const KIND_WORDS = { target: '目标', achievement: '已完成成就' };
const KINDS = Object.keys(KIND_WORDS);
const ledger = { rows: [], quotes: [], plans: [], ready: null };
let variants = new Map();
let asked = emptyQuestion();

function emptyQuestion() {
  return { search: '', indicator: '', sort: '', chosen: new Map(FACETS.map((name) => [name, new Set()])) };
}

// NFKC, lower case, traditional to simplified.
function folded(text) {
  const plain = text.normalize('NFKC').toLowerCase();
  return [...plain].map((character) => variants.get(character) ?? character).join('');
}

function fillLedger({ plans, fields, rows, quotes, variants: pairs }) {
  const characters = [...pairs];
  variants = new Map(characters.flatMap((from, at) => (at % 2 ? [] : [[from, characters[at + 1]]])));
  const foldedQuotes = quotes.map(folded);
  ledger.plans = plans;
  ledger.quotes = quotes;
  ledger.rows = rows.map((values, place) => {
    const row = Object.fromEntries(fields.map((name, at) => [name, values[at]]));
    row.place = place;
    row.own = folded([row.indicator, row.text, row.topic, row.ref, row.due, row.deadline].join('\n'));
    row.sentence = foldedQuotes[row.quote];
    row.syllables = row.spelt.split(' ').filter(Boolean);
    return row;
  });
}

// What is asked, as it stands in the address; and back.
function questionOf(query) {
  const question = emptyQuestion();
  question.search = query.get('q') ?? '';
  question.indicator = query.get('indicator') ?? '';
  question.sort = query.get('sort') ?? '';
  for (const name of FACETS) {
    for (const value of query.getAll(name)) question.chosen.get(name).add(value === NO_VALUE ? '' : value);
  }
  return question;
}

function filterQuery(question) {
  const query = new URLSearchParams();
  if (question.search.trim()) query.set('q', question.search.trim());
  for (const [name, values] of question.chosen) for (const value of values) query.append(name, value || NO_VALUE);
  if (question.indicator) query.set('indicator', question.indicator);
  return query;
}

function addressOf(question) {
  const query = filterQuery(question);
  if (question.sort) query.set('sort', question.sort);
  const rest = String(query);
  return rest ? `?view=commitments&${rest}` : '?view=commitments';
}

// Typed letters spell consecutive syllables, each by its beginning at least: lhfgl, lvhuafgl.
function spells(term, syllables) {
  if (!/^[a-z]+$/.test(term)) return false;
  return syllables.some((_, at) => follows(term, syllables, at));
}

function follows(term, syllables, at) {
  if (!term) return true;
  if (at === syllables.length) return false;
  let taken = 0;
  while (taken < term.length && term[taken] === syllables[at][taken]) taken += 1;
  for (; taken > 0; taken -= 1) if (follows(term.slice(taken), syllables, at + 1)) return true;
  return false;
}

// 0: found by its own words, 1: only in its sentence, null: not found.
function nearness(row, terms) {
  let near = 0;
  for (const term of terms) {
    if (row.own.includes(term) || spells(term, row.syllables)) continue;
    if (!row.sentence.includes(term)) return null;
    near = 1;
  }
  return near;
}

function isChosen(row, name, values) {
  return !values.size || values.has(row[name]) || (name === 'deadline' && values.has(row.due));
}

// One pass: the rows that fit, and for each facet the counts with all other choices applied.
function answerOf(question) {
  const terms = folded(question.search).split(/\s+/).filter(Boolean);
  const facets = new Map(FACETS.map((name) => [name, new Map()]));
  const plotted = plottedKind(question);
  const plots = { chapter: new Map(), deadline: new Map() };
  const found = [];
  for (const row of ledger.rows) {
    if (question.indicator && row.key !== question.indicator) continue;
    const near = nearness(row, terms);
    if (near === null) continue;
    const failed = FACETS.filter((name) => !isChosen(row, name, question.chosen.get(name)));
    for (const name of failed.length ? failed : FACETS) {
      if (failed.length < 2) count(facets.get(name), row[name]);
    }
    for (const name of row.kind === plotted ? Object.keys(plots) : []) {
      if (failed.every((other) => other === name || other === 'kind')) count(plots[name], row[name]);
    }
    if (!failed.length) found.push({ row, near });
  }
  return { terms, facets, plots, plotted, ...sortedRows(found, question.sort) };
}

function count(counts, value) {
  counts.set(value, (counts.get(value) ?? 0) + 1);
}

// The plots count targets, unless only achievements are asked for.
function plottedKind({ chosen }) {
  const kinds = chosen.get('kind');
  return kinds.size === 1 && kinds.has('achievement') ? 'achievement' : 'target';
}

const SORT_VALUES = {
  ref: (row) => [row.place],
  indicator: (row) => row.syllables,
  value: (row) => (row.value === null ? null : [row.unit, row.value]),
  deadline: (row) => (/^\d{4}$/.test(row.deadline) ? [Number(row.deadline)] : null),
  kind: (row) => [KINDS.indexOf(row.kind)],
};

// `named`: how many of the rows, which then come first, are found by their own words.
function sortedRows(found, sort) {
  const value = SORT_VALUES[sort.replace(/^-/, '')];
  if (!value) {
    const rank = ({ row, near }) => near * KINDS.length + KINDS.indexOf(row.kind);
    const rows = [...found].sort((a, b) => rank(a) - rank(b)).map(({ row }) => row);
    return { rows, named: found.filter(({ near }) => near === 0).length };
  }
  const sign = sort.startsWith('-') ? -1 : 1;
  const keyed = found.map(({ row }) => ({ row, key: value(row) }));
  const present = keyed.filter(({ key }) => key !== null);
  present.sort((a, b) => sign * compared(a.key, b.key) || a.row.place - b.row.place);
  const rows = [...present, ...keyed.filter(({ key }) => key === null)].map(({ row }) => row);
  return { rows, named: rows.length };
}

// As Python compares tuples: part by part, a shorter beginning first.
function compared(a, b) {
  for (let at = 0; at < Math.min(a.length, b.length); at += 1) {
    if (a[at] !== b[at]) return a[at] < b[at] ? -1 : 1;
  }
  return a.length - b.length;
}
