import assert from 'node:assert/strict';
import { createUserApi } from '../../../../src/core/api/createUserApi.ts';
import type { ServerUrl } from '../../../../src/core/api/serverUrl.ts';
import { ScriptedHttp } from './support/scriptedHttp.ts';
import { always, faultIn, testTransport } from './support/testTransport.ts';

const server = 'https://engee.com/prod/user/x/' as ServerUrl;
const file = (name: string, directory = '/user/d') =>
  ({ name, directory, sizeBytes: 1, source: { kind: 'bytes', bytes: new Uint8Array(1) } }) as const;
const upload = (http: ScriptedHttp, files: readonly ReturnType<typeof file>[]) =>
  createUserApi(testTransport(http)).upload(server, files, () => undefined, always);

describe('upload', () => {
  it('sends one directory per file, in the order of the files', async () => {
    const http = new ScriptedHttp({ status: 200 });
    assert.deepEqual(await upload(http, [file('a', '/user/one'), file('b', '/user')]), {});
    const body = http.requests[0]?.body;
    assert.ok(body?.kind === 'multipart');
    assert.deepEqual(body.fields, [{ name: 'paths', value: '{"sources":["/user/one","/user"]}' }]);
    assert.deepEqual(
      body.files.map(({ fieldName, fileName }) => [fieldName, fileName]),
      [
        ['upload_files', 'a'],
        ['upload_files', 'b'],
      ],
    );
    assert.equal(http.requests[0]?.url.href, 'https://engee.com/prod/user/x/external/file/upload');
  });

  it('returns the stored paths if the undocumented reply is unambiguous', async () => {
    const table: [string, readonly string[] | undefined][] = [
      ['["/user/d/a_1"]', ['/user/d/a_1']],
      ['{"paths":["/user/d/a_1"]}', ['/user/d/a_1']],
      ['{"status":"ok","count":1}', undefined],
      ['{"paths":["/user/d/a","/user/d/b"]}', undefined],
      ['{"paths":["/etc/a"]}', undefined],
      ['{"paths":["a"]}', undefined],
      ['{"paths":[5]}', undefined],
      ['ok', undefined],
      ['', undefined],
      ['null', undefined],
    ];
    for (const [body, storedPaths] of table) {
      assert.deepEqual(
        await upload(new ScriptedHttp({ status: 201, body }), [file('a')]),
        storedPaths === undefined ? {} : { storedPaths },
        body,
      );
    }
  });

  it('refuses names and directories that Engee would change, before anything is sent', async () => {
    const http = new ScriptedHttp();
    assert.deepEqual(await faultIn(upload(http, [file('ok'), file('a"b')])), {
      kind: 'invalidInput',
      input: 'fileName',
    });
    assert.deepEqual(await faultIn(upload(http, [file('ok'), file('a', '/user/../etc')])), {
      kind: 'invalidInput',
      input: 'remotePath',
    });
    assert.equal(http.requests.length, 0);
  });
});
