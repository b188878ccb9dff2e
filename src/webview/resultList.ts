import type { ResultItem } from '../core/results/messages.ts';
import { postRequest } from './editorApi.ts';
import { page } from './page.ts';

let ids: readonly number[] = [];
let selectedId = 0;

/** Shows the list of results, newest last. */
export function showList(items: readonly ResultItem[], selected: number): void {
  ids = items.map(({ id }) => id);
  selectedId = selected;
  page.list.replaceChildren(...items.map(option));
  page.list.setAttribute('aria-activedescendant', optionId(selected));
  document.getElementById(optionId(selected))?.scrollIntoView({ block: 'nearest' });
}

/** Handles the keys of a standard listbox: it is one tab stop, arrow keys select, Delete removes. */
export function listenToList(): void {
  page.list.addEventListener('keydown', (event) => {
    const index = ids.indexOf(selectedId);
    const targets: Readonly<Record<string, number>> = {
      ArrowUp: index - 1,
      ArrowDown: index + 1,
      Home: 0,
      End: ids.length - 1,
    };
    const target = targets[event.key];
    if (target !== undefined) select(ids[target]);
    else if (event.key === 'Delete') postRequest({ kind: 'remove', id: selectedId });
    else return;
    event.preventDefault();
  });
  page.list.addEventListener('click', ({ target }) => {
    const id = target instanceof Element ? target.closest('[role=option]')?.id : undefined;
    select(ids.find((candidate) => optionId(candidate) === id));
  });
}

function select(id: number | undefined): void {
  if (id !== undefined) postRequest({ kind: 'select', id });
}

function option({ id, title, detail, label }: ResultItem): HTMLElement {
  const element = document.createElement('li');
  element.id = optionId(id);
  element.role = 'option';
  element.ariaLabel = label;
  element.ariaSelected = String(id === selectedId);
  element.title = label;
  element.append(line('title', title), line('detail', detail));
  return element;
}

function line(className: string, text: string): HTMLElement {
  const element = document.createElement('span');
  element.className = className;
  element.textContent = text;
  return element;
}

function optionId(id: number): string {
  return `result-${id}`;
}
