import { base64ToBytes } from '../core/lib/base64.ts';
import type { ResultContent } from '../core/results/messages.ts';
import { isBytes } from '../core/results/resultForm.ts';

/** SVG images are copied at twice their size, to be sharp in print. */
const drawingScale = 2;
const maxPixels = 8_000;

/**
 * Copies the displayed result: a picture as PNG, an HTML page as HTML and as text with tabs.
 * Returns false for forms whose source text is copied, which the extension does.
 */
export async function copyContent(content: ResultContent, drawn: Element | null): Promise<boolean> {
  const image = drawn?.querySelector('img');
  if (content.kind === 'picture' && image) {
    const png =
      content.type === 'image/png'
        ? new Blob([base64ToBytes(content.data)], { type: 'image/png' })
        : pngOf(image, isBytes(content.type) ? 1 : drawingScale);
    await navigator.clipboard.write([new ClipboardItem({ 'image/png': png })]);
    return true;
  }
  const body =
    drawn instanceof HTMLIFrameElement && content.type === 'text/html' ? drawn.contentDocument?.body : undefined;
  if (body === undefined) return false;
  const parts = { 'text/html': body.getHTML(), 'text/plain': body.innerText };
  await navigator.clipboard.write([new ClipboardItem(parts)]);
  return true;
}

async function pngOf(image: HTMLImageElement, wantedScale: number): Promise<Blob> {
  const { naturalWidth, naturalHeight } = image;
  const scale = Math.min(wantedScale, maxPixels / Math.max(naturalWidth, naturalHeight, 1));
  const canvas = document.createElement('canvas');
  canvas.width = Math.max(1, Math.round(naturalWidth * scale));
  canvas.height = Math.max(1, Math.round(naturalHeight * scale));
  const context = canvas.getContext('2d');
  if (context === null) throw new Error('no canvas');
  context.fillStyle = '#fff';
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.drawImage(image, 0, 0, canvas.width, canvas.height);
  return new Promise((resolve, reject) => {
    canvas.toBlob((blob) => {
      if (blob === null) reject(new Error('the canvas gave no picture'));
      else resolve(blob);
    });
  });
}
