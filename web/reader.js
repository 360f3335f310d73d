// The reader: a plan is fetched once, when it is first opened; an address opens on its paragraph.
const shelf = one('.shelf');
const texts = new Map();

async function textOf(plan) {
  if (!texts.has(plan)) {
    shelf.innerHTML = '<p class="waiting">正在打开规划原文</p>';
    const response = await fetch(new URL(`reader?plan=${encodeURIComponent(plan)}`, here()));
    if (response.ok) texts.set(plan, await response.text());
    else if (response.status !== 404) throw new Error(String(response.status));
  }
  return texts.get(plan);
}

async function placePlan(plan) {
  if (one('.reader')?.dataset.plan === plan) return true;
  let html;
  try {
    html = await textOf(plan);
  } catch {
    shelf.innerHTML = '<p class="note">暂时打不开规划原文。请检查网络,再刷新页面。</p>';
    return false;
  }
  if (!html) {
    shelf.innerHTML = '<p class="note">没有找到链接所指的规划。它可能已更新或移走,可以刷新页面再看。</p>';
    return false;
  }
  shelf.innerHTML = html;
  for (const option of root.querySelectorAll('.chooser option')) {
    option.selected = option.dataset.plan === plan;
  }
  watchSections();
  return true;
}

async function read(place, quote) {
  if (!(await placePlan(place.plan))) return;
  for (const marked of root.querySelectorAll('.plan .here, .plan .quoted')) {
    marked.classList.remove('here', 'quoted');
  }
  one('.reader .missing')?.remove();
  const target = targetOf(place);
  if (!target) {
    window.scrollTo({ top: 0, behavior: 'instant' });
    if (place.section) missing(place);
    return;
  }
  if (target.matches('.para')) target.classList.add('here');
  const quoted = quote ? markQuote(target, quote) : null;
  closeOutline();
  markSection(place.section);
  // A paragraph can be longer than a phone's screen: then its quoted sentence is what must be seen.
  const whole = target.offsetHeight < window.innerHeight / 2;
  const aim = whole || !quoted ? target : quoted;
  const centred = target.matches('.para') && (whole || quoted);
  aim.scrollIntoView({ block: centred ? 'center' : 'start', behavior: 'instant' });
  target.focus({ preventScroll: true });
}

function targetOf(place) {
  if (!place.section) return null;
  const at = (id) => document.getElementById(`at-${id}`);
  if (place.paragraph) return at(`${place.section}-${place.paragraph}`);
  return at(place.section) ?? at(`${place.section}-p1`);
}

function missing(place) {
  const note = document.createElement('p');
  note.className = 'note missing';
  note.textContent = `这部规划里没有“${place.section}${place.paragraph ? `#${place.paragraph}` : ''}”这个位置,以下从头显示。`;
  one('.plan h2').after(note);
  announce(note.textContent);
}

// Marks the sentences that a card quotes, by their offsets in the source; the first of them, or null.
function markQuote(place, { start, end }) {
  const sentences = [...place.querySelectorAll('[data-start]')].filter(
    ({ dataset }) => Number(dataset.start) < end && Number(dataset.end) > start,
  );
  for (const sentence of sentences) sentence.classList.add('quoted');
  return sentences[0] ?? null;
}

function copyAddress(link) {
  go(link.getAttribute('href'));
  copy(link.href, '已复制本段链接');
}

function closeOutline() {
  one('.outline')?.classList.remove('open');
  one('.fold')?.setAttribute('aria-expanded', 'false');
}

shelf.addEventListener('click', (event) => {
  const fold = event.target.closest('.fold');
  if (!fold) return;
  const open = one('.outline').classList.toggle('open');
  fold.setAttribute('aria-expanded', String(open));
});

one('.chooser select')?.addEventListener('change', (event) => go(event.target.value));

// The outline shows which section is being read. Right after a jump it is the one jumped to,
// which need not be the topmost in view.
const SETTLING_MS = 500;
let jumped = 0;
let watcher;

function markSection(section) {
  jumped = performance.now();
  showSection(section);
}

function showSection(section) {
  let current = null;
  for (const link of root.querySelectorAll('.outline a')) {
    if (link.dataset.section === section) {
      link.setAttribute('aria-current', 'location');
      current = link;
    } else link.removeAttribute('aria-current');
  }
  const list = one('.outline ol');
  if (current && !isNarrow()) list.scrollTo({ top: current.offsetTop - list.clientHeight / 2 });
}

function watchSections() {
  watcher?.disconnect();
  watcher = new IntersectionObserver((seen) => {
    if (performance.now() - jumped < SETTLING_MS) return;
    const entered = seen.find((entry) => entry.isIntersecting);
    if (entered) showSection(entered.target.dataset.address.split('#')[0]);
  }, { rootMargin: '-20% 0px -70% 0px' });
  for (const paragraph of root.querySelectorAll('.plan .para')) watcher.observe(paragraph);
}
