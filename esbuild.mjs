// Bundles the extension into dist/extension.mjs and dist/chunks, the page of the results view into dist/results.js.br and .css, and writes the licenses of the bundled packages.
// Flags: --production (no source map), --watch.
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { brotliCompressSync } from 'node:zlib';
import { parser } from '@plutojl/lezer-julia';
import * as esbuild from 'esbuild';
import { joinBridge } from './src/bridge/joinBridge.mjs';

const isProduction = process.argv.includes('--production');

/** Replacements for modules that are large and mostly unused, by import path. */
const stubs = {
  // form-data looks up the type of a part without one, and all of ours have one. The lookup returns "unknown".
  'mime-types': 'exports.lookup = () => false;',
  // form-data's polyfills of what Node has.
  'es-set-tostringtag':
    'module.exports = (object, value) => Object.defineProperty(object, Symbol.toStringTag, { value, configurable: true });',
  hasown: 'module.exports = Object.hasOwn;',
  // node-fetch creates forms, blobs and files, and we do none of it.
  'formdata-polyfill/esm.min.js': 'exports.FormData = FormData;',
  'fetch-blob': 'module.exports = Blob;',
  'fetch-blob/from.js': '',
  // yauzl uses Node's function since Node 20.15.
  './crc32': '',
  // We only use the low-level parser.
  '@fastify/busboy': "exports.Dicer = require('@fastify/busboy/deps/dicer/lib/Dicer.js');",
  // Its bundle contains much of xterm.js, but the table of widths needs none of it.
  '@xterm/addon-unicode11': "export * from '@xterm/addon-unicode11/src/Unicode11Addon.ts';",
  'common/services/UnicodeService': 'export const UnicodeService = undefined;',
};

/** @type {esbuild.Plugin} */
const stubModules = {
  name: 'stub-modules',
  setup(build) {
    build.onResolve({ filter: /./ }, ({ path }) => (path in stubs ? { path, namespace: 'stub' } : undefined));
    build.onLoad({ filter: /./, namespace: 'stub' }, ({ path: name }) => ({
      contents: stubs[name],
      resolveDir: import.meta.dirname,
    }));
  },
};

/** @type {esbuild.Plugin} */
const compactPackages = {
  name: 'compact-packages',
  setup(build) {
    const edit = (filter, compact) => {
      build.onLoad({ filter }, ({ path: file }) => ({ contents: compact(readFileSync(file, 'utf8')) }));
    };
    edit(/lezer-julia[\\/]dist[\\/]index\.js$/, withCompactGrammar);
    edit(/@lezer[\\/]common[\\/]dist[\\/]index\.js$/, withoutTrees);
    edit(/@lezer[\\/]lr[\\/]dist[\\/]index\.js$/, withoutRecovery);
    edit(/node-fetch[\\/]src[\\/]body\.js$/, withoutFormData);
    edit(/temml[\\/]dist[\\/]temml\.mjs$/, withOnlyRenderToString);
  },
};

/** Compresses the tables of the Julia parser better than the .vsix would, and removes the rules for highlighting. */
function withCompactGrammar(source) {
  const [tokenData] = parser.tokenizers.flatMap(({ data }) => data ?? []);
  const tables = { states: parser.states, stateData: parser.data, goto: parser.goto, tokenData };
  let offset = 0;
  let contents = replaced(source, /^import .* '@lezer\/highlight';$/m, '');
  contents = replaced(
    contents,
    /^const juliaHighlighting = styleTags\([^]*?^\}\);$/m,
    'const juliaHighlighting = () => null;',
  );
  for (const [name, { constructor, length, byteLength }] of Object.entries(tables)) {
    const view = `new ${constructor.name}(tables, ${offset}, ${length})`;
    contents = replaced(contents, new RegExp(`^  ${name}: ".*",$`, 'm'), `  ${name}: ${view},`);
    offset += byteLength;
  }
  const bytes = Buffer.concat(Object.values(tables).map(({ buffer }) => Buffer.from(buffer)));
  return `import { brotliDecompressSync } from 'node:zlib';
const compressed = Buffer.from('${brotliCompressSync(bytes).toString('base64')}', 'base64');
const tables = new Uint8Array(brotliDecompressSync(compressed)).buffer;
${contents}`;
}

/** Removes the syntax tree and what reads it, because the product only asks where parsing fails. */
function withoutTrees(source) {
  return replaced(
    replaced(source, /^class Tree \{\n[^]*?^\}$/m, 'class Tree { static build() { return new Tree(); } }'),
    /^Tree\.empty = .*$/m,
    '',
  );
}

/** Removes what a strict parser of whole texts never does: to go on after an error, and to reuse earlier trees. */
function withoutRecovery(source) {
  return [
    [/^ {8}this\.fragments = fragments\.length [^]*?;$/m, '        this.fragments = null;'],
    [/^ {8}if \(this\.fragments\) \{\n[^]*?^ {8}\}$/m, ''],
    [/^ {4}tryReuse\([^]*?^ {4}\}$/m, ''],
    [
      /^ {12}if \(!this\.recovering\)\n.*\n {8}\}\n {8}if \(this\.recovering && stopped\) \{\n[^]*?^ {8}\}$/m,
      '        }',
    ],
    [/^ {4}advanceFully\([^]*?^ {4}\}$/m, ''],
    [/^ {4}runRecovery\([^]*?^ {4}\}$/m, ''],
    [/^ {4}recoverByInsert\([^]*?^ {4}\}$/m, ''],
    [/^ {4}recoverByDelete\([^]*?^ {4}\}$/m, ''],
  ].reduce((rest, [pattern, replacement]) => replaced(rest, pattern, replacement), source);
}

/** Removes the parser of forms, which would be a chunk of its own. */
function withoutFormData(source) {
  return replaced(source, /await import\('\.\/utils\/multipart-parser\.js'\)/, '{}');
}

/** Removes the formulas of chemistry, and the exports that keep esbuild from dropping unused functions. */
function withOnlyRenderToString(source) {
  return replaced(
    replaced(
      source,
      /^\uFEFF\/\* eslint-disable \*\/\n[^]*?Temml mhchem\.js[^]*?(?=^\/\* eslint-disable no-undef)/m,
      '',
    ),
    /^var temml\$1 = \{[^]*?^\};$/m,
    'var temml$1 = { renderToString };',
  );
}

function replaced(source, pattern, replacement) {
  if (!pattern.test(source)) throw new Error(`${pattern} doesn't occur`);
  return source.replace(pattern, () => replacement);
}

/** @type {esbuild.Plugin} */
const bridgeAsText = {
  name: 'bridge-as-text',
  setup(build) {
    build.onLoad({ filter: /(?:bridge|files|help)\.jl$/ }, ({ path: file }) => ({
      contents: joinBridge(file),
      loader: 'text',
      // The other modules include some files of the bridge.
      watchDirs: [path.dirname(file), path.resolve('src/bridge')],
    }));
  },
};

/** @type {esbuild.BuildOptions} */
const options = {
  entryPoints: ['src/extension.ts'],
  outdir: 'dist',
  outExtension: { '.js': '.mjs' },
  chunkNames: 'chunks/[name]-[hash]',
  splitting: true,
  bundle: true,
  // Packages in CommonJS require Node's modules.
  banner: {
    js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
  },
  minify: true,
  platform: 'node',
  format: 'esm',
  target: 'node20',
  external: ['vscode'],
  plugins: [stubModules, compactPackages, bridgeAsText],
  sourcemap: isProduction ? false : 'linked',
  legalComments: 'none',
  metafile: true,
  logLevel: 'info',
  // A build can include an OAuth client. Everything in the bundle is public (RFC 8252, 8.5).
  define: {
    'process.env.ENGEE_OAUTH_CLIENT_ID': JSON.stringify(process.env.ENGEE_OAUTH_CLIENT_ID ?? ''),
    'process.env.ENGEE_OAUTH_CLIENT_SECRET': JSON.stringify(process.env.ENGEE_OAUTH_CLIENT_SECRET ?? ''),
    'process.env.ENGEE_OAUTH_REDIRECT_URI': JSON.stringify(process.env.ENGEE_OAUTH_REDIRECT_URI ?? ''),
  },
};

/**
 * Writes the page. Its script is compressed better than the .vsix would be, and has no source map, because the view
 * puts it into its HTML.
 * @type {esbuild.Plugin}
 */
const writePage = {
  name: 'write-page',
  setup(build) {
    build.onEnd(({ outputFiles }) => {
      mkdirSync('dist', { recursive: true });
      for (const { path: file, contents } of outputFiles ?? []) {
        if (file.endsWith('.js')) writeFileSync(`${file}.br`, brotliCompressSync(contents));
        else writeFileSync(file, contents);
      }
    });
  },
};

/**
 * The page of the results view, which runs in a browser.
 * @type {esbuild.BuildOptions}
 */
const pageOptions = {
  entryPoints: { results: 'src/webview/results.ts' },
  outdir: 'dist',
  write: false,
  bundle: true,
  minify: true,
  platform: 'browser',
  format: 'iife',
  target: 'chrome132',
  plugins: [compactPackages, writePage],
  legalComments: 'none',
  metafile: true,
  logLevel: 'info',
};

/** The license that this extension chooses, for packages that offer several. */
const chosenLicenses = { dompurify: 'Apache-2.0' };

/** Returns the text of dist/THIRD_PARTY_NOTICES.txt with one part per bundled package, sorted by name. */
function thirdPartyNotices(inputs) {
  const folders = new Set(
    Object.keys(inputs).flatMap((input) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(input)?.[0] ?? []),
  );
  const parts = [...folders].map((folder) => {
    const manifest = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'));
    return `${manifest.name} ${manifest.version} (${chosenLicenses[manifest.name] ?? manifest.license})\n\n${licenseText(folder, manifest)}\n`;
  });
  return `This extension contains the following third-party software.\n\n${parts.sort().join(`\n${'-'.repeat(80)}\n\n`)}`;
}

/** Returns the license file of a package, the license in its README, or otherwise the MIT text with the author's name. */
function licenseText(folder, { name, license, author }) {
  const read = (pattern) => {
    const file = readdirSync(folder).find((entry) => pattern.test(entry));
    return file === undefined ? '' : readFileSync(path.join(folder, file), 'utf8');
  };
  const text =
    read(/^licen[cs]e(\.|$)/i) ||
    (/^#*\s*licen[cs]e\s*\n[^]*?(permission is hereby granted[^]*)/im.exec(read(/^readme/i))?.[0] ?? '');
  if (text !== '') return text.trim();
  const holder = typeof author === 'object' ? author.name : author;
  if (license !== 'MIT' || !holder) throw new Error(`${name} has no license text, so it cannot be bundled`);
  return readFileSync('LICENSE', 'utf8')
    .replace(/^Copyright .*$/m, `Copyright (c) ${holder}`)
    .trim();
}

// Chunks of earlier builds have other names.
rmSync('dist', { recursive: true, force: true });
if (process.argv.includes('--watch')) {
  for (const each of [options, pageOptions]) await (await esbuild.context(each)).watch();
} else {
  const [extension, page] = await Promise.all([options, pageOptions].map((each) => esbuild.build(each)));
  writeFileSync(
    'dist/THIRD_PARTY_NOTICES.txt',
    thirdPartyNotices({ ...extension.metafile.inputs, ...page.metafile.inputs }),
  );
}
