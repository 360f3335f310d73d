// What is taken along from 承诺查询: files, and a row as text for a report.
function download(button) {
  const words = button.textContent;
  button.disabled = true;
  button.textContent = '正在生成';
  const sent = { query: String(filterQuery(asked)), sort: asked.sort, form: button.dataset.form };
  server.download_commitments(sent).then(({ name, type, data }) => {
    const bytes = Uint8Array.from(atob(data), (character) => character.charCodeAt(0));
    saveAs(name, type, bytes);
  }).catch(() => toast('暂时不能下载,请稍后再试')).finally(() => {
    button.textContent = words;
    button.disabled = false;
  });
}

// A row as one line for a report, with the address at which the sentence can be read.
function copyRow({ indicator, text, due, inherited, kind, ref, plan, quote, href }) {
  const title = ledger.plans.find(({ id }) => id === plan)?.title;
  const until = due ? `;期限:${due}${inherited === '1' ? '(规划期)' : ''}` : '';
  // Quotation marks within quotation marks are single.
  const said = ledger.quotes[quote].replace(/[“”]/g, (mark) => (mark === '“' ? '‘' : '’'));
  const line = `${indicator}:${text}(${KIND_WORDS[kind]}${until})——《${title}》${ref}:“${said}”`;
  copy(`${line}\n${new URL(href, location.origin + location.pathname).href}`, '已复制这一行和出处');
}
