// HTML as this page shows it: the elements and attributes that web/*.py writes, nothing else. What comes from
// the server and what comes back from the browser's storage, where any page of this origin and any extension
// can write, both go through here.
const SAFE_ELEMENTS = new Set(
  ('a article blockquote details div footer h3 header li mark p section span summary '
    + 'table tbody td th thead tr ul').split(' '),
);
const SAFE_ATTRIBUTES = {
  class: /^[\w -]*$/,
  id: /^card-\d+-\d+-\d+$/,
  href: /^[?#]/,
  tabindex: /^(-1|0)$/,
  role: /^region$/,
  scope: /^(col|rowgroup)$/,
  colspan: /^\d{1,2}$/,
  title: /^/,
  'aria-label': /^/,
  'data-start': /^\d+$/,
  'data-end': /^\d+$/,
};

// In the parser's own document nothing runs and nothing is loaded.
function safe(html) {
  const { body } = new DOMParser().parseFromString(html, 'text/html');
  for (const found of body.querySelectorAll('*')) {
    if (!SAFE_ELEMENTS.has(found.localName)) {
      found.remove();
      continue;
    }
    for (const { name, value } of [...found.attributes]) {
      if (!Object.hasOwn(SAFE_ATTRIBUTES, name) || !SAFE_ATTRIBUTES[name].test(value)) found.removeAttribute(name);
    }
  }
  return body.childNodes;
}

// Only what has changed is touched, so that a focus, a selection or an open line in the cards stays.
function put(place, html) {
  if (place.held === html) return;
  place.held = html;
  place.replaceChildren(...safe(html));
}
