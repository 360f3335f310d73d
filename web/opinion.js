// 有用 or 没用 under an answer: what a person says of it goes to the operator.
const opinions = new WeakSet();

function opinionTools(turn) {
  if (!settings.reasons || !turn.state?.report || opinions.has(turn)) return [];
  return [
    toolOf('useful', '有用', () => say(turn, { useful: true })),
    toolOf('useless', '没用', (button) => askWhy(turn, button)),
  ];
}

function askWhy(turn, button) {
  const made = turnElement(turn);
  if (made.querySelector('.opinion')) return;
  const asked = elementOf('form', 'opinion');
  const group = elementOf('fieldset', 'reasons');
  group.append(elementOf('legend', '', '哪里不好?'));
  for (const [value, words] of Object.entries(settings.reasons)) {
    const label = elementOf('label', '');
    const choice = document.createElement('input');
    Object.assign(choice, { type: 'radio', name: 'reason', value, checked: value === '' });
    label.append(choice, ` ${words}`);
    group.append(label);
  }
  const comment = elementOf('textarea', '');
  Object.assign(comment, { rows: 2, maxLength: 1000, placeholder: '想补充的话(可不填)' });
  comment.setAttribute('aria-label', '想补充的话');
  const send = elementOf('button', 'send-opinion', '发送');
  const leave = toolOf('leave-opinion', '取消', () => { asked.remove(); button.focus(); });
  asked.append(group, comment, elementOf('p', 'note', '请不要写姓名、电话和证件号码。'), send, leave);
  asked.addEventListener('submit', (event) => {
    event.preventDefault();
    const reason = asked.querySelector('input:checked').value;
    say(turn, { useful: false, reason, comment: comment.value });
  });
  made.querySelector('.actions').after(asked);
  asked.querySelector('input').focus();
}

async function say(turn, said) {
  if (opinions.has(turn)) return;
  opinions.add(turn);
  const { status, alone, report } = turn.state;
  const citations = report.cites ?? [];
  const body = JSON.stringify({ ...said, status, question: turn.question, standalone: alone, citations });
  try {
    const sent = { method: 'POST', headers: { 'Content-Type': 'application/json' }, body };
    const response = await fetch(new URL('api/v1/feedback', here()), sent);
    if (!response.ok) throw new Error(String(response.status));
  } catch {
    opinions.delete(turn);
    toast('意见没有送到,请稍后再试');
    return;
  }
  const made = turnElement(turn);
  made.querySelector('.opinion')?.remove();
  made.querySelectorAll('.useful, .useless').forEach((button) => button.remove());
  made.querySelector('.question').focus({ preventScroll: true });
  toast('谢谢您的意见');
}
