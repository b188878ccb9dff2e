import type { ViewMessage, ViewRequest } from '../core/run/results/messages.ts';

/** What VS Code gives a page of its own, once. */
declare function acquireVsCodeApi(): { postMessage(message: ViewRequest): void };

const editor = acquireVsCodeApi();

export function ask(request: ViewRequest): void {
  editor.postMessage(request);
}

/** Calls back with what the extension tells; anything else that reaches the page is none of it. */
export function onTold(listener: (message: ViewMessage) => void): void {
  window.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
    if (isViewMessage(data)) listener(data);
  });
}

function isViewMessage(data: unknown): data is ViewMessage {
  if (typeof data !== 'object' || data === null || !('kind' in data)) return false;
  switch (data.kind) {
    case 'list':
      return 'items' in data && Array.isArray(data.items);
    case 'content':
      return 'content' in data && typeof data.content === 'object';
    default:
      return data.kind === 'empty';
  }
}
