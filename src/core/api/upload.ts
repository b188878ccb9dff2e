import { EngeeError } from '../errors/engeeError.ts';
import { parseForeignJson } from '../lib/foreignJson.ts';
import { looksLikeWebPage, maxControlBytes, refusal, webPage } from './answer.ts';
import { readText } from './readBody.ts';
import { isInsideUser, isUploadableName } from './remoteNames.ts';
import type { ServerUrl } from './serverUrl.ts';
import type { Transport } from './transport.ts';
import type { UploadFile, UploadReply } from './userApi.ts';

/** Engee answers when it has put the files where they belong, which takes its time for large ones. */
const storedTimeoutMs = 5 * 60_000;

/**
 * Sends files in one request: the field `paths` holds the directories, in the order of the files [doc].
 * Names and directories that would not arrive as they are reject with `invalidInput` before anything is sent.
 */
export async function upload(
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
        onProgress: neverBack(onProgress),
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

/** After a 401 the body is sent again from its beginning; a progress bar waits until that has caught up. */
function neverBack(
  report: (sentBytes: number, totalBytes: number) => void,
): (sentBytes: number, totalBytes: number) => void {
  let highest = 0;
  return (sentBytes, totalBytes) => {
    if (sentBytes <= highest) return;
    highest = sentBytes;
    report(sentBytes, totalBytes);
  };
}

/** The reply is not documented [guess]: a list of as many paths inside `/user` as there were files can only be where they are. */
function storedPathsIn(reply: unknown, count: number): readonly string[] | undefined {
  const candidates = typeof reply === 'object' && reply !== null ? [reply, ...(Object.values(reply) as unknown[])] : [];
  return candidates.find((value): value is string[] => isListOfPaths(value) && value.length === count);
}

function isListOfPaths(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string' && isInsideUser(item));
}
