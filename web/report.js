// An answer as text for a report, the whole conversation as Markdown: made here, of what the page has. As a
// Word file the server makes it, of what is sent.
const here = () => location.origin + location.pathname;
const addressAt = (link) => new URL(link, here()).href;
const questionLink = ({ state }) => addressAt(`?${new URLSearchParams({ q: state.alone })}`);

function plainReport({ question, state: { report } }) {
  const { text, reminder, heading, sources } = report;
  const lines = [`问:${question}`, `答:${text}`];
  if (reminder) lines.push(`(${reminder})`);
  lines.push('', `${heading}:`);
  for (const { n, ref, quote, link } of sources) lines.push(`[${n}] ${ref}:${quote}`, `    ${addressAt(link)}`);
  return lines.join('\n');
}

// Text of others in Markdown: nothing in it is markup.
function plainly(text) {
  return text.split(/\s*\n\s*/).map((line) => line.trim()
    .replace(/[\\`*_[\]<>#|~&$!]/g, '\\$&')
    .replace(/^[-+=]/, '\\$&')
    .replace(/^(\d+)([.)])/, '$1\\$2')).filter(Boolean);
}

function markdownOf({ question, state }, place) {
  const parts = [`## ${place + 1}. ${plainly(question).join(' ')}`];
  const report = state?.report;
  if (!report) return [...parts, ...plainly(state?.said || '(没有得到回答)')];
  if (report.label) parts.push(`**${report.label}**`);
  parts.push(...plainly(report.text));
  if (report.reminder) parts.push(`*${report.reminder}*`);
  if (!report.sources.length) return parts;
  const quotes = report.sources.map(({ n, ref, quote, link }) => (
    `- \\[${n}\\] ${plainly(ref).join(' ')}:${plainly(quote).join(' ')} [阅读原文](${addressAt(link)})`
  ));
  return [...parts, `### ${report.heading}`, quotes.join('\n')];
}

const today = () => new Date().toLocaleDateString('sv');

function exportMarkdown() {
  const date = today();
  const head = [
    `# ${plainly(settings.title).join(' ')}`,
    '> 依据规划原文,不是政府部门的正式答复。规划写的多是目标,不代表已经完成。',
    `${date},${here()}`,
  ];
  const text = [...head, ...talk.turns.flatMap(markdownOf)].join('\n\n');
  saveAs(`规划问答-${date}.md`, 'text/markdown;charset=utf-8', `${text}\n`);
}

function sentTurn({ question, state }) {
  const { label, text, reminder, heading, sources } = state?.report
    ?? { label: '', text: state?.said ?? '', reminder: '', heading: '', sources: [] };
  return { question, label, text, reminder, heading, sources: sources.map(({ n, ref, quote, link }) => ({ n, ref, quote, link })) };
}

async function exportWord() {
  const date = today();
  const body = JSON.stringify({ date, turns: talk.turns.map(sentTurn) });
  const sent = { method: 'POST', headers: { 'Content-Type': 'application/json' }, body };
  const response = await fetch(new URL('api/v1/conversation', here()), sent).catch(() => ({ status: 0 }));
  if (response.ok) saveAs(`规划问答-${date}.docx`, response.headers.get('Content-Type'), await response.blob());
  else toast({ 413: REFUSED, 422: REFUSED, 429: '导出太频繁了,请稍后再试' }[response.status] ?? '暂时不能导出 Word 文档,请稍后再试');
}
const REFUSED = '这段对话太长,或有不能写入的字符;可以导出 Markdown';

const exporting = one('.export');
exporting.addEventListener('click', async ({ target }) => {
  const button = target.closest('button');
  if (!button) return;
  button.disabled = true;
  await { docx: exportWord, md: exportMarkdown }[button.dataset.form]();
  button.disabled = false;
  foldExporting(exporting.contains(document.activeElement) || document.activeElement === document.body);
});
exporting.addEventListener('keydown', ({ key }) => { if (key === 'Escape') foldExporting(true); });
document.addEventListener('click', ({ target }) => { if (!exporting.contains(target)) foldExporting(false); });

function foldExporting(focus) {
  if (!exporting.open) return;
  exporting.open = false;
  if (focus) exporting.querySelector('summary').focus();
}
