import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, it } from 'mocha';
import { pageSaying } from '../../src/platform/node/loopbackPage.ts';

const page = readFileSync('media/auth/redirect.html', 'utf8');
const policy = /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(page)?.[1] ?? '';

/** What the policy calls the one element of that name. */
function hashOf(element: 'script' | 'style'): string {
  const parts = [...page.matchAll(new RegExp(`<${element}[^>]*>([^]*?)</${element}>`, 'g'))];
  assert.equal(parts.length, 1);
  return `'sha256-${createHash('sha256')
    .update(parts[0]?.[1] ?? '')
    .digest('base64')}'`;
}

describe('the redirect page', () => {
  it('allows its own script and style, by their hashes, and nothing else', () => {
    assert.equal(
      policy,
      `default-src 'none'; script-src ${hashOf('script')}; style-src ${hashOf('style')}; base-uri 'none'; form-action 'none'`,
    );
  });

  it('looks like the page that the loopback listener shows', () => {
    const shownBy = (html: string) =>
      [/<style>([^]*?)<\/style>/, /<header>[^]*?<\/header>/, /<title>.*?<\/title>/].map(
        (part) => part.exec(html)?.[0] ?? assert.fail(String(part)),
      );
    assert.deepEqual(shownBy(pageSaying({ heading: 'Heading', text: 'Text' })), shownBy(page));
  });

  it('keeps nothing and makes no text into markup', () => {
    assert.doesNotMatch(
      page,
      /localStorage|sessionStorage|indexedDB|cookie|innerHTML|document\.write|eval\(|fetch\(|postMessage/,
    );
  });
});
