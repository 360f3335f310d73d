// Whether the server can be reached. Gradio gives up for good when the stream of an answer breaks; this page
// holds a stream of its own open, sees when it breaks and when the server is back, and then, if a question
// was on its way, loads itself anew: the conversation is kept, and the question is asked again.
// A page that came while the server was starting loads itself anew as soon as that is done.
const starting = 'starting' in root.dataset;
const STARTING = '服务正在启动。现在就可以写下问题,准备好后会自动回答。';
const AWAY = '服务暂时连不上。写下的内容会留在这里,恢复后会自动继续。';
const RETRY_MS = starting ? 500 : 2000;
const SILENT_MS = 45000;
const GRACE_MS = 1500;
const AWAY_MS = 5000;
const LINK_NAME = `planqa${crypto.getRandomValues(new Uint32Array(2)).join('')}`;
const LINK = new URL(`gradio_api/heartbeat/${LINK_NAME}`, location.origin + location.pathname);
let linked = !starting;
let doubtful = false;
let leaving = false;
let holding = null;
let retry;
// While the server starts: when it last answered at all, and whether that is told to be long ago.
let answered = Date.now();
let away = false;

async function holdLink() {
  const held = holding = new AbortController();
  let silence;
  const beat = () => {
    clearTimeout(silence);
    silence = setTimeout(() => held.abort(), SILENT_MS);
  };
  try {
    beat();
    const { status, body } = await fetch(LINK, { signal: held.signal, cache: 'no-store' });
    answered = Date.now();
    if (away) tell(STARTING);
    away = false;
    if (status === 200) {
      regained();
      for (const stream = body.getReader(); !(await stream.read()).done;) beat();
    }
  } catch {
    // The same as an end.
  }
  clearTimeout(silence);
  if (holding !== held) return;
  holding = null;
  lost();
}

function lost() {
  if (leaving) return;
  clearTimeout(retry);
  retry = setTimeout(holdLink, RETRY_MS);
  if (starting && !away && Date.now() - answered > AWAY_MS) {
    away = true;
    tell(AWAY);
  }
  if (!linked) return;
  linked = false;
  if (running) suspect();
}

// What is on its way may never arrive.
function suspect() {
  doubtful = true;
  tell(starting ? STARTING : '连接断开了,恢复后会接着回答。');
}

function heard() {
  if (!doubtful) return;
  doubtful = false;
  hush();
}

function regained() {
  if (linked) return;
  linked = true;
  if (starting) goOn();
  else setTimeout(() => {
    if (!doubtful || !linked) return;
    connectionBroke = true;
    keep();
    location.reload();
  }, GRACE_MS);
}

// Who reads or writes is not disturbed: the text is here, and what is being written would miss a letter.
function goOn() {
  const writing = listening || (document.activeElement === box && (box.value || !running));
  if (!linked) return;
  if (writing || ['read', 'help'].includes(current)) setTimeout(goOn, RETRY_MS);
  else location.reload();
}

// A tab that nobody sees holds no line, unless it waits for an answer: browsers allow only a few to a server.
document.addEventListener('visibilitychange', () => {
  if (!document.hidden) {
    clearTimeout(retry);
    if (!holding) holdLink();
  } else if (!running && linked) {
    const held = holding;
    holding = null;
    held?.abort();
  }
});
window.addEventListener('pagehide', () => { leaving = true; });
window.addEventListener('pageshow', ({ persisted }) => {
  if (!persisted) return;
  leaving = false;
  if (!holding) lost();
});
holdLink();
