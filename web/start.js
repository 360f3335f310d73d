// Last of all, with every part in place: what was kept is put back, and the address is followed.
function restore() {
  const kept = restored();
  if (!kept) return;
  Object.assign(talk, { conversation: kept.conversation, turns: kept.turns });
  talk.turns.forEach(draw);
  box.value = kept.draft;
  fit();
  scrolled.ask = isCount(Math.round(kept.scroll)) ? kept.scroll : 0;
  const waiting = talk.turns.find(({ end }) => !end);
  if (kept.broke) tell('连接断开过,已恢复对话。');
  if (waiting && waiting.tries < 1) {
    waiting.tries += 1;
    request(waiting);
  } else if (waiting) finish(waiting, 'unanswered');
}

restore();
follow();
