// What can be picked, and what is.
function pick(name, value, on) {
  const values = asked.chosen.get(name);
  if (on) values.add(value);
  else values.delete(value);
  changed();
}

function startOver() {
  asked = emptyQuestion();
  seek.value = '';
  changed();
  seek.focus({ preventScroll: true });
}

function drawPicked() {
  const picked = [...asked.chosen].flatMap(([name, values]) => [...values].map((value) => [name, value]));
  const chips = picked.map(([name, value]) => pickedChip(name, value, `${FACET_WORDS[name]}:${wordsOf(name, value)}`));
  if (asked.indicator) {
    const row = ledger.rows.find(({ key }) => key === asked.indicator);
    chips.unshift(pickedChip('indicator', '', `同一指标:${row?.indicator ?? asked.indicator}`));
  }
  if (chips.length > 1) {
    const clear = elementOf('button', 'clear', '清除全部');
    clear.type = 'button';
    chips.push(clear);
  }
  one('.picked').replaceChildren(...chips);
}

function pickedChip(name, value, words) {
  const made = elementOf('button', 'drop', words);
  made.type = 'button';
  made.setAttribute('aria-label', `去掉条件 ${words}`);
  Object.assign(made.dataset, { name, value });
  return made;
}

function drop({ dataset: { name, value } }) {
  if (name !== 'indicator') pick(name, value, false);
  else {
    asked.indicator = '';
    changed();
  }
  (one('.drop') ?? seek).focus({ preventScroll: true });
}
