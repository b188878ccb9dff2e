import assert from 'node:assert/strict';
import fc from 'fast-check';
import { boundaryOf, firstFile, sniffBoundary } from '../../../../src/core/api/multipart.ts';
import { faultOf } from '../../../../src/core/errors/engeeError.ts';

const crlf = '\r\n';

async function* inPieces(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let start = 0; start < bytes.length; start += size)
    yield await Promise.resolve(bytes.subarray(start, start + size));
}

async function read(body: string | Uint8Array, boundary = 'b', pieceBytes = 7) {
  const { bytes, ...rest } = await firstFile(inPieces(Buffer.from(body), pieceBytes), boundary);
  const chunks: Uint8Array[] = [];
  for await (const chunk of bytes) chunks.push(chunk);
  return { ...rest, content: Buffer.concat(chunks) };
}

function part(headers: string[], content: string | Uint8Array): Buffer {
  return Buffer.concat([
    Buffer.from(`--b${crlf}${headers.map((header) => header + crlf).join('')}${crlf}`),
    Buffer.from(content),
    Buffer.from(crlf),
  ]);
}

const closing = Buffer.from(`--b--${crlf}`);
const fileHeaders = [
  'Content-Disposition: form-data; name="file"; filename="a.txt"',
  'Content-Type: application/octet-stream',
];
const file = (content: string | Uint8Array, headers = fileHeaders) => Buffer.concat([part(headers, content), closing]);

describe('firstFile', () => {
  it('returns the file with its name and size', async () => {
    assert.deepEqual(await read(file('content', [...fileHeaders, 'Content-Length: 7'])), {
      fileName: 'a.txt',
      sizeBytes: 7,
      content: Buffer.from('content'),
    });
  });

  it('returns the raw file name as UTF-8 from every form of the header', async () => {
    const names: [string, string | undefined][] = [
      ['form-data; name="f"; filename="пример 🧨.png"', 'пример 🧨.png'],
      ['attachment; filename*=UTF-8\'\'%D0%BF.txt; filename="p.txt"', 'п.txt'],
      ['attachment; filename="p.txt"; filename*=UTF-8\'\'%ZZ', 'p.txt'],
      ['attachment; filename="p.txt"; filename*=koi8-r\'\'x', 'p.txt'],
      ['attachment; filename=bare.txt', 'bare.txt'],
      ['attachment; filename="C:\\dir\\a.txt"', 'C:\\dir\\a.txt'],
      ['attachment; filename="a\\"b.txt"', 'a"b.txt'],
      ['attachment; filename="../../.bashrc"', '../../.bashrc'],
      ['attachment; filename=""', ''],
      ['attachment', undefined],
    ];
    for (const [disposition, expected] of names) {
      const found = await read(file('x', [`Content-Disposition: ${disposition}`]));
      assert.equal(found.fileName, expected, disposition);
      assert.equal(found.content.toString(), 'x');
    }
  });

  it('accepts a file without a disposition or without any header', async () => {
    assert.equal((await read(file('x', ['Content-Type: text/plain']))).content.toString(), 'x');
    assert.equal((await read(file('x', []))).content.toString(), 'x');
  });

  it('returns the first file and skips fields before it and parts after it', async () => {
    const field = part(['Content-Disposition: form-data; name="note"'], 'not me');
    const body = Buffer.concat([
      Buffer.from(`preamble${crlf}`),
      field,
      part(fileHeaders, 'me'),
      part(fileHeaders, 'nor me'),
      field,
      closing,
      Buffer.from('epilogue'),
    ]);
    assert.equal((await read(body)).content.toString(), 'me');
  });

  it('returns an empty file, and a file that contains text like a boundary', async () => {
    assert.equal((await read(file(''))).content.length, 0);
    const tricky = `--b${crlf}--b--${crlf}${crlf}--`.replaceAll('--b', '--c');
    assert.equal((await read(file(tricky))).content.toString(), tricky);
  });

  const broken: Record<string, string | Buffer> = {
    'no closing boundary': part(fileHeaders, 'content'),
    'truncated content': file('content').subarray(0, -20),
    'a truncated closing boundary': file('content').subarray(0, -4),
    'truncated headers': Buffer.from(`--b${crlf}Content-Disp`),
    'LF line ends': file('content').toString().replaceAll(crlf, '\n'),
    'another boundary': file('content').toString().replaceAll('--b', '--other'),
    'only fields': Buffer.concat([part(['Content-Disposition: form-data; name="note"'], 'x'), closing]),
    'no parts': closing,
    'no content': '',
    'plain text': 'just some text',
  };
  for (const [name, body] of Object.entries(broken)) {
    it(`rejects a body with ${name}`, async () => {
      for (const size of [1, 5, 1000]) {
        await assert.rejects(read(body, 'b', size), (error) => faultOf(error)?.kind === 'protocol');
      }
    });
  }

  it('returns the exact content for chunks of any size', async () => {
    const content = fc.oneof(
      fc.uint8Array({ maxLength: 300 }),
      fc
        .array(fc.constantFrom('\r', '\n', '-', '--', '--b', '\r\n--', '\r\n--a', 'x', '\0'), { maxLength: 40 })
        .map((parts) => Buffer.from(parts.join('')))
        .filter((bytes) => !bytes.includes('\r\n--b') && !bytes.subarray(0, 3).equals(Buffer.from('--b'))),
      // Longer than the high-water mark of a stream.
      fc.integer({ min: 60_000, max: 200_000 }).map((length) => new Uint8Array(length).fill(45)),
    );
    await fc.assert(
      fc.asyncProperty(content, fc.integer({ min: 1, max: 70_000 }), fc.boolean(), async (bytes, size, hasSecond) => {
        const pieceBytes = bytes.length > 1000 ? Math.max(size, 1000) : size;
        const second = hasSecond ? part(fileHeaders, 'second') : Buffer.alloc(0);
        const { content: found } = await read(
          Buffer.concat([part(fileHeaders, bytes), second, closing]),
          'b',
          pieceBytes,
        );
        assert.ok(found.equals(Buffer.from(bytes)));
      }),
      { numRuns: 100 },
    );
  });

  it('accepts a file of any length in one chunk', async () => {
    for (const length of [65_535, 65_536, 65_537, 1_000_000]) {
      const content = Buffer.alloc(length, 'x');
      const body = Buffer.concat([part(fileHeaders, content), part(fileHeaders, content), closing]);
      for (const size of [body.length, body.length - closing.length, length + 1])
        assert.ok((await read(body, 'b', size)).content.equals(content), `${length} in pieces of ${size}`);
    }
  });

  it('rejects a body that is truncated anywhere', async () => {
    const whole = file('some content', fileHeaders);
    for (let length = 0; length < whole.length - crlf.length; length += 1) {
      for (const size of [1, 16, 1000]) {
        await assert.rejects(
          read(whole.subarray(0, length), 'b', size),
          (error) => faultOf(error)?.kind === 'protocol',
          `cut at ${length}`,
        );
      }
    }
  });

  it('ends with a file or a fault for any input', async () => {
    const garbage = fc
      .array(fc.constantFrom('--b', '--b--', crlf, 'Content-Disposition: attachment', ': ', 'x', '\n', '-', '\0'), {
        maxLength: 30,
      })
      .map((parts) => parts.join(''));
    await fc.assert(
      fc.asyncProperty(garbage, fc.integer({ min: 1, max: 50 }), async (body, size) => {
        try {
          await read(body, 'b', size);
        } catch (error) {
          assert.equal(faultOf(error)?.kind, 'protocol', String(error));
        }
      }),
      { numRuns: 200 },
    );
  });

  it('closes the body if the reader leaves early', async () => {
    let isLeft = false;
    async function* body(): AsyncGenerator<Uint8Array> {
      try {
        yield* inPieces(file('x'.repeat(1000)), 100);
      } finally {
        isLeft = true;
      }
    }
    const { bytes } = await firstFile(body(), 'b');
    for await (const chunk of bytes) if (chunk.length > 0) break;
    assert.ok(isLeft);
  });
});

describe('boundaryOf and sniffBoundary', () => {
  it('read the boundary from the content type', () => {
    const table: [string, string | undefined][] = [
      ['multipart/form-data; boundary=abc', 'abc'],
      ['multipart/form-data; boundary="a b;c"', 'a b;c'],
      ['multipart/form-data; charset=x; BOUNDARY=abc; more=y', 'abc'],
      ['multipart/form-data', undefined],
      ['multipart/form-data; boundary=', undefined],
      [`multipart/form-data; boundary="${'x'.repeat(300)}"`, undefined],
    ];
    for (const [contentType, expected] of table) assert.equal(boundaryOf(contentType), expected, contentType);
  });

  it('read the boundary only from a body that begins like multipart', () => {
    const sniff = (text: string) => sniffBoundary(Buffer.from(text));
    assert.equal(sniff('--abc\r\nContent-Disposition: form-data'), 'abc');
    assert.equal(sniff('\r\n--abc\r\ncontent-type: text/plain'), 'abc');
    for (const text of ['--abc\nContent-Type: x', '-- a comment\r\nselect 1', '--abc', 'abc\r\nContent-Type: x', ''])
      assert.equal(sniff(text), undefined, text);
  });
});
