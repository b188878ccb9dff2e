import assert from 'node:assert/strict';
import { ESLint } from 'eslint';
import { describe, it } from 'mocha';

/** Code that is not allowed in core, and the rule that must reject it. */
const planted: readonly (readonly [code: string, rule: string])[] = [
  ['setTimeout(() => undefined, 1);', 'no-restricted-globals'],
  ['setInterval(() => undefined, 1);', 'no-restricted-globals'],
  ["void fetch('https://engee.com');", 'no-restricted-globals'],
  ['export const home = process.env;', 'no-restricted-globals'],
  ["console.log('x');", 'no-console'],
  ['export const now = Date.now();', 'no-restricted-properties'],
  ['export const now = new Date();', 'no-restricted-syntax'],
  ['export const random = Math.random();', 'no-restricted-properties'],
  ['export const any: any = 1;', '@typescript-eslint/no-explicit-any'],
  ['Promise.resolve(1);', '@typescript-eslint/no-floating-promises'],
  [
    "import { Emitter } from './event.ts'; export type E = Emitter<string>;",
    '@typescript-eslint/consistent-type-imports',
  ],
  [
    "export function f(x: 'a' | 'b') { switch (x) { case 'a': return 1; } return 2; }",
    '@typescript-eslint/switch-exhaustiveness-check',
  ],
];

describe('ESLint in core', function () {
  // The first file includes the time to load the types of the whole project.
  this.timeout(60_000);
  const eslint = new ESLint();

  for (const [code, rule] of planted) {
    it(`reports ${code} by ${rule}`, async () => {
      const [result] = await eslint.lintText(code, { filePath: 'src/core/lib/backoff.ts' });
      assert.ok(
        result?.messages.some((message) => message.ruleId === rule),
        JSON.stringify(result?.messages),
      );
    });
  }
});
