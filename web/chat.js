// Asking: a question is shown at once, then each state of its turn replaces the one before.
const PATIENCE_MS = 12000;
// Gradio's stop ends whatever runs when it reaches the server, also a question asked meanwhile, and tells
// each end as a failure without a name. Soon after a stop a failure may be that: the question is asked again.
const STOP_ARRIVES_MS = 5000;
const STOP_TRIES = 2;
// 停止 comes where 提问 was: the second tap of a double tap is not meant for it.
const STOP_AFTER_MS = 400;

const sendButton = one('.send');
const stopButton = one('.stop');

let stoppable;
let stoppedAt = -Infinity;

function setRunning(turn) {
  running = turn;
  clearTimeout(stoppable);
  stopButton.disabled = true;
  if (turn) stoppable = setTimeout(() => { stopButton.disabled = false; }, STOP_AFTER_MS);
  sendButton.hidden = turn !== null;
  stopButton.hidden = turn === null;
}

// Each question is a step in the browser's history. `shared`: it stands in the address already, and is
// asked without the conversation before it.
function ask(question, shared = false) {
  const words = question.trim();
  if (running || !words) return;
  hush();
  const turn = { number: (talk.turns.at(-1)?.number ?? 0) + 1, question: words, alone: shared, state: null, end: '', tries: 0 };
  talk.turns.push(turn);
  if (shared) history.replaceState({ turn: keyOf(turn) }, '', location.href);
  else history.pushState({ turn: keyOf(turn) }, '', addressed('?'));
  request(turn);
}

function request(turn) {
  stopSpeaking();
  setRunning(turn);
  Object.assign(turn, { end: '', asked: performance.now() });
  draw(turn);
  keep();
  trigger('ask', {
    conversation: talk.conversation, turn: turn.number, question: turn.question, history: historyOf(turn),
  });
  turn.patience = setTimeout(() => overdue(turn), PATIENCE_MS);
  announce('正在查找原文');
  if (!linked) suspect();
  turnElement(turn).scrollIntoView({ block: 'start', behavior: calm.matches ? 'instant' : 'smooth' });
}

function overdue(turn) {
  if (turn.state || starting) return;
  const words = '服务器还没有回应,可能访问的人较多,或网络已中断。可以继续等待,也可以停止后再问。';
  put(turnElement(turn).querySelector('.answer'), `<p class="note">${words}</p>`);
  announce(words);
}

function receive(state) {
  if (!state || !running || keyOf(running) !== `${state.conversation}-${state.turn}`) return;
  const turn = running;
  clearTimeout(turn.patience);
  heard();
  turn.state = state;
  if (state.done) finish(turn, 'done');
  else draw(turn);
  if (state.cards && !turn.measured) {
    turn.measured = true;
    performance.measure('planqa:evidence', { start: turn.asked, end: performance.now() });
    keep();
  }
  if (state.say && turn.told !== state.say) announce(turn.told = state.say);
  if (state.done) renewed(state);
}

// The server answers from a newer index than this page shows: said once. What is opened from now on is new.
function renewed({ index, say }) {
  if (index.name === settings.index) return;
  Object.assign(settings, { index: index.name, plans: index.plans });
  forgetLedger();
  keep();
  const words = '规划文本已更新,刷新页面可看到新的原文。';
  tell(words);
  announce(`${say}${words}`);
}

function finish(turn, end) {
  clearTimeout(turn.patience);
  turn.end = end;
  if (running === turn) setRunning(null);
  draw(turn);
  keep();
}

function stop() {
  const turn = running;
  if (!turn) return;
  trigger('stop');
  stoppedAt = performance.now();
  if (turn.state || box.value.trim()) {
    finish(turn, 'stopped');
    announce('已停止');
  } else giveBack(turn);
  if (!phone.matches) box.focus({ preventScroll: true });
}

// Nothing was answered: the question goes back to where it was written.
function giveBack(turn) {
  clearTimeout(turn.patience);
  setRunning(null);
  talk.turns.splice(talk.turns.indexOf(turn), 1);
  turnElement(turn).remove();
  if (!talk.turns.length) delete root.dataset.talking;
  box.value = turn.question;
  fit();
  keep();
  announce('已停止,问题放回了输入框');
}

// The server took no question (too many wait, or it failed): told by Gradio, see app.py.
root.addEventListener('planqa-failed', () => {
  if (!running) return;
  if (running.tries < STOP_TRIES && performance.now() - stoppedAt < STOP_ARRIVES_MS) {
    running.tries += 1;
    clearTimeout(running.patience);
    request(running);
  } else finish(running, 'unanswered');
});

stopButton.addEventListener('click', stop);
one('.welcome').addEventListener('click', (event) => {
  const example = event.target.closest('.example');
  if (example) ask(example.textContent);
});
watch('value', () => receive(props.value));
