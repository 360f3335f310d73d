// 语音输入, where the browser has it: what is said is written into the box; sending stays with the person.
const Recognition = window.SpeechRecognition ?? window.webkitSpeechRecognition;
const VOICE_TOLD = 'planqa:voice';
const VOICE_NOTICE = '您说的话会由浏览器转成文字,浏览器的厂商可能在网上处理您的声音。';
const VOICE_FAULTS = {
  'not-allowed': '浏览器没有允许使用麦克风',
  'service-not-allowed': '浏览器没有允许使用语音输入',
  'audio-capture': '没有找到麦克风',
  'no-speech': '没有听到声音',
  network: '语音输入连不上网络',
  'language-not-supported': '浏览器的语音输入不懂中文',
};
let listening = null;
let voiceTold = false;

function voiceButton() {
  const made = elementOf('button', 'voice');
  made.type = 'button';
  made.setAttribute('aria-label', '语音输入');
  made.title = `语音输入。${VOICE_NOTICE}`;
  made.setAttribute('aria-pressed', 'false');
  made.innerHTML = '<svg viewBox="0 0 24 24" width="22" height="22" aria-hidden="true" fill="none" '
    + 'stroke="currentColor" stroke-width="1.8" stroke-linecap="round"><rect x="9" y="3" width="6" height="11" rx="3"/>'
    + '<path d="M5 11a7 7 0 0 0 14 0M12 18v3"/></svg>';
  made.addEventListener('click', () => (listening ? stopListening() : wantsVoice(made)));
  box.after(made);
  return made;
}

// Before the first word is said the person knows who may hear it; the next visit is told again.
function wantsVoice(button) {
  if (voiceWasTold()) {
    listen(button);
    return;
  }
  const start = elementOf('button', 'voice-start', '开始说话');
  start.type = 'button';
  start.addEventListener('click', () => {
    tellOfVoice();
    hush();
    listen(button);
  });
  tell(VOICE_NOTICE, start);
  start.focus({ preventScroll: true });
}

function voiceWasTold() {
  try {
    return voiceTold || sessionStorage.getItem(VOICE_TOLD) === '1';
  } catch {
    return voiceTold;
  }
}

function tellOfVoice() {
  voiceTold = true;
  try {
    sessionStorage.setItem(VOICE_TOLD, '1');
  } catch {
    // Then it is told once on each page.
  }
}

function listen(button) {
  stopSpeaking();
  const heardBy = new Recognition();
  Object.assign(heardBy, { lang: 'zh-CN', interimResults: true, continuous: false, maxAlternatives: 1 });
  const written = box.value;
  let fault = null;
  heardBy.onresult = ({ results }) => {
    if (listening !== heardBy) return;
    box.value = written + Array.from(results, ([best]) => best.transcript).join('');
    fit();
  };
  heardBy.onerror = ({ error }) => { fault = VOICE_FAULTS[error] ?? (error === 'aborted' ? null : '语音输入没有成功'); };
  heardBy.onend = () => {
    if (listening !== heardBy) return;
    listening = null;
    drawVoice(button);
    if (fault) toast(fault);
    else announce(box.value === written ? '没有听到声音' : `已写入输入框,还没有发送:${box.value}`);
    box.focus({ preventScroll: true });
  };
  listening = heardBy;
  drawVoice(button);
  announce('正在听,请说话');
  try {
    heardBy.start();
  } catch {
    fault = '语音输入没有成功';
    heardBy.onend();
  }
}

function drawVoice(button) {
  button.setAttribute('aria-pressed', String(listening !== null));
  button.setAttribute('aria-label', listening ? '停止语音输入' : '语音输入');
  box.placeholder = listening ? '正在听,请说话' : '写下您的问题';
}

// What was heard so far stays in the box.
function stopListening() {
  listening?.stop();
}

// Nothing that comes later is written: the box is somebody else's now.
function dropListening(button) {
  if (!listening) return;
  const dropped = listening;
  listening = null;
  dropped.abort();
  drawVoice(button);
}

if (Recognition) {
  const button = voiceButton();
  form.addEventListener('submit', () => dropListening(button), true);
  box.addEventListener('keydown', (event) => { if (event.key === 'Enter') dropListening(button); }, true);
  box.addEventListener('input', () => dropListening(button));
  form.addEventListener('keydown', (event) => { if (event.key === 'Escape' && listening) stopListening(); });
  window.addEventListener('pagehide', () => dropListening(button));
}
