import mathStyle from 'temml/dist/Temml-Local.css' with { type: 'text' };
import { cleanMarkup, type CleanMarkup } from './cleanMarkup.ts';
import frameStyle from './frame.css' with { type: 'text' };

const policy = "default-src 'none'; img-src data:; style-src 'unsafe-inline'";

/** What the drawing takes from the editor's theme. */
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
 * A frame that draws a server's markup and can do nothing else: without `allow-scripts` no script of any kind runs in it,
 * nor does it go elsewhere by itself, open windows, send forms; its policy and ours forbid every load; and only nodes that
 * `cleanMarkup` has made are put into it. `allow-same-origin` gives the drawing nothing, since nothing in it can act: it is
 * for us, who fill the frame, hand the theme in and pass keys on.
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
    takeTheme(frame);
    passKeysOn(inner);
    const drawn = cleanMarkup(markup, inner);
    inner.body.append(drawn.nodes);
    onDrawn(drawn);
  });
  return frame;
}

/** Hands the colours and fonts of the editor's theme into a frame; to be called again when the theme changes. */
export function takeTheme(frame: HTMLIFrameElement): void {
  const inner = frame.contentDocument?.documentElement;
  const theme = getComputedStyle(document.documentElement);
  for (const name of inherited) inner?.style.setProperty(name, theme.getPropertyValue(name));
  const scheme = document.body.className.includes('light') ? 'light' : 'dark';
  inner?.style.setProperty('color-scheme', scheme);
  // A frame lets our background through only while both agree.
  frame.style.colorScheme = scheme;
}

/** Fonts cannot be loaded here, and asking for them would only fill the log. */
function withoutFonts(style: string): string {
  return style.replace(/@font-face\s*\{[^}]*\}/g, '');
}

/** The editor hears keys of our page only: without this its shortcuts would end at the edge of the frame. */
function passKeysOn(inner: Document): void {
  inner.addEventListener('keydown', (event) => {
    const copy = new KeyboardEvent('keydown', event);
    if (!window.dispatchEvent(copy)) event.preventDefault();
  });
}
