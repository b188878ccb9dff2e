import assert from 'node:assert/strict';
import { ESLint } from 'eslint';
import { describe, it } from 'mocha';

/** Code that is not allowed in the page of the results view, and the rule that must reject it. */
const planted: readonly (readonly [code: string, rule: string])[] = [
  ["document.body.innerHTML = 'x';", 'no-restricted-properties'],
  ["document.body.outerHTML = 'x';", 'no-restricted-properties'],
  ["document.body.insertAdjacentHTML('beforeend', 'x');", 'no-restricted-properties'],
  ["document.createRange().createContextualFragment('x');", 'no-restricted-properties'],
  ["document.write('x');", 'no-restricted-properties'],
  ["void fetch('https://engee.com');", 'no-restricted-globals'],
  ["localStorage.setItem('a', 'b');", 'no-restricted-globals'],
  ["export const socket = new WebSocket('wss://engee.com');", 'no-restricted-globals'],
  ["top?.postMessage('x');", 'no-restricted-globals'],
];

describe('ESLint in the webview', function () {
  // The first file includes the time to load the types of the whole page.
  this.timeout(60_000);
  const eslint = new ESLint();

  for (const [code, rule] of planted) {
    it(`reports ${code} by ${rule}`, async () => {
      const [result] = await eslint.lintText(code, { filePath: 'src/webview/formula.ts' });
      assert.ok(
        result?.messages.some((message) => message.ruleId === rule),
        JSON.stringify(result?.messages),
      );
    });
  }
});
