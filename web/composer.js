// The box in which questions are written, and the line above it that says what happened.
const box = one('#planqa-question');
const form = one('.composer');
const problem = one('.problem');
const LINE_MS = 10000;

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

function send() {
  fit();
  if (running || !problem.hidden) return;
  const question = box.value;
  if (!question.trim()) return;
  box.value = '';
  fit();
  ask(question);
  // A phone's keyboard would hide the answer.
  if (phone.matches) box.blur();
}

// A quiet line; with an action it stays for some seconds, and longer while somebody is at it.
const line = one('.event');
let lineTimer;
function tell(words, action = null) {
  line.replaceChildren(elementOf('span', '', words));
  if (action) line.append(action);
  line.hidden = false;
  announce(words);
  clearTimeout(lineTimer);
  if (action) lineTimer = setTimeout(lineOver, LINE_MS);
}

function lineOver() {
  if (line.matches(':hover, :focus-within')) lineTimer = setTimeout(lineOver, LINE_MS);
  else hush();
}

function hush() {
  clearTimeout(lineTimer);
  line.hidden = true;
  line.replaceChildren();
  before = null;
}

form.addEventListener('submit', (event) => { event.preventDefault(); send(); });
box.addEventListener('input', fit);
box.addEventListener('keydown', (event) => {
  if (event.key === 'ArrowUp' && !box.value && talk.turns.length) {
    event.preventDefault();
    box.value = talk.turns.at(-1).question;
    fit();
    return;
  }
  // Enter also confirms a word in a Chinese input method; that must not send (229: older browsers).
  if (event.key !== 'Enter' || event.shiftKey || event.isComposing || event.keyCode === 229) return;
  event.preventDefault();
  send();
});
