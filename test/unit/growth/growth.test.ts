import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, it } from 'mocha';
import { growthOf, repeated } from './growth.ts';
import { parsers } from './parsers.ts';
import { unlisted } from './unlisted.ts';

const source = fileURLToPath(new URL('../../../src', import.meta.url));
/** Where text of a server, a file, a document or the clipboard is read. */
const folders = [
  'core/api',
  'core/auth/oauth',
  'core/bridge',
  'core/files',
  'core/repl',
  'core/run',
  'core/lib/terminal',
  'core/workspace',
  'webview',
];
/** What reads a text piece by piece. */
const scanning =
  /\.(?:exec|test|match|matchAll|search|split|charCodeAt|charAt)\(|\.replace\(\/|for \(const character of/;

describe('the time of a parser of foreign text grows with the text and no faster', function () {
  this.timeout(120_000);

  for (const [title, { cases }] of Object.entries(parsers)) {
    describe(title, () => {
      for (const [name, growing] of Object.entries(cases)) {
        it(name, () => {
          assert.deepEqual(growthOf(growing), { kind: 'linear' });
        });
      }
    });
  }
});

describe('the measure of growth', function () {
  this.timeout(120_000);

  it('tells work that grows with the square from work that does not', () => {
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

describe('the list of parsers of foreign text', () => {
  const modules = readdirSync(source, { recursive: true, encoding: 'utf8' })
    .map((path) => path.split(sep).join('/'))
    .filter((path) => path.endsWith('.ts') && folders.some((folder) => path.startsWith(`${folder}/`)));
  const listed = new Set(Object.values(parsers).flatMap((parser) => parser.modules));

  it('names each module that scans text: with its worst inputs in parsers.ts, or with the reason why not in unlisted.ts', () => {
    const scanners = modules.filter((path) => scanning.test(readFileSync(join(source, path), 'utf8')));
    assert.deepEqual(
      scanners.filter((path) => !listed.has(path) && !(path in unlisted)),
      [],
    );
  });

  it('names no module that is not there, nor one twice', () => {
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
