import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { resultsPage } from '../../../../src/core/results/resultsPage.ts';

describe('resultsPage', () => {
  const parts = {
    nonce: 'n0nce',
    script: 'run("</script><!--</SCRIPT >", /<!--/u)\n',
    style: 'body { margin: 0; }\n',
    language: 'ru',
  };
  const html = resultsPage(parts);

  it('allows only its own script, styles, and pictures that contain their bytes', () => {
    const policy = /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(html)?.[1];
    assert.equal(
      policy,
      "default-src 'none'; script-src 'nonce-n0nce'; style-src 'unsafe-inline'; img-src data:; frame-src 'none'; form-action 'none'; base-uri 'none'",
    );
  });

  it('has one script, which has the nonce', () => {
    assert.deepEqual(html.match(/<\/?script.*/gi), ['<script nonce="n0nce">', '</script>']);
    assert.ok(html.includes('run("\\x3c/script>\\x3c!--\\x3c/SCRIPT >", /\\x3c!--/u)'));
    assert.doesNotMatch(html, /\son\w+=/);
  });

  it('has its policy before all content that the policy applies to', () => {
    assert.ok(html.indexOf('Content-Security-Policy') < html.indexOf('<style'));
  });

  it('loads nothing', () => {
    assert.doesNotMatch(html, /\s(?:src|href)=/);
    assert.ok(html.includes('<style>\nbody { margin: 0; }\n</style>'));
  });

  it("has the user's language", () => {
    assert.match(html, /<html lang="ru">/);
  });
});
