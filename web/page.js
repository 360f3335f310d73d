// Frame of the page: which view is shown, the address bar, and small services for the other parts.
// This file and the other scripts are one function body; Gradio gives it element, trigger, props,
// server and watch.
const root = element.querySelector('.planqa');
const one = (selector) => root.querySelector(selector);
const settings = JSON.parse(root.dataset.settings);
const views = { ask: one('.ask-view'), read: one('.read-view'), commitments: one('.ledger-view'), help: one('.help-view') };
const phone = window.matchMedia('(max-width: 52.4375em)');
const calm = window.matchMedia('(prefers-reduced-motion: reduce)');

document.documentElement.lang = 'zh-CN';
document.title = settings.title;
history.scrollRestoration = 'manual';

function elementOf(tag, className, text = '') {
  const made = document.createElement(tag);
  made.className = className;
  made.textContent = text;
  return made;
}

function announce(words) {
  one('.announcer').textContent = words;
}

let toastTimer;
function toast(words) {
  const shown = one('.toast');
  shown.textContent = words;
  shown.hidden = false;
  announce(words);
  clearTimeout(toastTimer);
  toastTimer = setTimeout(() => { shown.hidden = true; }, 2500);
}

// navigator.clipboard is missing where the page is served over plain http on a local network.
async function copy(text, done) {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    const held = document.createElement('textarea');
    held.value = text;
    held.style.cssText = 'position:fixed;opacity:0';
    root.append(held);
    const focused = document.activeElement;
    held.select();
    const copied = document.execCommand('copy');
    held.remove();
    focused?.focus?.({ preventScroll: true });
    if (!copied) {
      toast('浏览器不允许复制,请手动选择文字');
      return;
    }
  }
  toast(done);
}

function saveAs(name, type, content) {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([content], { type }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60000);
  announce(`已下载 ${name}`);
}

// `?ref=5.1#p3` or `?plan=…&ref=5.1#p3` or `?plan=…`; null stands for the conversation.
function placeOf(address) {
  const query = address.searchParams;
  if (!['ref', 'plan', 'find'].some((name) => query.has(name))) return null;
  // Some messengers write the # of a shared link as %23.
  const [section, encoded] = (query.get('ref') ?? '').split('#');
  const paragraph = encoded ?? address.hash.slice(1);
  return {
    plan: query.get('plan') ?? settings.plans[0],
    section: section || null,
    paragraph: /^p\d+$/.test(paragraph) ? paragraph : null,
  };
}

const scrolled = { ask: 0, read: 0, commitments: 0, help: 0 };
// The link by which a view was left: going back puts the focus there again.
const left = {};
let current = 'ask';

// Whether another view was shown before.
function show(view) {
  if (view === current) return false;
  scrolled[current] = window.scrollY;
  current = view;
  for (const name of Object.keys(views)) views[name].hidden = name !== view;
  root.dataset.view = view;
  for (const link of root.querySelectorAll('[data-view]')) {
    if (link.tagName !== 'A') continue;
    if (link.dataset.view === view) link.setAttribute('aria-current', 'page');
    else link.removeAttribute('aria-current');
  }
  return true;
}

async function follow(returned = false) {
  const address = new URL(location.href);
  const place = placeOf(address);
  if (address.searchParams.get('view') === 'commitments') {
    show('commitments');
    await openLedger(address.searchParams);
  } else if (place) {
    const came = show('read');
    await read(place, history.state?.quote);
    if (current === 'read' && one('.plan')) findFrom(address.searchParams, came);
  } else {
    const view = address.searchParams.get('view') === 'help' ? 'help' : 'ask';
    if (!show(view)) toTurn(history.state?.turn);
    else {
      window.scrollTo({ top: scrolled[view], behavior: 'instant' });
      if (returned) left[view]?.focus({ preventScroll: true });
    }
  }
}

// 关怀版 stays in every address of this page, not in those that are copied for others.
function addressed(href, care = 'care' in root.dataset) {
  const to = new URL(href, location.href);
  if (care) to.searchParams.set('care', '1');
  else if (to.searchParams.has('care')) to.searchParams.delete('care');
  return to;
}

// The quote is kept with the step in the history, so that going back shows it again.
function go(href, quote = null) {
  keepLedger();
  const to = addressed(href);
  const step = to.href === location.href ? 'replaceState' : 'pushState';
  history[step]({ quote }, '', to);
  return follow();
}

// Where the skip link leads in each view.
const starts = { ask: '#planqa-question', read: '.plan h2', commitments: '#planqa-search', help: '.help h2' };

const plainClick = (event) =>
  event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;

root.addEventListener('click', (event) => {
  const link = event.target.closest('a[href^="?"], a[href^="#"]');
  if (!link || !plainClick(event)) return;
  event.preventDefault();
  if (link.matches('.skip')) one(starts[current])?.focus();
  else if (link.matches('.chip')) openCard(link);
  else if (link.matches('.anchor')) copyAddress(link);
  else {
    if (views[current].contains(link)) left[current] = link;
    go(hrefOf(link), quoteOf(link));
  }
});

// Where there is one plan its links do not name it. Once another took its place they mean the old one.
function hrefOf(link) {
  const href = link.getAttribute('href');
  const plan = link.closest('[data-own-plan]')?.dataset.ownPlan;
  if (!plan || plan === settings.plans[0] || !href.startsWith('?ref=')) return href;
  return `?plan=${encodeURIComponent(plan)}&${href.slice(1)}`;
}

function quoteOf({ dataset: { start, end } }) {
  return start ? { start: Number(start), end: Number(end) } : null;
}

window.addEventListener('popstate', () => follow(true));

// Where the browser does not shrink the page above its keyboard (iOS), lift the composer ourselves.
window.visualViewport?.addEventListener('resize', () => {
  const hidden = window.innerHeight - window.visualViewport.height - window.visualViewport.offsetTop;
  root.style.setProperty('--keyboard', `${Math.max(0, Math.round(hidden))}px`);
});
