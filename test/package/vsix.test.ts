import assert from 'node:assert/strict';
import { readFileSync, statSync } from 'node:fs';
import { before, describe, it } from 'mocha';
import * as yauzl from 'yauzl';

const { version, dependencies } = JSON.parse(readFileSync('package.json', 'utf8')) as {
  version: string;
  dependencies: Record<string, string>;
};
const vsix = `engee-${version}.vsix`;
/** Without the features for the files of the server, the package had 349 kB, and 424 kB without notebooks and editor help. */
const maxBytes = 470 * 1000;

describe(`${vsix} (made by npm run package)`, () => {
  const files = new Map<string, Buffer>();

  before(async () => {
    for (const [name, bytes] of await readZip(vsix)) files.set(name, bytes);
  });

  it('contains exactly the files in test/package/files.txt', () => {
    const golden = readFileSync('test/package/files.txt', 'utf8').trim().split('\n');
    const names = [...files.keys()].filter((name) => !isChunk(name));
    assert.deepEqual(names.sort(), golden);
  });

  it('contains every chunk that the bundle loads, and no other', () => {
    const loaded = bundles().flatMap((name) => [...text(name).matchAll(/chunks\/([\w-]+\.mjs)|"\.\/([\w-]+\.mjs)"/g)]);
    const expected = new Set(loaded.map(([, fromEntry, fromChunk]) => `${chunkFolder}${fromEntry ?? fromChunk ?? ''}`));
    assert.deepEqual([...files.keys()].filter(isChunk).sort(), [...expected].sort());
    assert.ok(expected.size > 1);
  });

  it('loads less than 143 kB when the extension is activated', () => {
    const eager = [entry];
    for (const name of eager) {
      for (const [, chunk = ''] of text(name).matchAll(/\bfrom"\.\/(?:chunks\/)?([\w-]+\.mjs)"/g)) {
        if (!eager.includes(`${chunkFolder}${chunk}`)) eager.push(`${chunkFolder}${chunk}`);
      }
    }
    const bytes = eager.reduce((sum, name) => sum + text(name).length, 0);
    assert.ok(bytes < 143_000, `${bytes} bytes in ${eager.join(', ')}`);
  });

  it(`is smaller than ${maxBytes / 1000} kB`, () => {
    assert.ok(statSync(vsix).size < maxBytes, `${statSync(vsix).size} bytes`);
  });

  it('lists the license of every bundled library', () => {
    const notices = text('extension/dist/THIRD_PARTY_NOTICES.txt');
    const missing = Object.keys(dependencies).filter((name) => !notices.includes(`\n${name} `));
    assert.deepEqual(missing, []);
    const parts = notices.split('-'.repeat(80)).filter((part) => !/permission (is hereby granted|to use)/i.test(part));
    assert.deepEqual(parts, [], 'a license text is missing');
  });

  it('bundles neither the table of MIME types nor polyfills of what Node has', () => {
    const notices = text('extension/dist/THIRD_PARTY_NOTICES.txt');
    assert.doesNotMatch(
      notices,
      /^(?:mime-db|mime-types|web-streams-polyfill|fetch-blob|formdata-polyfill|get-intrinsic) /m,
    );
  });

  it('contains no OAuth secret, no source map and no path of the machine that built it', () => {
    const bundle = bundles().map(text).join('\n');
    assert.ok(!bundle.includes('sourceMappingURL'), 'source map');
    assert.ok(!bundle.includes(process.cwd()), 'path');
    assert.doesNotMatch(bundle, /client_secret=\w/);
  });

  function bundles(): string[] {
    return [entry, ...[...files.keys()].filter(isChunk)];
  }

  function text(name: string): string {
    const bytes = files.get(name);
    assert.ok(bytes, `${name} is missing`);
    return bytes.toString('utf8');
  }
});

const entry = 'extension/dist/extension.mjs';
const chunkFolder = 'extension/dist/chunks/';

function isChunk(name: string): boolean {
  return name.startsWith(chunkFolder);
}

async function readZip(file: string): Promise<Map<string, Buffer>> {
  const zip = await yauzl.openPromise(file);
  const entries = new Map<string, Buffer>();
  for await (const entry of zip.eachEntry()) {
    const chunks: Buffer[] = [];
    for await (const chunk of await zip.openReadStreamPromise(entry)) chunks.push(chunk as Buffer);
    entries.set(entry.fileName, Buffer.concat(chunks));
  }
  return entries;
}
