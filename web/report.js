// An answer as text for a report, the whole conversation as Markdown: made here, of what the page has.
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

function exportTalk() {
  const date = new Date().toLocaleDateString('sv');
  const head = [
    `# ${plainly(settings.title).join(' ')}`,
    '> 依据规划原文,不是政府部门的正式答复。规划写的多是目标,不代表已经完成。',
    `${date},${here()}`,
  ];
  const text = [...head, ...talk.turns.flatMap(markdownOf)].join('\n\n');
  saveAs(`规划问答-${date}.md`, 'text/markdown;charset=utf-8', `${text}\n`);
}

one('.export').addEventListener('click', exportTalk);
