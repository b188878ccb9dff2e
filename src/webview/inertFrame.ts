import mathStyle from 'temml/dist/Temml-Local.css' with { type: 'text' };
import { type CleanMarkup, cleanMarkup } from './cleanMarkup.ts';
import frameStyle from './frame.css' with { type: 'text' };

const policy = "default-src 'none'; img-src data:; style-src 'unsafe-inline'";

/** Properties of the VS Code theme that the frame uses. */
const inherited = [
  '--vscode-foreground',
  '--vscode-font-family',
  '--vscode-font-size',
  '--vscode-editor-font-family',
  '--vscode-panel-border',
  '--vscode-focusBorder',
  '--vscode-textCodeBlock-background',
];

/**
 * Creates a frame that renders a server's markup and can do nothing else. The sandbox blocks scripts, navigation, new
 * windows and forms. The policies of the frame and of the page block all loads. The frame gets only nodes from
 * `cleanMarkup`. `allow-same-origin` is safe because nothing in the frame can run. The page needs it to fill
 * the frame, to set the theme and to forward keys.
 */
export function inertFrame(markup: string, label: string, onDrawn: (drawn: CleanMarkup) => void): HTMLIFrameElement {
  const frame = document.createElement('iframe');
  frame.setAttribute('sandbox', 'allow-same-origin');
  frame.title = label;
  frame.srcdoc = `<!doctype html><meta http-equiv="Content-Security-Policy" content="${policy}"><title></title>`;
  frame.addEventListener('load', () => {
    const inner = frame.contentDocument;
    if (inner === null) return;
    for (const text of [withoutFonts(mathStyle), frameStyle])
      inner.head.appendChild(inner.createElement('style')).textContent = text;
    inner.documentElement.lang = document.documentElement.lang;
    applyTheme(frame);
    forwardKeys(inner);
    const drawn = cleanMarkup(markup);
    inner.body.append(drawn.nodes);
    onDrawn(drawn);
  });
  return frame;
}

/** Applies the colors and fonts of the VS Code theme to a frame. Must be called again when the theme changes. */
export function applyTheme(frame: HTMLIFrameElement): void {
  const inner = frame.contentDocument?.documentElement;
  const theme = getComputedStyle(document.documentElement);
  for (const name of inherited) inner?.style.setProperty(name, theme.getPropertyValue(name));
  const scheme = document.body.className.includes('light') ? 'light' : 'dark';
  inner?.style.setProperty('color-scheme', scheme);
  // A frame is transparent only if its color scheme is that of the page.
  frame.style.colorScheme = scheme;
}

/** The policy blocks fonts, and each attempt to load one would be logged. */
function withoutFonts(style: string): string {
  return style.replace(/@font-face\s*\{[^}]*\}/g, '');
}

/** Forwards keys to the page, so that VS Code's shortcuts work while the frame has the focus. */
function forwardKeys(inner: Document): void {
  inner.addEventListener('keydown', (event) => {
    const copy = new KeyboardEvent('keydown', event);
    if (!window.dispatchEvent(copy)) event.preventDefault();
  });
}
