// What the characters do not find, the server may know by its meaning: 老房子 stands in no row, 老旧小区改造 does.
// These rows come a moment later, below the others, and count neither in the facets nor in the downloads.
const ALIKE_MS = 400;
const ALIKE_LONGEST = 100;
const alikeIds = new Map();
let alikeTimer;

function seekAlike(answer) {
  clearTimeout(alikeTimer);
  const search = asked.search.trim();
  const length = [...search].length;
  if (length < 2 || search.length > ALIKE_LONGEST || asked.indicator || asked.sort) return;
  if (alikeIds.has(search)) {
    addAlike(answer, alikeIds.get(search));
    return;
  }
  alikeTimer = setTimeout(() => askAlike(answer, search), ALIKE_MS);
  if (answer.rows.length) return;
  // That there is nothing is not known yet.
  one('.nothing').hidden = true;
  one('.count').append(',正在找意思相近的');
}

async function askAlike(answer, search) {
  const since = drawn;
  let ids = [];
  try {
    const found = await server.read_alike(search);
    if (Array.isArray(found)) alikeIds.set(search, ids = found);
  } catch {
    // The rows that the characters find are there all the same.
  }
  // Somebody may have typed on meanwhile.
  if (drawn === since) addAlike(answer, ids);
}

function addAlike(answer, ids) {
  const shown = new Set(answer.rows);
  const known = new Map(ledger.rows.map((row) => [row.id, row]));
  // A newer ledger than this page's may have rows that are not here.
  const alike = ids.map((id) => known.get(id)).filter(
    (row) => row && !shown.has(row) && FACETS.every((name) => isChosen(row, name, asked.chosen.get(name))),
  );
  drawCount(answer);
  if (!alike.length) return;
  one('.nothing').hidden = true;
  rowsBox.hidden = false;
  one('.count').append(`,另有 ${alike.length} 行意思相近`);
  const waiting = rowsLeft.length > 0;
  rowsLeft.push(
    { apart: `意思相近:没有写“${asked.search.trim()}”,说的可能是一回事` },
    ...alike.map((row) => ({ row, whole: true })),
  );
  if (!waiting) appendRows(rowsLeft.length);
  clearTimeout(saidTimer);
  saidTimer = setTimeout(() => announce(one('.count').textContent), SAID_MS);
}

// Whoever goes to the box will search: the server makes ready.
seek.addEventListener('focus', () => server.read_alike('').catch(() => {}), { once: true });
