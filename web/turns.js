// A turn on the page: drawn from its question and the server's last state, the same whether it comes or is restored.
const log = one('.log');
const turnElements = new WeakMap();
const chipsOpened = new WeakMap();
// Servers refuse addresses that are longer.
const LONGEST_LINK = 4000;

function turnElement(turn) {
  if (turnElements.has(turn)) return turnElements.get(turn);
  const made = elementOf('article', 'turn');
  made.dataset.turn = keyOf(turn);
  made.setAttribute('aria-label', `第${turn.number}个问题`);
  // textContent: whatever was typed stays text.
  const question = elementOf('h2', 'question', turn.question);
  question.tabIndex = -1;
  made.append(question, elementOf('div', 'answer'), elementOf('div', 'found'));
  turnElements.set(turn, made);
  log.append(made);
  root.dataset.talking = '';
  return made;
}

function draw(turn) {
  const made = turnElement(turn);
  const answer = made.querySelector('.answer');
  made.setAttribute('aria-busy', String(!turn.end));
  if (turn.state) {
    made.dataset.status = turn.state.status;
    [made.dataset.ownPlan] = turn.state.index.plans;
    put(answer, turn.state.answer);
    put(made.querySelector('.found'), turn.state.cards);
  } else put(answer, '<p class="waiting">正在查找原文</p>');
  if (turn.end && turn.end !== 'done') {
    answer.querySelector('.waiting')?.remove();
    const words = turn.end === 'stopped' ? '已停止。'
      : '这个问题还没有得到回答。可能是连接断开,也可能是现在问的人太多。';
    answer.append(elementOf('p', 'note', words));
    answer.held = null;
  }
  made.querySelector('.actions')?.remove();
  const tools = toolsOf(turn);
  if (!tools.length) return;
  const actions = elementOf('p', 'actions');
  actions.append(...tools);
  answer.after(actions);
}

function toolsOf(turn) {
  if (!turn.end) return [];
  const report = turn.state?.report;
  const tools = [];
  if (report?.sources.length) {
    tools.push(toolOf('copy', '复制回答和出处', () => copy(plainReport(turn), '已复制回答和出处')));
  }
  if (report && questionLink(turn).length <= LONGEST_LINK) {
    tools.push(toolOf('share-answer', '复制链接', () => copy(questionLink(turn), '已复制链接,打开它会再问一次')));
  }
  tools.push(...opinionTools(turn));
  if (speech && turn.state?.said) tools.push(toolOf('speak', '朗读', (button) => speak(turn, button)));
  if (!turn.state || turn.end === 'unanswered' || turn.state.status === 'failed') {
    tools.push(toolOf('again', '再问一次', () => { if (!running) request(turn); }));
  }
  return tools;
}

function toolOf(className, words, act) {
  const button = elementOf('button', className, words);
  button.type = 'button';
  button.addEventListener('click', () => act(button));
  return button;
}

function toTurn(key) {
  const turn = talk.turns.find((one) => keyOf(one) === key);
  if (!turn) return;
  const made = turnElement(turn);
  made.scrollIntoView({ block: 'start', behavior: 'instant' });
  made.querySelector('.question').focus({ preventScroll: true });
}

function openCard(chip) {
  const card = document.getElementById(chip.hash.slice(1));
  if (!card) return;
  const folded = card.closest('details');
  if (folded) folded.open = true;
  chipsOpened.set(card, chip);
  card.scrollIntoView({ block: 'center', behavior: calm.matches ? 'instant' : 'smooth' });
  card.focus({ preventScroll: true });
}

// From a card back to the mark that led to it.
log.addEventListener('keydown', (event) => {
  const card = event.key === 'Escape' && event.target.closest('.card');
  if (!card) return;
  const opened = chipsOpened.get(card);
  const chip = opened?.isConnected ? opened : card.closest('.turn').querySelector(`.chip[href="#${card.id}"]`);
  chip?.scrollIntoView({ block: 'center', behavior: 'instant' });
  chip?.focus({ preventScroll: true });
});
