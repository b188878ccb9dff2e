import assert from 'node:assert/strict';
import type { Socket } from 'node:net';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import type { ServerUrl } from '../../../src/core/api/serverUrl.ts';
import { faultOf } from '../../../src/core/errors/engeeError.ts';
import { always, engeeClient } from '../support/engeeClient.ts';
import { cannedServer, type RawServer, rawServer, whenRequestIsComplete } from '../support/rawServer.ts';

const size = 400_000;
const content = Buffer.alloc(size, 'x');
const octets = 'Content-Type: application/octet-stream\r\n';
const length = (body: Buffer) => `Content-Length: ${body.length}\r\n`;
const multipart = (isWhole: boolean) =>
  Buffer.from(
    `--b\r\nContent-Disposition: form-data; name="file"; filename="f"\r\n\r\n${content.toString()}${isWhole ? '\r\n--b--\r\n' : ''}`,
  );
const chunked = (body: Buffer, isWhole: boolean) =>
  Buffer.concat([
    Buffer.from(`${body.length.toString(16)}\r\n`),
    body,
    Buffer.from(isWhole ? '\r\n0\r\n\r\n' : '\r\n'),
  ]);

describe('End of a response body on real sockets', () => {
  const servers: RawServer[] = [];
  const using = async (server: Promise<RawServer>) => {
    servers.push(await server);
    return server;
  };

  afterEach(async () => {
    await Promise.all(servers.splice(0).map((server) => server.close()));
  });

  const answering = (headers: string, body: Buffer, version = '1.1') =>
    using(cannedServer(Buffer.concat([Buffer.from(`HTTP/${version} 200 OK\r\n${headers}\r\n`), body])));
  const url = (server: RawServer) => `${server.url}/prod/user/x/` as ServerUrl;

  /** Returns the size of a downloaded file, or the fault's kind and detail. */
  async function downloaded(
    server: RawServer,
    onBytes: (bytes: number) => void = () => undefined,
  ): Promise<number | string> {
    let bytes = 0;
    try {
      const reply = await engeeClient(server.url, 't').user.download(url(server), ['/user/f'], always);
      for await (const chunk of reply.bytes) {
        bytes += chunk.length;
        onBytes(bytes);
      }
      return bytes;
    } catch (error) {
      const fault = faultOf(error);
      if (fault === undefined) throw error;
      return 'detail' in fault ? `${fault.kind}: ${fault.detail ?? ''}` : fault.kind;
    }
  }

  async function evaluated(server: RawServer): Promise<string> {
    try {
      const evaluation = await engeeClient(server.url, 't').user.evaluate(url(server), '1', always);
      return evaluation.kind === 'value' ? evaluation.text : evaluation.kind;
    } catch (error) {
      return faultOf(error)?.kind ?? assert.fail(String(error));
    }
  }

  it('refuses a file without a length or chunks', async () => {
    assert.equal(await downloaded(await answering(octets + length(content), content)), size);
    assert.equal(
      await downloaded(await answering(`${octets}Transfer-Encoding: chunked\r\n`, chunked(content, true))),
      size,
    );
    for (const version of ['1.0', '1.1']) {
      assert.equal(
        await downloaded(await answering(octets, content.subarray(0, 396_000), version)),
        'protocol: no content-length',
        version,
      );
    }
    assert.equal(
      await downloaded(await answering('Content-Type: application/zip\r\n', Buffer.from('PK\x03\x04 and so on'))),
      'protocol: no content-length',
    );
  });

  it('fails for a file that is shorter than announced', async () => {
    for (const [headers, body] of [
      [length(content), content.subarray(0, 396_000)],
      ['Transfer-Encoding: chunked\r\n', chunked(content, false)],
    ] as const) {
      assert.equal(typeof (await downloaded(await answering(octets + headers, body))), 'string', headers);
    }
  });

  it('accepts a multipart body that ends with the connection only if it is complete', async () => {
    const type = 'Content-Type: multipart/form-data; boundary=b\r\n';
    assert.equal(await downloaded(await answering(type, multipart(true))), size);
    assert.match(String(await downloaded(await answering(type, multipart(false)))), /^protocol: multipart/);
  });

  it('fails after a reset even if a multipart body is complete', async () => {
    let reset: () => unknown = () => assert.fail('no connection');
    const server = await using(
      rawServer((socket: Socket) => {
        reset = () => socket.resetAndDestroy();
        void whenRequestIsComplete(socket).then(() => {
          socket.write(
            Buffer.concat([
              Buffer.from('HTTP/1.1 200 OK\r\nContent-Type: multipart/form-data; boundary=b\r\n\r\n'),
              multipart(true),
            ]),
          );
        });
      }),
    );
    // The parser holds back what may be the beginning of a boundary.
    const outcome = await downloaded(server, (bytes) => {
      if (bytes >= size - 1_000) reset();
    });
    assert.equal(typeof outcome, 'string', `${outcome} bytes counted as complete`);
    assert.doesNotMatch(String(outcome), /^protocol/);
  });

  it('fails for a truncated gzip stream, even if only its checksum is missing', async () => {
    const json = JSON.stringify({ result: Array.from({ length: 20_000 }, (_, index) => index * 7919).join() });
    const zipped = gzipSync(json);
    const type = 'Content-Type: application/json\r\nContent-Encoding: gzip\r\n';
    assert.equal(
      (await evaluated(await answering(type + length(zipped), zipped))).length,
      json.length - '{"result":""}'.length,
    );
    assert.equal((await evaluated(await answering(type, zipped))).length, json.length - '{"result":""}'.length);
    for (const end of [1, 4, 8, 9, 1_000]) {
      const cut = zipped.subarray(0, -end);
      for (const headers of [type, type + length(cut)]) {
        assert.equal(
          await evaluated(await answering(headers, cut)),
          'outcomeUnknown',
          `${end} bytes short: ${headers}`,
        );
      }
    }
  });

  it('refuses encodings that were not requested, for files and other responses', async () => {
    const json = Buffer.from('{"result":"1"}');
    for (const [encoding, body] of [
      ['gzip', gzipSync(content)],
      ['deflate', deflateSync(content)],
      ['br', brotliCompressSync(content)],
      ['gzip, gzip', content],
    ] as const) {
      const headers = `${octets}Content-Encoding: ${encoding}\r\n${length(body)}`;
      assert.equal(await downloaded(await answering(headers, body)), 'protocol: content-encoding', encoding);
    }
    for (const [encoding, body] of [
      ['deflate', deflateSync(json)],
      ['br', brotliCompressSync(json)],
    ] as const) {
      assert.equal(
        await evaluated(await answering(`Content-Encoding: ${encoding}\r\n${length(body)}`, body)),
        'protocol',
        encoding,
      );
    }
    assert.equal(
      await downloaded(
        await answering(`${octets}Transfer-Encoding: gzip, chunked\r\n`, chunked(gzipSync(content), true)),
      ),
      'protocol: transfer-encoding',
    );
    assert.equal(
      await downloaded(await answering(`${octets}Content-Encoding: identity\r\n${length(content)}`, content)),
      size,
    );
  });

  it('reads a compressed error response', async () => {
    const zipped = gzipSync('{"message":"not yours"}');
    const server = await using(
      cannedServer(
        Buffer.concat([
          Buffer.from(`HTTP/1.1 409 Conflict\r\nContent-Encoding: gzip\r\n${length(zipped)}\r\n`),
          zipped,
        ]),
      ),
    );
    assert.equal(await downloaded(server), 'protocol: HTTP 409: not yours');
  });

  it('treats an empty response declared as gzip as empty', async () => {
    assert.equal(
      await evaluated(await answering('Content-Encoding: gzip\r\nContent-Length: 0\r\n', Buffer.alloc(0))),
      'protocol',
    );
  });

  it('fails for a response with both a length and chunks', async () => {
    const outcome = await downloaded(
      await answering(`${octets}Transfer-Encoding: chunked\r\nContent-Length: 3\r\n`, chunked(content, true)),
    );
    assert.equal(typeof outcome, 'string');
  });

  it('accepts a JSON response that ends with the connection only if it is complete', async () => {
    assert.equal(await evaluated(await answering('', Buffer.from('{"result":"1"}'), '1.0')), '1');
    for (const body of ['{"result":"1"', '{"result":"1"}}', '{"result":"1"} x', '']) {
      assert.equal(await evaluated(await answering('', Buffer.from(body))), 'protocol', body);
    }
  });
});
