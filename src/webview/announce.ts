import { page } from './page.ts';

const quietMs = 400;
let timer: number | undefined;

/** Says something to those who listen to a screen reader; of many words at once only the last are said. */
export function announce(text: string): void {
  window.clearTimeout(timer);
  timer = window.setTimeout(() => {
    page.status.textContent = text;
  }, quietMs);
}
