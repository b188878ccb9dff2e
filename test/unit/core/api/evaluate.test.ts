import assert from 'node:assert/strict';
import { createUserApi } from '../../../../src/core/api/createUserApi.ts';
import type { ServerUrl } from '../../../../src/core/api/serverUrl.ts';
import { ScriptedHttp } from './support/scriptedHttp.ts';
import { always, testTransport } from './support/testTransport.ts';

const server = 'https://engee.com/prod/user/x/' as ServerUrl;

describe('evaluate', () => {
  it('marks requests as repeatable only if the option says so', async () => {
    const answered = [];
    for (const options of [{}, { isRepeatable: false }, { isRepeatable: true }]) {
      const http = new ScriptedHttp({ status: 200, body: '{"result":"2"}' });
      assert.deepEqual(await createUserApi(testTransport(http), options).evaluate(server, '1 + 1', always), {
        kind: 'value',
        text: '2',
      });
      answered.push(http.requests[0]?.isRepeatable === true);
    }
    assert.deepEqual(answered, [false, false, true]);
  });

  it('replaces lone surrogates in code and results with U+FFFD', async () => {
    const http = new ScriptedHttp({ status: 200, body: '{"result":"b\\ude00"}' });
    assert.deepEqual(await createUserApi(testTransport(http), {}).evaluate(server, '"a\ud83d"', always), {
      kind: 'value',
      text: 'b\ufffd',
    });
    const [{ body } = {}] = http.requests;
    assert.ok(body?.kind === 'text');
    assert.deepEqual(JSON.parse(body.text), { command: '"a\ufffd"' });
  });
});
