// 朗读: the browser reads an answer out, with a voice of this device: other voices send the text to a server.
const speech = window.speechSynthesis;
let speaking = null;
speech?.getVoices();

function stopSpeaking() {
  if (!speaking) return;
  speaking.textContent = '朗读';
  speaking = null;
  speech.cancel();
}

function speak(turn, button) {
  const stops = speaking === button;
  stopSpeaking();
  if (stops) return;
  const voices = speech.getVoices();
  const own = voices.filter(({ lang, localService }) => localService && /^(zh|cmn)/i.test(lang));
  const voice = own.find(({ lang }) => /cn/i.test(lang)) ?? own[0] ?? null;
  if (voices.length && !voice) {
    toast('这台设备没有中文语音,不能朗读');
    return;
  }
  speaking = button;
  button.textContent = '停止朗读';
  // Sentence by sentence: some browsers fall silent in a long text.
  const sentences = turn.state.said.match(/[^。!?!?;;\n]+[。!?!?;;]*/g) ?? [];
  const utterances = sentences.map((sentence) => {
    const made = new SpeechSynthesisUtterance(sentence);
    Object.assign(made, { lang: 'zh-CN', rate: 0.9 }, voice && { voice });
    made.onerror = () => { if (speaking === button) stopSpeaking(); };
    return made;
  });
  if (utterances.length) utterances.at(-1).onend = utterances.at(-1).onerror;
  else stopSpeaking();
  utterances.forEach((utterance) => speech.speak(utterance));
}

window.addEventListener('pagehide', stopSpeaking);
