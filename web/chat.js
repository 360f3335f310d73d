// The conversation: a question is shown at once, then each state of its turn replaces the one before.
const log = one('.log');
const form = one('.composer');
const box = one('#planqa-question');
const problem = one('.problem');
const PATIENCE_MS = 12000;

let conversation = 1;
let turns = 0;
let running = null;

function elementOf(tag, className, text = '') {
  const made = document.createElement(tag);
  made.className = className;
  made.textContent = text;
  return made;
}

function fit() {
  box.style.height = 'auto';
  box.style.height = `${Math.min(box.scrollHeight, 168)}px`;
  const length = [...box.value.trim()].length;
  const over = length > settings.limit;
  problem.hidden = !over;
  problem.textContent = over
    ? `问题最多 ${settings.limit} 个字,现在有 ${length} 个字。请缩短一些再问。` : '';
  box.setAttribute('aria-invalid', String(over));
}

function setRunning(turn) {
  running = turn;
  one('.send').hidden = turn !== null;
  one('.stop').hidden = turn === null;
}

function ask(question) {
  fit();
  const asked = question.trim();
  if (running || !asked) return;
  if ([...asked].length > settings.limit) {
    box.focus();
    return;
  }
  turns += 1;
  root.dataset.talking = '';
  const turn = elementOf('article', 'turn');
  turn.dataset.turn = `${conversation}-${turns}`;
  turn.setAttribute('aria-label', `第${turns}个问题`);
  // textContent: whatever was typed stays text.
  turn.append(elementOf('h2', 'question', asked), elementOf('div', 'answer'), elementOf('div', 'found'));
  turn.querySelector('.answer').append(elementOf('p', 'waiting', '正在查找原文'));
  turn.setAttribute('aria-busy', 'true');
  log.append(turn);
  setRunning(turn);
  turn.asked = performance.now();
  trigger('ask', { conversation, turn: turns, question: asked });
  turn.patience = setTimeout(() => overdue(turn), PATIENCE_MS);
  announce('正在查找原文');
  turn.scrollIntoView({ block: 'start', behavior: calm.matches ? 'instant' : 'smooth' });
}

function overdue(turn) {
  const words = '服务器还没有回应,可能访问的人较多,或网络已中断。可以继续等待,也可以停止后再问。';
  turn.querySelector('.answer').replaceChildren(elementOf('p', 'note', words));
  announce(words);
}

// Only what has changed is touched, so that a focus, a selection or an open line in the cards stays.
function put(turn, part, html) {
  const place = turn.querySelector(part);
  if (place.held === html) return;
  place.held = html;
  place.innerHTML = html;
}

function receive(state) {
  if (!state || !running) return;
  if (running.dataset.turn !== `${state.conversation}-${state.turn}`) return;
  const turn = running;
  clearTimeout(turn.patience);
  turn.dataset.status = state.status;
  put(turn, '.answer', state.answer);
  put(turn, '.found', state.cards);
  if (state.cards && !turn.measured) {
    turn.measured = true;
    performance.measure('planqa:evidence', { start: turn.asked, end: performance.now() });
  }
  if (state.say && turn.said !== state.say) announce(turn.said = state.say);
  if (state.done) finish(turn, state.copy);
}

function finish(turn, lines) {
  turn.setAttribute('aria-busy', 'false');
  clearTimeout(turn.patience);
  setRunning(null);
  if (!lines?.length) return;
  const text = lines
    .map(([words, link]) => (link ? words + new URL(link, location.origin + location.pathname).href : words))
    .join('\n');
  const actions = elementOf('p', 'actions');
  const button = elementOf('button', 'copy', '复制回答和出处');
  button.type = 'button';
  button.addEventListener('click', () => copy(text, '已复制回答和出处'));
  actions.append(button);
  turn.querySelector('.answer').after(actions);
}

function stop() {
  if (!running) return;
  const turn = running;
  trigger('stop');
  turn.querySelector('.waiting')?.remove();
  turn.querySelector('.answer').append(elementOf('p', 'note', '已停止。'));
  finish(turn, null);
  announce('已停止');
  if (!phone.matches) box.focus({ preventScroll: true });
}

function startAnew() {
  if (running) stop();
  conversation += 1;
  turns = 0;
  log.replaceChildren();
  delete root.dataset.talking;
  if (current !== 'ask') go('?');
  window.scrollTo({ top: 0, behavior: 'instant' });
  announce('已开始新对话');
  box.focus({ preventScroll: true });
}

function openCard(id) {
  const card = document.getElementById(id);
  if (!card) return;
  const folded = card.closest('details');
  if (folded) folded.open = true;
  card.scrollIntoView({ block: 'center', behavior: calm.matches ? 'instant' : 'smooth' });
  card.focus({ preventScroll: true });
}

function send() {
  if (running || problem.hidden === false) return;
  const question = box.value;
  if (!question.trim()) return;
  box.value = '';
  ask(question);
  // A phone's keyboard would hide the answer.
  if (phone.matches) box.blur();
}

form.addEventListener('submit', (event) => { event.preventDefault(); fit(); send(); });
box.addEventListener('input', fit);
box.addEventListener('keydown', (event) => {
  // Enter also confirms a word in a Chinese input method; that must not send (229: older browsers).
  if (event.key !== 'Enter' || event.shiftKey || event.isComposing || event.keyCode === 229) return;
  event.preventDefault();
  send();
});
one('.stop').addEventListener('click', stop);
one('.fresh').addEventListener('click', startAnew);
one('.welcome').addEventListener('click', (event) => {
  const example = event.target.closest('.example');
  if (example) ask(example.textContent);
});
watch('value', () => receive(props.value));
