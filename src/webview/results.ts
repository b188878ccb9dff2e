import './results.css';
import type { ResultContent, ViewMessage } from '../core/results/messages.ts';
import { copyContent } from './copyContent.ts';
import { drawContent } from './drawContent.ts';
import { onViewMessage, postRequest } from './editorApi.ts';
import { applyTheme } from './inertFrame.ts';
import { announce, page, sentence } from './page.ts';
import { listenToList, showList } from './resultList.ts';
import { savedTable } from './savedTable.ts';

/** The displayed content. The extension owns all other state. */
let current: ResultContent | undefined;

function show(message: ViewMessage): void {
  const isEmpty = message.kind === 'empty';
  page.welcome.hidden = !isEmpty;
  page.results.hidden = isEmpty;
  switch (message.kind) {
    case 'empty':
      current = undefined;
      page.content.replaceChildren();
      page.list.replaceChildren();
      break;
    case 'list':
      page.position.textContent = message.position;
      showList(message.items, message.selected);
      if (message.announcement !== '') announce(message.announcement);
      break;
    case 'content':
      current = message.content;
      showContent(message.content);
      break;
  }
}

function showContent(content: ResultContent): void {
  page.notices.replaceChildren(...content.notices.map(noticeLine));
  page.content.ariaLabel = content.label;
  page.content.replaceChildren(
    drawContent(content, (text) => {
      page.notices.append(noticeLine(text));
    }),
  );
  page.size.hidden = content.kind !== 'picture';
  button('goToCode').hidden = !content.hasCode;
  page.forms.hidden = content.forms.length < 2;
  page.forms.replaceChildren(
    ...content.forms.map(({ type, label }) => new Option(label, type, false, type === content.type)),
  );
}

function noticeLine(text: string): HTMLElement {
  const line = document.createElement('p');
  line.textContent = text;
  return line;
}

function button(action: string): HTMLElement {
  const found = page.actions.querySelector<HTMLElement>(`[data-action=${action}]`);
  if (found === null) throw new Error(`the page has no button ${action}`);
  return found;
}

async function copy(content: ResultContent): Promise<void> {
  try {
    if (await copyContent(content, page.content.firstElementChild)) announce(sentence('copied'));
    else postRequest({ kind: 'copyText', id: content.id });
  } catch {
    postRequest({ kind: 'copyFailed', id: content.id });
  }
}

function listenToActions(): void {
  button('copy').addEventListener('click', () => {
    if (current !== undefined) void copy(current);
  });
  button('save').addEventListener('click', () => {
    if (current === undefined) return;
    const table = current.kind === 'table' ? savedTable(current.data) : undefined;
    postRequest({ kind: 'save', id: current.id, ...(table && { table }) });
  });
  for (const kind of ['goToCode', 'remove'] as const) {
    button(kind).addEventListener('click', () => {
      if (current !== undefined) postRequest({ kind, id: current.id });
    });
  }
  page.size.addEventListener('click', () => {
    const isActual = page.content.classList.toggle('actualSize');
    page.size.ariaPressed = String(isActual);
  });
  page.forms.addEventListener('change', () => {
    const form = current?.forms.find(({ type }) => type === page.forms.value)?.type;
    if (current !== undefined && form !== undefined) postRequest({ kind: 'choose', id: current.id, form });
  });
}

/** Updates the frames when VS Code changes the colors of the page, because frames do not inherit them. */
function followTheme(): void {
  new MutationObserver(() => {
    for (const frame of page.content.querySelectorAll('iframe')) applyTheme(frame);
  }).observe(document.documentElement, { attributes: true, attributeFilter: ['style', 'class'] });
}

listenToList();
listenToActions();
followTheme();
onViewMessage(show);
postRequest({ kind: 'ready' });
