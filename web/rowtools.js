// What is taken along from 承诺查询: files, and a row as text for a report.
function download(button) {
  const words = button.textContent;
  button.disabled = true;
  button.textContent = '正在生成';
  const sent = { query: String(filterQuery(asked)), sort: asked.sort, form: button.dataset.form };
  server.download_commitments(sent).then(saveSent).catch(() => toast('暂时不能下载,请稍后再试')).finally(() => {
    button.textContent = words;
    button.disabled = false;
  });
}

function saveSent({ name, type, data }) {
  saveAs(name, type, Uint8Array.from(atob(data), (character) => character.charCodeAt(0)));
}

// On what is searched, of the one plan that is chosen.
async function exportBrief(button) {
  const chosen = ledger.plans.length === 1 ? [ledger.plans[0].id] : [...asked.chosen.get('plan')];
  if (!asked.search.trim()) toast('请先在搜索框里写下主题,例如:养老');
  else if (chosen.length !== 1) toast('简报只写一部规划,请先在“规划”里选定一部');
  else {
    button.disabled = true;
    button.textContent = '正在生成';
    const made = await server.download_brief({ topic: asked.search, plan: chosen[0] }).catch(() => ({}));
    if (made.data) saveSent(made);
    else toast(made.message ?? '暂时不能导出简报,请稍后再试');
    button.textContent = '导出简报';
    button.disabled = false;
  }
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
