// The conversation belongs to this tab. It is kept in sessionStorage: a reload, a server that starts anew and
// a phone that puts the tab to sleep keep it; closing the tab forgets it, and the next person at a shared
// computer does not find it. The server keeps nothing: what a follow-up leans on is sent with it.
// It is about the plans that the page knows of: beside quite other plans it is not shown.
const KEPT_AS = `planqa:${location.pathname}`;
const KEPT_TURNS = 30;
const ENDS = ['', 'done', 'stopped', 'unanswered'];

// A turn: its number, the question, the server's last state of it, how it ended, how often it was asked again.
const talk = { conversation: 1, turns: [] };
let running = null;
let connectionBroke = false;

const keyOf = ({ number }) => `${talk.conversation}-${number}`;

function keep() {
  let turns = talk.turns.slice(-KEPT_TURNS).map(
    ({ number, question, alone, state, end, tries }) => ({ number, question, alone, state, end, tries }),
  );
  const { conversation } = talk;
  const scroll = current === 'ask' ? window.scrollY : scrolled.ask;
  for (;;) {
    try {
      const { index, plans } = settings;
      const kept = { conversation, turns, draft: box.value, scroll, broke: connectionBroke, index, plans };
      sessionStorage.setItem(KEPT_AS, JSON.stringify(kept));
      return;
    } catch {
      // Storage is full, or the browser allows none: the latest turns matter most.
      if (!turns.length) return;
      turns = turns.slice(Math.max(1, turns.length >> 1));
    }
  }
}

// Storage is not ours alone: what has not the form of a conversation is none.
function restored() {
  try {
    const kept = JSON.parse(sessionStorage.getItem(KEPT_AS));
    const sound = isCount(kept.conversation) && kept.turns.every(isTurn) && typeof kept.draft === 'string';
    const ours = kept.index === settings.index || kept.plans.some((plan) => settings.plans.includes(plan));
    return sound && ours && kept.turns.length <= KEPT_TURNS ? kept : null;
  } catch {
    return null;
  }
}

const isCount = (value) => Number.isSafeInteger(value) && value >= 0;
const areStrings = (values) => values.every((value) => typeof value === 'string');

function isTurn({ number, question, alone, state, end, tries }) {
  return isCount(number) && isCount(tries) && typeof alone === 'boolean' && ENDS.includes(end)
    && typeof question === 'string' && [...question].length <= settings.limit && (state === null || isState(state));
}

function isState({ status, answer, cards, said, alone, report, index }) {
  return areStrings([status, answer, cards, said, alone, ...index.plans]) && (report === null || isReport(report));
}

function isReport({ label, text, reminder, heading, sources }) {
  return areStrings([label, text, reminder, heading]) && sources.every(
    ({ n, ref, quote, link }) => isCount(n) && areStrings([ref, quote, link]) && link.startsWith('?'),
  );
}

// The messages before a turn, the latest first to stay, within what the server reads.
function historyOf(turn) {
  if (turn.alone) return [];
  const messages = talk.turns
    .filter(({ number, state }) => number < turn.number && state && state.status !== 'failed')
    .flatMap(({ question, state }) => [
      { role: 'user', content: question }, { role: 'assistant', content: state.said },
    ])
    .slice(-settings.historyMessages);
  let left = settings.historyCharacters;
  let from = messages.length;
  while (from > 0 && (left -= messages[from - 1].content.length) >= 0) from -= 1;
  return messages.slice(from);
}

window.addEventListener('pagehide', keep);
