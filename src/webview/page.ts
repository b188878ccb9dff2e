/** The elements of the page that resultsPage.ts lays out. */
export const page = {
  welcome: element('welcome', HTMLElement),
  results: element('results', HTMLElement),
  position: element('position', HTMLElement),
  actions: element('actions', HTMLElement),
  size: element('size', HTMLButtonElement),
  forms: element('forms', HTMLSelectElement),
  notices: element('notices', HTMLElement),
  content: element('content', HTMLElement),
  list: element('list', HTMLElement),
  status: element('status', HTMLElement),
};

/** A sentence in the user's language that the page was given with. */
export function sentence(name: 'copied' | 'active' | 'cut' | 'broken'): string {
  return document.body.dataset[name] ?? '';
}

function element<T extends HTMLElement>(id: string, type: new () => T): T {
  const found = document.getElementById(id);
  if (!(found instanceof type)) throw new Error(`the page has no ${id}`);
  return found;
}
