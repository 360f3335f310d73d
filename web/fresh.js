// 新对话, and taking it back.
let before = null;

function startAnew() {
  if (running) {
    trigger('stop');
    finish(running, 'stopped');
  }
  stopSpeaking();
  const kept = { ...talk };
  Object.assign(talk, { conversation: talk.conversation + 1, turns: [] });
  log.replaceChildren();
  delete root.dataset.talking;
  if (current !== 'ask') go('?');
  else history.pushState(null, '', addressed('?'));
  window.scrollTo({ top: 0, behavior: 'instant' });
  keep();
  if (kept.turns.length) {
    tell('已开始新对话。', toolOf('undo', '撤销', takeBack));
    before = kept;
  }
  box.focus({ preventScroll: true });
}

function takeBack() {
  Object.assign(talk, before);
  log.replaceChildren(...talk.turns.map(turnElement));
  root.dataset.talking = '';
  hush();
  keep();
  turnElement(talk.turns.at(-1)).scrollIntoView({ block: 'start', behavior: 'instant' });
  announce('已恢复原来的对话');
  box.focus({ preventScroll: true });
}

// In a field with words in it, undoing belongs to the words.
document.addEventListener('keydown', (event) => {
  const undoes = event.key.toLowerCase() === 'z' && (event.ctrlKey || event.metaKey) && !event.shiftKey;
  if (!before || !undoes || event.target.value) return;
  event.preventDefault();
  takeBack();
});
one('.fresh').addEventListener('click', startAnew);
