/** Delay of an announcement, in milliseconds. */
const quietMs = 400;
let announcement: number | undefined;

/** The elements of the page that resultsPage.ts creates. */
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

/** Returns a message in the user's language, which the extension put into the page. */
export function sentence(name: 'copied' | 'active' | 'cut' | 'broken'): string {
  return document.body.dataset[name] ?? '';
}

/** Announces text to screen readers. Of several announcements in a row, only the last is made. */
export function announce(text: string): void {
  window.clearTimeout(announcement);
  announcement = window.setTimeout(() => {
    page.status.textContent = text;
  }, quietMs);
}

function element<T extends HTMLElement>(id: string, type: new () => T): T {
  const found = document.getElementById(id);
  if (!(found instanceof type)) throw new Error(`the page has no ${id}`);
  return found;
}
