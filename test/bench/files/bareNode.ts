import { createWriteStream } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { type IncomingMessage, request } from 'node:http';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { FileStage } from './stage.ts';

const filesAtATime = 16;

/** Downloads with one request of Node alone and writes what arrives to a file. No client in Node can do less. */
export async function bareDownload(
  { sandbox, server }: FileStage,
  sources: readonly string[],
  output: string,
): Promise<void> {
  const body = JSON.stringify({ sources });
  const headers = {
    Authorization: `Bearer ${sandbox.personalAccessToken}`,
    'Content-Type': 'application/json',
    'Content-Length': body.length,
  };
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    request(new URL('external/file/download', server), { method: 'POST', headers, agent: false }, resolve)
      .once('error', reject)
      .end(body);
  });
  if (response.statusCode !== 200) throw new Error(`The download ended with ${response.statusCode}.`);
  await pipeline(response, createWriteStream(output));
}

/** Writes the same bytes to new files, several at a time. */
export async function bareWrites(folder: string, count: number, bytes: Uint8Array): Promise<void> {
  const names = Array.from({ length: count }, (_, index) => `file ${index}.bin`);
  for (let start = 0; start < count; start += filesAtATime)
    await Promise.all(
      names.slice(start, start + filesAtATime).map((name) => writeFile(join(folder, name), bytes, { flag: 'wx' })),
    );
}
