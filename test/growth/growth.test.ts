import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { after, before, describe, it } from 'mocha';
import { growthOf, repeated } from './growth.ts';
import { codeParsers, textParsers } from './parsers.ts';
import { unlisted } from './unlisted.ts';

const source = fileURLToPath(new URL('../../src', import.meta.url));
/** Folders that read text from a server, a file, a document or the clipboard. */
const folders = [
  'core/api',
  'core/auth/oauth',
  'core/bridge',
  'core/editorHelp',
  'core/files',
  'core/inline',
  'core/julia',
  'core/lib/terminal',
  'core/lineEditor',
  'core/notebook',
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

interface Work {
  readonly make: (length: number) => string;
  readonly read: (text: string) => unknown;
}

const allLinear: Readonly<Record<string, Work>> = {
  'splits its text': { make: repeated('a b '), read: (text) => text.split(' ') },
  'replaces by a pattern': { make: repeated('a,b;'), read: (text) => text.replaceAll(/[,;]/g, '-') },
  'creates an object per character': {
    make: repeated('xy'),
    read: (text) => Array.from(text, (character, index) => ({ character, index })),
  },
  'is slow': { make: repeated('x'), read: (text) => pieces(text, 4).map(() => sha('xxxx')) },
  'sorts its lines': {
    make: (length) => linesOf(length).join('\n'),
    read: (text) => text.split('\n').toSorted(),
  },
  'reads its last 4,000 characters for each piece': {
    make: repeated('x'),
    read: (text) => pieces(text, 64).map((_, index) => codes(text.slice(Math.max(0, index * 64 - 4_000), index * 64))),
  },
};

const backtracking: Work = { make: repeated('x'), read: (text) => /x+y/.exec(text) };

const allQuadratic: Readonly<Record<string, Work>> = {
  'reads all its text for each character': {
    make: repeated('x'),
    read: (text) => pieces(text, 1).map(() => codes(text)),
  },
  'searches a list for each of its lines': {
    make: (length) => linesOf(length).join('\n'),
    read: (text) => text.split('\n').filter((line, index, all) => all.indexOf(line) === index),
  },
  'matches a pattern that backtracks': backtracking,
};

describe('growthOf', () => {
  testWork(allLinear, allQuadratic);

  describe('beside two busy threads', () => {
    const threads: Worker[] = [];

    before(() => {
      for (let thread = 1; thread <= 2; thread++) threads.push(new Worker('for (;;);', { eval: true }));
    });

    after(async () => {
      await Promise.all(threads.map((thread) => thread.terminate()));
    });

    testWork(allLinear, { 'matches a pattern that backtracks': backtracking });
  });
});

function testWork(linear: Readonly<Record<string, Work>>, quadratic: Readonly<Record<string, Work>>): void {
  for (const [title, work] of Object.entries(linear)) {
    it(`calls work linear that ${title}`, () => {
      assert.deepEqual(growthOf(work), { kind: 'linear' });
    });
  }

  for (const [title, work] of Object.entries(quadratic)) {
    it(`finds that work is not linear that ${title}`, () => {
      assert.equal(growthOf(work).kind, 'steeper');
    });
  }
}

/** Returns different lines of about four characters, not in order. */
function linesOf(length: number): string[] {
  return Array.from({ length: length / 4 }, (_, index) => ((index * 7_919) % 36 ** 4).toString(36));
}

function pieces(text: string, length: number): undefined[] {
  return Array.from({ length: text.length / length });
}

function codes(text: string): number {
  let sum = 0;
  for (let index = 0; index < text.length; index++) sum += text.charCodeAt(index);
  return sum;
}

function sha(text: string): string {
  return createHash('sha1').update(text).digest('hex');
}

describe('List of parsers of foreign text', () => {
  const modules = readdirSync(source, { recursive: true, encoding: 'utf8' })
    .map((path) => path.split(sep).join('/'))
    .filter((path) => path.endsWith('.ts') && folders.some((folder) => path.startsWith(`${folder}/`)));
  const listed = new Set(Object.values({ ...codeParsers, ...textParsers }).flatMap((parser) => parser.modules));

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
