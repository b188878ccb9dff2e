// Bundles the extension into dist/extension.cjs and writes the licences of what went into it.
// Flags: --production (no source map), --watch.
import { readFileSync, readdirSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import * as esbuild from 'esbuild';

const isProduction = process.argv.includes('--production');

/** @type {esbuild.BuildOptions} */
const options = {
  entryPoints: ['src/extension.ts'],
  outfile: 'dist/extension.cjs',
  bundle: true,
  minify: true,
  // Error reports stay readable: function names survive minification.
  keepNames: true,
  platform: 'node',
  format: 'cjs',
  target: 'node20',
  external: ['vscode'],
  loader: { '.jl': 'text' },
  sourcemap: isProduction ? false : 'linked',
  legalComments: 'none',
  metafile: true,
  logLevel: 'info',
  // A build may bring an OAuth client of its own; whatever is bundled is public (RFC 8252, 8.5).
  define: {
    'process.env.ENGEE_OAUTH_CLIENT_ID': JSON.stringify(process.env.ENGEE_OAUTH_CLIENT_ID ?? ''),
    'process.env.ENGEE_OAUTH_CLIENT_SECRET': JSON.stringify(process.env.ENGEE_OAUTH_CLIENT_SECRET ?? ''),
  },
};

/** The text of dist/THIRD_PARTY_NOTICES.txt: one part a bundled package, in order of name. */
function thirdPartyNotices(inputs) {
  const folders = new Set(Object.keys(inputs).flatMap((input) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(input)?.[0] ?? []));
  const parts = [...folders].map((folder) => {
    const { name, version, license } = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'));
    const file = readdirSync(folder).find((entry) => /^licen[cs]e(\.|$)/i.test(entry));
    const text = file === undefined ? 'The package has no licence file of its own.' : readFileSync(path.join(folder, file), 'utf8').trim();
    return `${name} ${version} (${license})\n\n${text}\n`;
  });
  return `This extension contains the following third-party software.\n\n${parts.sort().join(`\n${'-'.repeat(80)}\n\n`)}`;
}

if (process.argv.includes('--watch')) {
  const context = await esbuild.context(options);
  await context.watch();
} else {
  const { metafile } = await esbuild.build(options);
  mkdirSync('dist', { recursive: true });
  writeFileSync('dist/THIRD_PARTY_NOTICES.txt', thirdPartyNotices(metafile.inputs));
}
