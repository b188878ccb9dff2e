/** In the markup, `URL` stands for an address that must not be reached, and `RAN` for a script that must not run. */
export interface Hostile {
  readonly name: string;
  readonly markup: string;
}

/**
 * Inserts the address, and a script that notifies the top window. The script has no quotes because it can be in an
 * attribute.
 */
export function armed({ markup }: Hostile, url: string): string {
  return markup.replaceAll('URL', url).replaceAll('RAN', 'top.postMessage({ran:1},String.fromCharCode(42))');
}

/** Puts the markup where Julia's Markdown has the text of a formula in its HTML. */
export function inJuliaMarkdown({ name, markup }: Hostile): Hostile {
  const escaped = markup.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  return { name, markup: `<div class="markdown"><p>${escaped}</p></div>` };
}

const items = (table: Readonly<Record<string, string>>): readonly Hostile[] =>
  Object.entries(table).map(([name, markup]) => ({ name, markup }));

/** Inputs for `text/html`, and for raw HTML in Markdown. */
export const hostileHtml = items({
  'a script': '<script>RAN</script>',
  'a script from elsewhere': '<script src="URL"></script>',
  'a module': '<script type="module">import "URL"; RAN</script>',
  'an error handler': '<img src="x" onerror="RAN">',
  'a load handler': '<svg onload="RAN"></svg><style onload="RAN"></style><body onload="RAN">',
  'a toggle handler': '<details open ontoggle="RAN"><summary>x</summary></details>',
  'an animation handler':
    '<style>@keyframes k{from{color:red}to{color:blue}}</style><p style="animation:k 1ms" onanimationstart="RAN">x</p>',
  'a focus handler': '<input autofocus onfocus="RAN"><p tabindex="0" autofocus onfocus="RAN">x</p>',
  'a picture from elsewhere':
    '<img src="URL"><img srcset="URL 1x"><picture><source srcset="URL"><img></picture><input type="image" src="URL">',
  'a frame from elsewhere': '<iframe src="URL"></iframe>',
  'a frame with a script': '<iframe srcdoc="<script>RAN</script>"></iframe><iframe src="javascript:RAN"></iframe>',
  'a frame set': '<frameset><frame src="URL"></frameset>',
  'a refresh': '<meta http-equiv="refresh" content="0;url=URL">',
  'a refresh that runs': '<meta http-equiv="refresh" content="0;url=javascript:RAN">',
  'a policy of its own':
    '<meta http-equiv="Content-Security-Policy" content="default-src *; script-src * \'unsafe-inline\'"><img src="URL" onerror="RAN">',
  'a form that sends itself':
    '<form id="f" action="URL"><input name="q" value="1"></form><script>document.forms[0].submit()</script>',
  'a form to click': '<form action="URL"><button>click me</button></form>',
  'a form action':
    '<form><button formaction="URL">click me</button><input type="submit" formaction="javascript:RAN" value="click me"></form>',
  'a link to click': '<a href="URL">click me</a>',
  'a link out of the frame': '<a href="URL" target="_top">click me</a>',
  'a link to a new window': '<a href="URL" target="_blank" ping="URL">click me</a>',
  'a link that downloads': '<a href="URL" download="x">click me</a>',
  'a link that runs': '<a href="javascript:RAN">click me</a>',
  'a link that runs, disguised': '<a href="&#9;java&#10;script&#58;RAN">click me</a>',
  'a link to a command': '<a href="command:workbench.action.closeWindow">click me</a>',
  'a map of links':
    '<map name="m"><area shape="default" href="URL"></map><img usemap="#m" width="50" height="50" src="data:image/svg+xml,<svg/>">',
  'a prefetch':
    '<link rel="prefetch" href="URL"><link rel="preload" as="image" href="URL"><link rel="modulepreload" href="URL"><link rel="prerender" href="URL">',
  'a connection in advance': '<link rel="preconnect" href="URL"><link rel="dns-prefetch" href="URL">',
  'an icon and a manifest': '<link rel="icon" href="URL"><link rel="manifest" href="URL">',
  'a style sheet': '<link rel="stylesheet" href="URL">',
  'an import in a style': '<style>@import "URL"; @import url("URL");</style>',
  'addresses in a style':
    '<style>p{background:url("URL");list-style:url("URL");cursor:url("URL"),auto}p::before{content:url("URL")}</style><p style="background-image:image-set(\'URL\' 1x);mask:url(URL#m);filter:url(URL#f)">x</p>',
  'a font': '<style>@font-face{font-family:f;src:url("URL")}p{font-family:f}</style><p>x</p>',
  'a style that breaks out': '<style></style><script>RAN</script></style><style><!--</style><script>RAN</script>-->',
  'a base': '<base href="URL/"><img src="x.png"><a href="x">click me</a>',
  'an object and an embed':
    '<object data="URL"></object><embed src="URL"><object data="data:text/html,<script>RAN</script>"></object>',
  'an applet and a portal':
    '<applet code="URL"></applet><portal src="URL"></portal><fencedframe src="URL"></fencedframe>',
  'sound and film':
    '<video src="URL" poster="URL" autoplay></video><audio src="URL" autoplay></audio><video><source src="URL"><track src="URL" default></video>',
  'a table with a background': '<table background="URL"><tr><td background="URL">x</td></tr></table>',
  'the window above':
    '<img src="x" onerror="top.location=\'URL\'"><script>top.location="URL";parent.postMessage({kind:"empty"},"*")</script>',
  'a template with a shadow':
    '<div><template shadowrootmode="open"><img src="URL"><script>RAN</script></template></div>',
  'mathematics that links':
    '<math href="URL"><mtext href="javascript:RAN">click me</mtext><maction actiontype="statusline#URL" xlink:href="URL">click me</maction></math>',
  'mathematics that hides markup':
    '<math><annotation-xml encoding="text/html"><img src="x" onerror="RAN"></annotation-xml><mtext><img src="x" onerror="RAN"></mtext></math>',
  'markup that changes when it is read again':
    '<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=URL onerror=RAN&gt;">',
  'more markup that changes':
    '<svg></p><style><a id="</style><img src=URL onerror=RAN>"><noscript><p title="</noscript><img src=URL onerror=RAN>">',
  'names that hide ours':
    '<img name="body" src="x"><form name="documentElement"></form><form id="content"></form><input name="head"><script>RAN</script>',
  'an SVG in the page':
    '<svg><script>RAN</script><image href="URL" xlink:href="URL"/><use href="URL#x"/><a href="javascript:RAN"><text y="20">click me</text></a><foreignObject><iframe src="URL"></iframe><img src="URL"></foreignObject></svg>',
  'an SVG that animates an address':
    '<svg><a><set attributeName="href" to="javascript:RAN"/><animate attributeName="href" values="javascript:RAN"/><text y="20">click me</text></a></svg>',
  'a picture that holds a page':
    '<img src="data:text/html,<script>RAN</script>"><img src="data:image/svg+xml,<svg xmlns=\'http://www.w3.org/2000/svg\'><script>RAN</script><image href=\'URL\'/></svg>">',
  'a popover and a dialog':
    '<button popovertarget="p">click me</button><div popover id="p" onbeforetoggle="RAN">x</div><dialog open><form method="dialog"><button>click me</button></form></dialog>',
  'a custom element': '<x-y is="x-y" onclick="RAN" contenteditable autofocus onfocus="RAN">click me</x-y>',
  'a speculation':
    '<script type="speculationrules">{"prefetch":[{"source":"list","urls":["URL"]}],"prerender":[{"source":"list","urls":["URL"]}]}</script>',
  'an import map': '<script type="importmap">{"imports":{"x":"URL"}}</script>',
});

const xml = (body: string, head = '') =>
  `<?xml version="1.0"?>${head}<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="60" height="40">${body}</svg>`;

/** Inputs for `image/svg+xml`. */
export const hostileSvg = items({
  'a script': xml('<script>RAN</script>'),
  'a script from elsewhere': xml('<script href="URL"/><script xlink:href="URL"/>'),
  'a load handler': xml('<rect onload="RAN" width="9" height="9"/>').replace('<svg ', '<svg onload="RAN" '),
  'a foreign object': xml(
    '<foreignObject width="60" height="40"><body xmlns="http://www.w3.org/1999/xhtml"><script>RAN</script><img src="URL"/><iframe src="URL"/><object data="URL"/></body></foreignObject>',
  ),
  'a use of elsewhere': xml(
    '<use href="URL#x"/><use xlink:href="URL#x"/><use href="data:image/svg+xml,&lt;svg/&gt;#x"/>',
  ),
  'a picture of elsewhere': xml(
    '<image href="URL" width="9" height="9"/><image xlink:href="URL" width="9" height="9"/><feImage href="URL"/>',
  ),
  'a style sheet': xml(
    '<style>@import url("URL");rect{fill:url("URL#x")}</style><rect width="9" height="9"/>',
    '<?xml-stylesheet href="URL"?>',
  ),
  'a font': xml('<style>@font-face{font-family:f;src:url("URL")}text{font-family:f}</style><text y="20">x</text>'),
  'a link': xml('<a href="URL" target="_top"><rect width="60" height="40"/></a>'),
  'a link that runs': xml('<a href="javascript:RAN"><rect width="60" height="40"/></a>'),
  'an animated address': xml(
    '<a><set attributeName="href" to="javascript:RAN"/><animate attributeName="xlink:href" values="URL"/><rect width="60" height="40"/></a>',
  ),
  'an animation that begins a script': xml('<animate attributeName="x" dur="1ms" onbegin="RAN" onend="RAN"/>'),
  'a filter of elsewhere': xml(
    '<rect width="9" height="9" filter="url(URL#f)" mask="url(URL#m)" clip-path="url(URL#c)"/>',
  ),
  'an entity of elsewhere': xml('<text y="20">&e;</text>', '<!DOCTYPE svg [<!ENTITY e SYSTEM "URL">]>'),
  'entities without end': xml(
    '<text y="20">&i;</text>',
    `<!DOCTYPE svg [<!ENTITY a "ha">${'bcdefghi'
      .split('')
      .map((name, index) => `<!ENTITY ${name} "${`&${'abcdefgh'[index] ?? ''};`.repeat(10)}">`)
      .join('')}]>`,
  ),
  'a page instead': '<html><script>RAN</script><svg></svg></html>',
  'a way out of the attribute': '<svg xmlns="http://www.w3.org/2000/svg"/>" onerror="RAN',
});

/** Inputs for `text/markdown`, in addition to all HTML. */
export const hostileMarkdown = items({
  'a picture': '![x](URL) ![x][r]\n\n[r]: URL',
  'a link': '[click me](URL) <URL> URL',
  'a link that runs':
    '[click me](javascript:RAN) [click me](vbscript:RAN) [click me](data:text/html,<script>RAN</script>) [click me](<java\nscript:RAN>)',
  'a title that breaks out': '[click me](URL "\\" onmouseover=RAN x=\\"") ![x" onerror="RAN](x)',
  'code that breaks out': '```"><script>RAN</script>\nx\n```\n`<script>RAN</script>`',
  'a formula that links': '$\\href{javascript:RAN}{click me}$ $$\\url{URL}$$',
});

/** Inputs for `text/latex`. */
export const hostileLatex = items({
  'a link': '$\\href{URL}{click me} \\url{URL}$',
  'a link that runs': '$\\href{javascript:RAN}{click me}$',
  'a picture': '$\\includegraphics[height=1em]{URL}$',
  'raw HTML':
    '$\\htmlClass{x}{y} \\htmlStyle{background:url(URL)}{y} \\htmlData{a=b}{y} \\html@mathml{<img src=URL>}{}$',
  'markup in words': '<img src="URL" onerror="RAN"> $x$ <script>RAN</script>',
  'markup in text': '$\\text{<img src="URL" onerror="RAN">} \\unicode{x} \\style{background:url(URL)}{x}$',
  'markup that is not understood': '\\section{<script>RAN</script>} $x$',
  'an expansion without end': '$\\def\\a{\\a\\a}\\a$',
  'a size without end': '$\\rule{1e9em}{1e9em}\\kern1e9em x$',
  'a deep one': `$${'{'.repeat(3_000)}x${'}'.repeat(3_000)}$`,
});
