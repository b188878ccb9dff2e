import assert from 'node:assert/strict';
import { createUserApi } from '../../../../src/core/api/createUserApi.ts';
import type { ServerUrl } from '../../../../src/core/api/serverUrl.ts';
import { ScriptedHttp } from './support/scriptedHttp.ts';
import { always, testTransport } from './support/testTransport.ts';

const server = 'https://engee.com/prod/user/x/' as ServerUrl;

describe('evaluate', () => {
  it('lets a request be repeated only where it was said that all may be', async () => {
    const answered = [];
    for (const options of [{}, { isRepeatable: false }, { isRepeatable: true }]) {
      const http = new ScriptedHttp({ status: 200, body: '{"result":"2"}' });
      assert.deepEqual(await createUserApi(testTransport(http), options).evaluate(server, '1 + 1', always), { kind: 'value', text: '2' });
      answered.push(http.requests[0]?.isRepeatable === true);
    }
    assert.deepEqual(answered, [false, false, true]);
  });
});
