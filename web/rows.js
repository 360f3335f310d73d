// The rows of 承诺查询, as a table at a desk and as cards on a phone: one element each, made when first shown.
const rowsBox = one('.rows');
const HEADS = [['kind', '类型'], ['indicator', '指标'], ['value', '数值'], ['deadline', '期限'], ['ref', '出处']];
const FIRST_ROWS = 20;
const EXCERPT_AFTER = 64;
const LEAD_CHARACTERS = 26;
const OTHERS_SHOWN = 3;

function cell(className, text = '') {
  const made = elementOf('div', className, text);
  made.setAttribute('role', 'cell');
  return made;
}

function rowElement(row) {
  const made = elementOf('div', `row ${row.kind}`);
  made.setAttribute('role', 'row');
  const kind = cell('kind-of');
  kind.append(elementOf('span', `kind-tag ${row.kind}`, KIND_WORDS[row.kind]));
  made.append(kind, nameCell(row), cell('value', row.text), dueCell(row), refCell(row), quoteCell(row));
  return made;
}

function placeLink(row, className, text) {
  const link = elementOf('a', className, text);
  link.href = row.href;
  link.dataset.start = row.start;
  link.dataset.end = row.end;
  return link;
}

function nameCell(row) {
  const made = cell('name');
  const link = placeLink(row, 'open', row.indicator);
  link.setAttribute('aria-label', `${row.indicator},阅读原文`);
  made.append(link);
  if (row.nature) made.append(elementOf('span', 'nature', row.nature));
  return made;
}

function dueCell(row) {
  const made = cell('due', row.due || '未写明');
  made.classList.toggle('none', !row.due);
  // 十四五 is found under 2025: say which year is meant.
  if (/^\d{4}$/.test(row.deadline) && !row.due.includes(row.deadline)) {
    made.append(elementOf('span', 'year', `(${row.deadline})`));
  }
  if (row.inherited === '1') {
    const period = elementOf('span', 'period', '规划期');
    period.title = '原句没有写期限,按上文或规划期计';
    made.append(' ', period);
  }
  return made;
}

function refCell(row) {
  const made = cell('ref-of', row.ref);
  if (ledger.plans.length > 1) {
    const plan = elementOf('span', 'plan-of', wordsOf('plan', row.plan));
    plan.title = plan.textContent;
    made.append(plan);
  }
  return made;
}

function quoteCell(row) {
  const made = cell('said');
  made.append(quoteElement(row));
  if (row.others.length) made.append(othersElement(row));
  const foot = elementOf('p', 'row-foot');
  if (row.damaged) foot.append(elementOf('span', 'tag cut', '原文此处残缺'));
  const button = elementOf('button', 'copy-row', '复制');
  button.type = 'button';
  button.dataset.place = row.place;
  button.setAttribute('aria-label', `复制:${row.indicator}`);
  foot.append(button, placeLink(row, 'read', '阅读原文'));
  made.append(foot);
  return made;
}

// A long sentence begins where its value comes into sight; the part before is kept for print.
function quoteElement(row) {
  const made = elementOf('p', 'quote');
  const quote = ledger.quotes[row.quote];
  const from = row.at > EXCERPT_AFTER ? clauseStart(quote, row.at - LEAD_CHARACTERS) : 0;
  if (from) made.append(elementOf('span', 'before', quote.slice(0, from)), elementOf('span', 'gap', '…'));
  if (row.at < 0) made.append(quote.slice(from));
  else {
    const end = row.at + row.text.length;
    made.append(quote.slice(from, row.at), elementOf('mark', '', quote.slice(row.at, end)), quote.slice(end));
  }
  return made;
}

function clauseStart(quote, at) {
  const start = Math.max(...[...',,、;;。'].map((mark) => quote.lastIndexOf(mark, at)));
  return start > 0 ? start + 1 : at;
}

// The same indicator with another value, wherever else the plan names it.
function othersElement(row) {
  const made = elementOf('p', 'others');
  made.append(elementOf('span', 'differs', '数值不同'), '另见');
  for (const place of row.others.slice(0, OTHERS_SHOWN)) {
    const other = ledger.rows[place];
    const link = placeLink(other, 'elsewhere', `${other.ref} ${other.text}`);
    made.append(link, elementOf('span', 'whose', `(${[KIND_WORDS[other.kind], other.due].filter(Boolean).join(',')})`));
  }
  const more = row.others.length - OTHERS_SHOWN;
  const button = elementOf('button', 'together', more > 0 ? `另有 ${more} 处,并列查看` : '并列查看');
  button.type = 'button';
  button.dataset.place = row.place;
  made.append(button);
  return made;
}

function drawHead() {
  const head = elementOf('div', 'head');
  head.setAttribute('role', 'row');
  for (const [sort, words] of HEADS) {
    const made = cell(sort);
    made.setAttribute('role', 'columnheader');
    const button = elementOf('button', 'by', words);
    button.type = 'button';
    button.dataset.sort = sort;
    made.append(button);
    head.append(made);
  }
  const last = cell('unseen', '原文');
  last.setAttribute('role', 'columnheader');
  head.append(last);
  rowsBox.replaceChildren(head);
}

function markSort() {
  const [name, down] = [asked.sort.replace(/^-/, ''), asked.sort.startsWith('-')];
  for (const button of rowsBox.querySelectorAll('.by')) {
    const header = button.parentElement;
    if (button.dataset.sort === name) header.setAttribute('aria-sort', down ? 'descending' : 'ascending');
    else header.removeAttribute('aria-sort');
  }
  sorting.value = asked.sort;
  if (sorting.selectedIndex < 0) sorting.value = '';
}

// Rows: the first ones at once, the others when the browser has nothing else to do.
const rowElements = new WeakMap();
let rowsLeft = [];
let rowsTerms = [];
let rowsTimer;
const later = window.requestIdleCallback ?? ((work) => setTimeout(work, 30));
const notLater = window.cancelIdleCallback ?? clearTimeout;

function drawRows({ rows, named, terms }) {
  notLater(rowsTimer);
  rowsBox.replaceChildren(rowsBox.firstChild);
  const pieces = rows.map((row, at) => ({ row, whole: at >= named }));
  if (named < rows.length) pieces.splice(named, 0, { apart: `以下 ${rows.length - named} 行只在原句里提到“${asked.search.trim()}”` });
  rowsLeft = pieces;
  rowsTerms = terms;
  CSS.highlights?.delete('planqa-found');
  appendRows(FIRST_ROWS);
}

function appendRows(many) {
  const part = rowsLeft.splice(0, many).map((piece) => pieceElement(piece));
  rowsBox.append(...part);
  showFound(part, rowsTerms);
  if (rowsLeft.length) rowsTimer = later(() => appendRows(FIRST_ROWS));
}

function pieceElement({ row, whole, apart }) {
  if (apart) {
    const made = elementOf('div', 'apart');
    made.setAttribute('role', 'row');
    made.append(cell('', apart));
    return made;
  }
  if (!rowElements.has(row)) rowElements.set(row, rowElement(row));
  const made = rowElements.get(row);
  made.classList.toggle('whole', whole);
  return made;
}
