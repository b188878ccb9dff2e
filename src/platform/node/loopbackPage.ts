import { createHash } from 'node:crypto';
import type { PageText } from '../loopbackListener.ts';

/** The style of the sign-in pages. A test checks that `media/auth/redirect.html` has the same one. */
const style = `
:root { color-scheme: light dark; --page: #f3f4f6; --card: #fff; --line: #d8dbe0; --text: #1f2328; --muted: #57606a; --accent: #0b62c4; --on-accent: #fff; }
@media (prefers-color-scheme: dark) {
  :root { --page: #16181d; --card: #1f2228; --line: #363b44; --text: #e6e8eb; --muted: #a3abb6; --accent: #6cb0ff; --on-accent: #0d1117; }
}
* { box-sizing: border-box; }
body { margin: 0; min-height: 100vh; padding: 1.5rem; display: flex; align-items: center; justify-content: center; background: var(--page); color: var(--text); font: 1rem/1.5 system-ui, -apple-system, "Segoe UI", sans-serif; }
main { width: 100%; max-width: 34rem; padding: 2rem 2rem 1.25rem; border: 1px solid var(--line); border-radius: 12px; background: var(--card); }
header { display: flex; align-items: center; gap: .5rem; color: var(--muted); font-size: .875rem; font-weight: 600; }
header svg { width: 1.5rem; height: 1.5rem; color: var(--accent); }
h1 { margin: 1.25rem 0 .5rem; font-size: 1.375rem; line-height: 1.3; }
p { margin: .75rem 0; overflow-wrap: anywhere; }
.muted { color: var(--muted); font-size: .875rem; }
.address { padding: .75rem 1rem; border: 1px solid var(--line); border-radius: 8px; background: var(--page); font: 600 1.0625rem/1.4 ui-monospace, Consolas, monospace; }
.action { display: inline-block; padding: .5rem 1.125rem; border: 0; border-radius: 8px; background: var(--accent); color: var(--on-accent); font: inherit; font-weight: 600; text-decoration: none; cursor: pointer; }
.action:focus-visible { outline: 2px solid var(--text); outline-offset: 2px; }
.action:disabled { opacity: .5; cursor: default; }
[hidden] { display: none; }
`;

const mark =
  '<svg viewBox="0 0 24 24" aria-hidden="true" fill="none" stroke="currentColor" stroke-width="1.6" stroke-linecap="round" stroke-linejoin="round"><rect x="5" y="5" width="7.5" height="7.5" rx="1.4"/><path d="M15.5 4.5 L21.5 8.75 L15.5 13 Z"/><path d="M2 8.75 H5 M12.5 8.75 H15.5 M9 12.5 V18.5 H18.5 V11"/></svg>';

/** Allows only this style, and forbids embedding the page in a frame. */
export const pagePolicy = `default-src 'none'; style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`;

/** Creates an HTML page without scripts. */
export function renderPage({ heading, text }: PageText): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Engee for VS Code</title>
<style>${style}</style>
</head>
<body>
<main>
<header>${mark}Engee for VS Code</header>
<h1>${escapeHtml(heading)}</h1>
<p>${escapeHtml(text)}</p>
</main>
</body>
</html>
`;
}

function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
