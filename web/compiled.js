// Gradio compiles a few texts in the browser: the template of the page, its style, its behaviour, what
// follows a failure. Here they are written out, so that the page's policy needs no 'unsafe-eval': Gradio's
// calls of Function are answered from this list. Any other text goes to the browser, which refuses it.
(() => {
  const written = (parts) => {
    const names = parts.slice(0, -1);
    const body = String(parts.at(-1)).trim();
    // Handlebars' turn first, then that of a template literal.
    if (body === 'return "${page}";') return () => '${page}';
    if (body === 'return "";') return () => '';
    if (body === 'return `${page}`;') return (...values) => values[names.indexOf('page')];
    if (body === 'return ``;') return () => '';
    if (body.startsWith('planqa //')) return behave;
    if (body.startsWith('let result = await (planqaFailed)(...__fn_args);')) return failed;
    return null;
  };
  const refusing = (compiler) =>
    new Proxy(compiler, {
      apply: (own, self, parts) => written(parts) ?? Reflect.apply(own, self, parts),
      construct: (own, parts, target) => written(parts) ?? Reflect.construct(own, parts, target),
    });
  const Asynchronous = Object.getPrototypeOf(async () => {});
  Object.defineProperty(Asynchronous, 'constructor', { value: refusing(Asynchronous.constructor) });
  window.Function = refusing(Function);

  async function failed() {
    document.querySelector('.planqa').dispatchEvent(new Event('planqa-failed'));
    return [];
  }

  function behave(element, trigger, props, server, upload, watch) {
    // behaviour
  }
})();
