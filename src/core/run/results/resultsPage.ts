import * as l10n from '@vscode/l10n';

export interface PageParts {
  /** Unique to one load of the page: only the script that carries it runs. */
  readonly nonce: string;
  /** The page's own JavaScript and CSS. */
  readonly script: string;
  readonly style: string;
  /** The user's language, for screen readers. */
  readonly language: string;
}

/**
 * The page of the view, without any result, in one piece: VS Code 1.100 leaves a view empty for half a minute after another
 * one was closed that was still loading a file. Its policy holds for the frames in it as well: one script, which is ours; no
 * address but `data:` pictures; no forms, no frames from elsewhere. Styles of a result are let in, since they only draw.
 */
export function resultsPage({ nonce, script, style, language }: PageParts): string {
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
<body data-copied="${attribute(l10n.t('Copied.'))}" data-active="${attribute(l10n.t('This result has parts that would run or load something. They do nothing here.'))}"
 data-cut="${attribute(l10n.t('There is more of this than can be drawn. Save it to have the whole.'))}"
 data-broken="${attribute(l10n.t('This picture cannot be drawn.'))}">
<p id="welcome" hidden>${text(l10n.t('Plots, tables and formulas that your code shows in Engee appear here. Run code whose last line is a plot, or call display().'))}</p>
<div id="results" hidden>
<section id="result" aria-label="${attribute(l10n.t('Result'))}">
<div id="actions" role="group" aria-label="${attribute(l10n.t('Actions for this result'))}">
<span id="position"></span>
<button type="button" data-action="copy">${text(l10n.t('Copy'))}</button>
<button type="button" data-action="save">${text(l10n.t('Save As…'))}</button>
<button type="button" data-action="goToCode">${text(l10n.t('Go to Code'))}</button>
<button type="button" data-action="remove">${text(l10n.t('Remove'))}</button>
<button type="button" id="size" aria-pressed="false">${text(l10n.t('Actual Size'))}</button>
<select id="forms" aria-label="${attribute(l10n.t('Form'))}"></select>
</div>
<div id="notices" role="note"></div>
<div id="content" role="group" tabindex="0"></div>
</section>
<ul id="list" role="listbox" tabindex="0" aria-label="${attribute(l10n.t('Results of this window, the newest last'))}"></ul>
</div>
<div id="status" class="unseen" role="status"></div>
<script nonce="${nonce}">
${withinScript(script)}</script>
</body>
</html>`;
}

/** JavaScript that neither ends its element nor begins a comment of HTML; bundled code has either in strings and regular expressions alone. */
function withinScript(script: string): string {
  return script.replace(/<(?=\/script|!--)/gi, '\\x3c');
}

function text(words: string): string {
  return words.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}

function attribute(words: string): string {
  return text(words).replaceAll('"', '&quot;');
}
