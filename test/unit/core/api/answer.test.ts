import assert from 'node:assert/strict';
import fc from 'fast-check';
import { faultOfStatus, looksLikeWebPage } from '../../../../src/core/api/answer.ts';
import type { Fault, Operation } from '../../../../src/core/errors/fault.ts';
import { anyCharacter } from './support/anyCharacter.ts';

const page = '<!DOCTYPE html><html><title>Ведутся технические работы</title></html>';
const webPage: Fault = { kind: 'unavailable', why: { kind: 'webPage' } };
const refuse = (status: number, what: Operation, text = '') =>
  faultOfStatus({ status, text, retryAfterMs: undefined }, what);

describe('faultOfStatus', () => {
  const status = (code: number): Fault => ({ kind: 'unavailable', why: { kind: 'status', status: code } });
  const table: [number, Operation, string, Fault][] = [
    [500, 'run', '', status(500)],
    [502, 'info', page, status(502)],
    [503, 'run', page, status(503)],
    [429, 'info', '', status(429)],
    [408, 'upload', '', status(408)],
    [425, 'refresh', '', status(425)],
    [401, 'run', page, { kind: 'signInRequired', why: 'rejected' }],
    [403, 'upload', page, { kind: 'forbidden', what: 'upload' }],
    [403, 'run', page, webPage],
    [403, 'run', '{"message":"no"}', { kind: 'forbidden', what: 'run', detail: 'no' }],
    [404, 'download', page, { kind: 'notFound', what: 'download' }],
    [404, 'info', page, webPage],
    [404, 'info', '', { kind: 'notFound', what: 'info' }],
    [
      409,
      'start',
      '{"error":"already \\u001b[1mstarting"}',
      { kind: 'protocol', what: 'start', detail: 'HTTP 409: already [1mstarting' },
    ],
    [
      413,
      'upload',
      'Too Large',
      { kind: 'protocol', what: 'upload', detail: 'HTTP 413: Too Large', problem: { kind: 'requestTooLarge' } },
    ],
    [413, 'run', page, { kind: 'protocol', what: 'run', detail: 'HTTP 413', problem: { kind: 'requestTooLarge' } }],
    [400, 'start', '{"error":{"nested":1}}', { kind: 'protocol', what: 'start', detail: 'HTTP 400' }],
    [418, 'info', '7', { kind: 'protocol', what: 'info', detail: 'HTTP 418' }],
  ];
  for (const [code, what, text, expected] of table) {
    it(`maps status ${code} of ${what} with the body ${JSON.stringify(text.slice(0, 20))}`, () => {
      assert.deepEqual(refuse(code, what, text), expected);
    });
  }

  it('keeps the requested wait', () => {
    assert.deepEqual(faultOfStatus({ status: 429, text: '', retryAfterMs: 5 }, 'info'), {
      kind: 'unavailable',
      why: { kind: 'status', status: 429, retryAfterMs: 5 },
    });
  });

  it('keeps only a short plain excerpt of the body', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 400, max: 499 }),
        fc.oneof(
          fc.string({ unit: anyCharacter, maxLength: 30 }).map((text) => text.repeat(50)),
          fc.json(),
          fc.string().map((message) => JSON.stringify({ message })),
        ),
        (code, text) => {
          const fault = refuse(code, 'run', text);
          const detail = 'detail' in fault ? (fault.detail ?? '') : '';
          assert.ok(detail.length <= 220);
          assert.doesNotMatch(detail, /\p{C}/u);
        },
      ),
    );
  });
});

describe('looksLikeWebPage', () => {
  it('recognizes web pages by their beginning', () => {
    for (const text of [
      page,
      '\n  <html lang="ru">',
      '<HTML>',
      '<!-- comment --><html>',
      '<?xml version="1.0"?><html/>',
      '<head>',
      '<body>',
      '<script>location=1</script>',
    ])
      assert.ok(looksLikeWebPage(text), text);
    for (const text of ['', '{"result":"<html>"}', '<', '<3', '< html>', 'html', '"<html>"', '<ResultSet>'])
      assert.ok(!looksLikeWebPage(text), text);
  });
});
