import * as l10n from '@vscode/l10n';

export interface PageOptions {
  /** Unique per load of the page. Only the script with this nonce runs. */
  readonly nonce: string;
  /** The JavaScript and the CSS of the page. */
  readonly script: string;
  readonly style: string;
  /** The user's language. Screen readers need it. */
  readonly language: string;
}

/**
 * Creates the HTML of the view, without results. Script and style are inlined because VS Code 1.100 can leave a view
 * empty for half a minute if a view that was loading a file was closed. The content security policy also applies to the
 * frames in the page. It allows only our script, `data:` images and inline styles, which cannot run or load anything.
 */
export function resultsPage({ nonce, script, style, language }: PageOptions): string {
  const policy = [
    "default-src 'none'",
    `script-src 'nonce-${nonce}'`,
    "style-src 'unsafe-inline'",
    'img-src data:',
    "frame-src 'none'",
    "form-action 'none'",
    "base-uri 'none'",
  ].join('; ');
  return `<!doctype html>
<html lang="${attribute(language)}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${attribute(policy)}">
<style>
${style}</style>
<title>${text(l10n.t('Engee Results'))}</title>
</head>
<body data-copied="${attribute(l10n.t('Copied.'))}" data-active="${attribute(l10n.t('This result has interactive content, which is disabled here.'))}"
 data-cut="${attribute(l10n.t('Too large to display fully. Save the result to see all of it.'))}"
 data-broken="${attribute(l10n.t('Unable to display this picture.'))}">
<p id="welcome" hidden>${text(l10n.t('Plots, tables, and formulas appear here. Run code that ends with a plot, or call display().'))}</p>
<div id="results" hidden>
<section id="result" aria-label="${attribute(l10n.t('Result'))}">
<div id="actions" role="group" aria-label="${attribute(l10n.t('Actions for this result'))}">
<span id="position"></span>
<button type="button" data-action="copy">${text(l10n.t('Copy'))}</button>
<button type="button" data-action="save">${text(l10n.t('Save As…'))}</button>
<button type="button" data-action="goToCode">${text(l10n.t('Go to Code'))}</button>
<button type="button" data-action="remove">${text(l10n.t('Remove'))}</button>
<button type="button" id="size" aria-pressed="false">${text(l10n.t('Actual Size'))}</button>
<select id="forms" aria-label="${attribute(l10n.t('Format'))}"></select>
</div>
<div id="notices" role="note"></div>
<div id="content" role="group" tabindex="0"></div>
</section>
<ul id="list" role="listbox" tabindex="0" aria-label="${attribute(l10n.t('Results of this window, newest last'))}"></ul>
</div>
<div id="status" class="unseen" role="status"></div>
<script nonce="${nonce}">
${withinScript(script)}</script>
</body>
</html>`;
}

/**
 * Escapes JavaScript for a script element. Bundled code has `</script` and `<!--` only in strings and regular
 * expressions.
 */
function withinScript(script: string): string {
  return script.replace(/<(?=\/script|!--)/gi, '\\x3c');
}

function text(value: string): string {
  return value.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}

function attribute(value: string): string {
  return text(value).replaceAll('"', '&quot;');
}
