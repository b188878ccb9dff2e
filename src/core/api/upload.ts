import { EngeeError } from '../errors/engeeError.ts';
import { parseForeignJson } from '../lib/foreignJson.ts';
import { looksLikeWebPage, maxControlBytes, refusal, webPage } from './answer.ts';
import { readText } from './readBody.ts';
import { isInsideUser, isUploadableName } from './remoteNames.ts';
import type { ServerUrl } from './serverUrl.ts';
import type { Transport } from './transport.ts';
import type { UploadFile, UploadReply } from './userApi.ts';

/** Engee responds after it has stored the files, which takes time for large ones. */
const storedTimeoutMs = 5 * 60_000;

/**
 * Uploads files in one request. The field `paths` contains the directories in the order of the files (documented).
 * Rejects with `invalidInput` before anything is sent if Engee would not store a name or directory unchanged.
 */
export async function uploadFiles(
  transport: Transport,
  server: ServerUrl,
  files: readonly UploadFile[],
  onProgress: (sentBytes: number, totalBytes: number) => void,
  signal: AbortSignal,
): Promise<UploadReply> {
  if (!files.every(({ name }) => isUploadableName(name)))
    throw new EngeeError({ kind: 'invalidInput', input: 'fileName' });
  if (!files.every(({ directory }) => isInsideUser(directory)))
    throw new EngeeError({ kind: 'invalidInput', input: 'remotePath' });
  const response = await transport.send(
    {
      what: 'upload',
      method: 'POST',
      url: new URL('external/file/upload', server),
      body: {
        kind: 'multipart',
        fields: [{ name: 'paths', value: JSON.stringify({ sources: files.map(({ directory }) => directory) }) }],
        files: files.map(({ name, source }) => ({ fieldName: 'upload_files', fileName: name, source })),
        onProgress: increasingProgress(onProgress),
      },
      authorization: 'session',
      firstByteTimeoutMs: storedTimeoutMs,
    },
    signal,
  );
  if (response.status < 200 || response.status >= 300) throw await refusal(response, 'upload', transport);
  const text = await readText(response, maxControlBytes, 'upload');
  if (looksLikeWebPage(text)) throw new EngeeError(webPage);
  const storedPaths = storedPathsIn(parseForeignJson(text), files.length);
  return storedPaths === undefined ? {} : { storedPaths };
}

/** Reports only increasing progress, because after a 401 the body is sent again from the beginning. */
function increasingProgress(
  report: (sentBytes: number, totalBytes: number) => void,
): (sentBytes: number, totalBytes: number) => void {
  let highest = 0;
  return (sentBytes, totalBytes) => {
    if (sentBytes <= highest) return;
    highest = sentBytes;
    report(sentBytes, totalBytes);
  };
}

/** Engee does not document the reply. A list with one path inside `/user` per file is taken as the stored paths. */
function storedPathsIn(reply: unknown, count: number): readonly string[] | undefined {
  const candidates = typeof reply === 'object' && reply !== null ? [reply, ...(Object.values(reply) as unknown[])] : [];
  return candidates.find((value): value is string[] => isListOfPaths(value) && value.length === count);
}

function isListOfPaths(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string' && isInsideUser(item));
}
