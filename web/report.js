// An answer as text for a report.
const here = () => location.origin + location.pathname;
const addressAt = (link) => new URL(link, here()).href;

function plainReport({ question, state: { report } }) {
  const { text, reminder, heading, sources } = report;
  const lines = [`问:${question}`, `答:${text}`];
  if (reminder) lines.push(`(${reminder})`);
  lines.push('', `${heading}:`);
  for (const { n, ref, quote, link } of sources) lines.push(`[${n}] ${ref}:${quote}`, `    ${addressAt(link)}`);
  return lines.join('\n');
}
