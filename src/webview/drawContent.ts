import { textToBase64 } from '../core/lib/base64.ts';
import type { ResultContent } from '../core/results/messages.ts';
import { isBytes } from '../core/results/resultForm.ts';
import { latexMarkup } from './formula.ts';
import { inertFrame } from './inertFrame.ts';
import { markdownMarkup } from './markdown.ts';
import { sentence } from './page.ts';

/**
 * Renders a result.
 * @param notice is called with each message for the user
 */
export function drawContent(content: ResultContent, notice: (text: string) => void): HTMLElement {
  switch (content.type) {
    case 'image/png':
    case 'image/webp':
    case 'image/jpeg':
    case 'image/gif':
    case 'image/svg+xml':
      return picture(
        `data:${content.type};base64,${isBytes(content.type) ? content.data : textToBase64(content.data)}`,
        content,
        notice,
      );
    case 'text/html':
      return drawing(content.data, content, notice);
    case 'text/markdown':
      return drawing(markdownMarkup(content.data), content, notice);
    case 'text/latex':
      return drawing(latexMarkup(content.data), content, notice);
    case 'text/plain':
      return plain(content.data);
  }
}

/** In an `<img>`, an SVG cannot run or load anything. The background is light because axes are usually black. */
function picture(address: string, { alternative }: ResultContent, notice: (text: string) => void): HTMLElement {
  const paper = document.createElement('div');
  paper.className = 'paper';
  const image = document.createElement('img');
  image.alt = alternative;
  image.addEventListener('error', () => {
    notice(sentence('broken'));
    paper.replaceWith(plain(alternative));
  });
  image.src = address;
  paper.append(image);
  return paper;
}

function drawing(markup: string, { alternative }: ResultContent, notice: (text: string) => void): HTMLElement {
  return inertFrame(markup, alternative, ({ wasActive, isCut }) => {
    if (wasActive) notice(sentence('active'));
    if (isCut) notice(sentence('cut'));
  });
}

function plain(text: string): HTMLElement {
  const element = document.createElement('pre');
  element.textContent = text;
  return element;
}
