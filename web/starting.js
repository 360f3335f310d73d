// The page while the server starts: the same scripts, without Gradio. The reader opens, questions are taken
// and kept; what needs the rest of the server waits until link.js loads the page anew.
document.addEventListener('DOMContentLoaded', () => {
  const later = () => new Promise(() => {});
  const shown = document.querySelector('gradio-app');
  shown.querySelector('.planqa').dataset.starting = '';
  behave(shown, () => {}, {}, new Proxy({}, { get: () => later }), null, () => {});

  function behave(element, trigger, props, server, upload, watch) {
    // behaviour
  }
});
