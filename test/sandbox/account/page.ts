/**
 * Returns a page with one card, readable without styles and in light and dark themes.
 * @param body HTML
 */
export function page(title: string, body: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)} - Engee sandbox</title>
<style>
:root { color-scheme: light dark; --accent: light-dark(#1f5fbf, #7aa9f0); --line: light-dark(#d5d9e0, #3a3f4a); }
body { font: 16px/1.5 system-ui, sans-serif; margin: 0; min-height: 100vh; display: grid; place-items: center; background: light-dark(#f3f5f8, #16181d); }
main { width: min(26rem, calc(100vw - 4rem)); padding: 2rem; border: 1px solid var(--line); border-radius: 12px; background: light-dark(#fff, #1f2229); }
h1 { font-size: 1.35rem; margin: 0 0 1rem; }
ul { padding-left: 1.2rem; }
form { display: flex; gap: .75rem; margin-top: 1.5rem; }
button { font: inherit; padding: .5rem 1.25rem; border-radius: 8px; border: 1px solid var(--accent); background: transparent; color: var(--accent); cursor: pointer; }
button.primary { background: var(--accent); color: light-dark(#fff, #10131a); }
button:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
code { overflow-wrap: anywhere; user-select: all; }
footer { margin-top: 1.5rem; font-size: .85rem; opacity: .75; }
</style>
</head>
<body>
<main>
<h1>${escapeHtml(title)}</h1>
${body}
<footer>This is a sandbox on your own machine, not Engee.</footer>
</main>
</body>
</html>
`;
}

export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${String(character.charCodeAt(0))};`);
}
