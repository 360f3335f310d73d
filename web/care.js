// 关怀版 is kept in the address, for links of other sites, and in this browser.
const CARE_AS = 'planqa:care';
const careSwitch = one('.care-switch');
const isNarrow = () => phone.matches || 'care' in root.dataset;

function careAtFirst() {
  const asked = new URL(location.href).searchParams.get('care');
  if (asked !== null) return asked === '1';
  try {
    return localStorage.getItem(CARE_AS) === '1';
  } catch {
    return false;
  }
}

function setCare(on) {
  root.toggleAttribute('data-care', on);
  careSwitch.textContent = on ? '标准版' : '关怀版';
  careSwitch.title = on ? '回到标准版' : '大字、单栏、可朗读';
  try {
    if (on) localStorage.setItem(CARE_AS, '1');
    else localStorage.removeItem(CARE_AS);
  } catch {
    // The address keeps it.
  }
  history.replaceState(history.state, '', addressed(location.href, on));
  if (!on) stopSpeaking();
  fit();
  foldCharts();
}

careSwitch.addEventListener('click', () => {
  const on = !('care' in root.dataset);
  setCare(on);
  announce(on ? '已打开关怀版' : '已回到标准版');
});
