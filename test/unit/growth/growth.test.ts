import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, it } from 'mocha';
import { growthOf, repeated } from './growth.ts';
import { parsers } from './parsers.ts';
import { unlisted } from './unlisted.ts';

const source = fileURLToPath(new URL('../../../src', import.meta.url));
/** Folders that read text from a server, a file, a document or the clipboard. */
const folders = [
  'core/api',
  'core/auth/oauth',
  'core/bridge',
  'core/files',
  'core/inline',
  'core/julia',
  'core/lib/terminal',
  'core/lineEditor',
  'core/output',
  'core/repl',
  'core/results',
  'core/run',
  'core/stackTrace',
  'core/workspace',
  'webview',
];
/** Matches code that scans text. */
const scanning =
  /\.(?:exec|test|match|matchAll|search|split|charCodeAt|charAt)\(|\.replace\(\/|for \(const character of/;

describe('Parsers of foreign text', function () {
  this.timeout(120_000);

  for (const [title, { cases }] of Object.entries(parsers)) {
    describe(title, () => {
      for (const [name, growing] of Object.entries(cases)) {
        it(`takes linear time for ${name}`, () => {
          assert.deepEqual(growthOf(growing), { kind: 'linear' });
        });
      }
    });
  }
});

describe('growthOf', function () {
  this.timeout(120_000);

  it('distinguishes linear from quadratic work', () => {
    const make = repeated('a b ');
    const seen = (text: string) => text.split(' ').reduce((count, word) => count + word.length, 0);
    assert.deepEqual(growthOf({ make, read: seen }), { kind: 'linear' });
    assert.equal(
      growthOf({
        make: (length) => Array.from({ length: length / 8 }, (_, index) => index),
        read: (all: number[]) => all.filter((each, index) => all.indexOf(each) === index),
      }).kind,
      'steeper',
    );
  });
});

describe('List of parsers of foreign text', () => {
  const modules = readdirSync(source, { recursive: true, encoding: 'utf8' })
    .map((path) => path.split(sep).join('/'))
    .filter((path) => path.endsWith('.ts') && folders.some((folder) => path.startsWith(`${folder}/`)));
  const listed = new Set(Object.values(parsers).flatMap((parser) => parser.modules));

  it('contains each module that scans text, with its worst inputs in parsers.ts or a reason in unlisted.ts', () => {
    const scanners = modules.filter((path) => scanning.test(readFileSync(join(source, path), 'utf8')));
    assert.deepEqual(
      scanners.filter((path) => !listed.has(path) && !(path in unlisted)),
      [],
    );
  });

  it('contains only existing modules, and each only once', () => {
    assert.deepEqual(
      [...listed, ...Object.keys(unlisted)].filter((path) => !modules.includes(path)),
      [],
    );
    assert.deepEqual(
      Object.keys(unlisted).filter((path) => listed.has(path)),
      [],
    );
  });
});
