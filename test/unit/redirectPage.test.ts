import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, it } from 'mocha';
import { renderPage } from '../../src/platform/node/loopbackPage.ts';

const page = readFileSync('media/auth/redirect.html', 'utf8');
const policy = /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(page)?.[1] ?? '';

/** Returns the hash by which the policy allows the only element of that name. */
function hashOf(element: 'script' | 'style'): string {
  const parts = [...page.matchAll(new RegExp(`<${element}[^>]*>([^]*?)</${element}>`, 'g'))];
  assert.equal(parts.length, 1);
  return `'sha256-${createHash('sha256')
    .update(parts[0]?.[1] ?? '')
    .digest('base64')}'`;
}

describe('Redirect page', () => {
  it('allows only its own script and style, by their hashes', () => {
    assert.equal(
      policy,
      `default-src 'none'; script-src ${hashOf('script')}; style-src ${hashOf('style')}; base-uri 'none'; form-action 'none'`,
    );
  });

  it('looks like the page of the loopback listener', () => {
    const shownBy = (html: string) =>
      [/<style>([^]*?)<\/style>/, /<header>[^]*?<\/header>/, /<title>.*?<\/title>/].map(
        (part) => part.exec(html)?.[0] ?? assert.fail(String(part)),
      );
    assert.deepEqual(shownBy(renderPage({ heading: 'Heading', text: 'Text' })), shownBy(page));
  });

  it('stores nothing and never converts text to markup', () => {
    assert.doesNotMatch(
      page,
      /localStorage|sessionStorage|indexedDB|cookie|innerHTML|document\.write|eval\(|fetch\(|postMessage/,
    );
  });
});
