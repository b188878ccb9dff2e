import type { ViewMessage, ViewRequest } from '../core/results/messages.ts';

/** VS Code's API for webviews, which can be acquired only once. */
declare function acquireVsCodeApi(): { postMessage(message: ViewRequest): void };

const editor = acquireVsCodeApi();

export function postRequest(request: ViewRequest): void {
  editor.postMessage(request);
}

/** Calls the listener with each message from the extension, and ignores all other messages. */
export function onViewMessage(listener: (message: ViewMessage) => void): void {
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
