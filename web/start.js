// Last of all, with every part in place: what was kept is put back, and the address is followed.
function restore() {
  const kept = restored();
  if (!kept) return;
  Object.assign(talk, { conversation: kept.conversation, turns: kept.turns });
  talk.turns.forEach(draw);
  box.value = kept.draft;
  fit();
  scrolled.ask = Number.isFinite(kept.scroll) ? kept.scroll : 0;
  if (kept.broke) tell('连接断开过,已恢复对话。');
}

function resume() {
  const waiting = talk.turns.find(({ end }) => !end);
  if (waiting && waiting.tries < 1) {
    if (!starting) waiting.tries += 1;
    request(waiting);
  } else if (waiting) finish(waiting, 'unanswered');
}

// `?q=…` is a question that somebody shared. After a reload it has been asked already.
function askShared() {
  const question = new URL(location.href).searchParams.get('q')?.trim();
  if (!question) return;
  if (talk.turns.some((turn) => keyOf(turn) === history.state?.turn)) return;
  const known = talk.turns.find((turn) => turn.question === question);
  if (known) toTurn(keyOf(known));
  else if (running || [...question].length > settings.limit) {
    box.value = question;
    fit();
  } else ask(question, true);
}

restore();
setCare(careAtFirst());
follow();
if (current === 'ask') window.scrollTo({ top: scrolled.ask, behavior: 'instant' });
if (starting) tell(STARTING);
resume();
if (current === 'ask') askShared();
