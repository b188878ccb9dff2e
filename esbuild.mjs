// Bundles the extension into dist/extension.mjs and dist/chunks, the page of the results view into dist/results.js and .css, and writes the licenses of the bundled packages.
// Flags: --production (no source map), --watch.
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import * as esbuild from 'esbuild';
import { joinBridge } from './src/bridge/joinBridge.mjs';

const isProduction = process.argv.includes('--production');

/** Replacements for modules that are large and never needed, by import path. */
const stubs = {
  // form-data looks up the type of a part without one, and all of ours have one. The lookup returns "unknown".
  'mime-types': 'exports.lookup = () => false;',
  // fetch-blob falls back to it on Node before 16.5. Later versions have web streams.
  'web-streams-polyfill/dist/ponyfill.es2018.js': '',
};

/** @type {esbuild.Plugin} */
const stubModules = {
  name: 'stub-modules',
  setup(build) {
    build.onResolve({ filter: /^(?:mime-types$|web-streams-polyfill\/)/ }, ({ path }) =>
      path in stubs ? { path, namespace: 'stub' } : { errors: [{ text: `${path} has no stub` }] },
    );
    build.onLoad({ filter: /./, namespace: 'stub' }, ({ path }) => ({ contents: stubs[path] }));
  },
};

/** @type {esbuild.Plugin} */
const bridgeAsText = {
  name: 'bridge-as-text',
  setup(build) {
    build.onLoad({ filter: /bridge\.jl$/ }, ({ path: file }) => ({
      contents: joinBridge(file),
      loader: 'text',
      watchDirs: [path.dirname(file)],
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
  // Names are kept so that error reports are readable, without the cost of restoring them at run time.
  minifySyntax: true,
  minifyWhitespace: true,
  platform: 'node',
  format: 'esm',
  target: 'node20',
  external: ['vscode'],
  plugins: [stubModules, bridgeAsText],
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
 * The page of the results view, which runs in a browser.
 * @type {esbuild.BuildOptions}
 */
const pageOptions = {
  entryPoints: { results: 'src/webview/results.ts' },
  outdir: 'dist',
  bundle: true,
  minify: true,
  platform: 'browser',
  format: 'iife',
  target: 'chrome132',
  sourcemap: isProduction ? false : 'linked',
  legalComments: 'none',
  metafile: true,
  logLevel: 'info',
};

/** Returns the text of dist/THIRD_PARTY_NOTICES.txt with one part per bundled package, sorted by name. */
function thirdPartyNotices(inputs) {
  const folders = new Set(
    Object.keys(inputs).flatMap((input) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(input)?.[0] ?? []),
  );
  const parts = [...folders].map((folder) => {
    const manifest = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'));
    return `${manifest.name} ${manifest.version} (${manifest.license})\n\n${licenseText(folder, manifest)}\n`;
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
  mkdirSync('dist', { recursive: true });
  writeFileSync(
    'dist/THIRD_PARTY_NOTICES.txt',
    thirdPartyNotices({ ...extension.metafile.inputs, ...page.metafile.inputs }),
  );
}
