import { isDelimited } from '../../platform/http.ts';
import { EngeeError } from '../errors/engeeError.ts';
import type { Fault } from '../errors/fault.ts';
import { visibleLine } from '../lib/uiText.ts';
import { faultOfStatus, looksLikeWebPage, refusal, webPage } from './answer.ts';
import { boundaryOf, firstFile, sniffBoundary } from './multipart.ts';
import { discard, readBeginning } from './readBody.ts';
import { isInsideUser } from './remoteNames.ts';
import type { ServerUrl } from './serverUrl.ts';
import { type Beginning, splitBeginning } from './splitBeginning.ts';
import type { ApiResponse, Transport } from './transport.ts';
import type { DownloadReply } from './userApi.ts';

/** Engee packs multiple files before it responds. */
const packedTimeoutMs = 5 * 60_000;
const beginningBytes = 512;
const maxErrorBytes = 64 * 1024;
const maxNamedSources = 3;
const zipTypes = ['application/zip', 'application/x-zip-compressed', 'application/x-zip'];

/** Downloads files. The response's type and first bytes tell whether it is a file or an archive, not the number of sources. */
export async function downloadFiles(
  transport: Transport,
  server: ServerUrl,
  sources: readonly string[],
  signal: AbortSignal,
): Promise<DownloadReply> {
  if (sources.length === 0 || !sources.every(isInsideUser))
    throw new EngeeError({ kind: 'invalidInput', input: 'remotePath' });
  const response = await transport.send(
    {
      what: 'download',
      method: 'POST',
      url: new URL('external/file/download', server),
      body: { kind: 'text', contentType: 'application/json', text: JSON.stringify({ sources }) },
      authorization: 'session',
      acceptEncoding: 'identity',
      firstByteTimeoutMs: packedTimeoutMs,
    },
    signal,
  );
  if (response.status === 404) {
    await discard(response);
    throw new EngeeError({ kind: 'notFound', what: 'download', detail: firstOf(sources) });
  }
  if (response.status !== 200) throw withFolderFault(await refusal(response, 'download', transport));
  return readFiles(response, sources.length);
}

async function readFiles(response: ApiResponse, count: number): Promise<DownloadReply> {
  const contentType = response.header('content-type') ?? '';
  const mediaType = contentType.split(';', 1)[0]?.trim().toLowerCase() ?? '';
  const transfer = transferSizeOf(response);
  if (mediaType === 'application/json') throw await jsonError(response);

  const beginning = await splitBeginning(response.body, beginningBytes);
  try {
    if (mediaType.startsWith('multipart/')) {
      const boundary = boundaryOf(contentType) ?? sniffBoundary(beginning.bytes);
      if (boundary === undefined) throw protocolError('multipart: no boundary');
      return { kind: 'file', ...(await firstFile(beginning.whole, boundary)), ...asTransferBytes(transfer) };
    }
    const kind = kindOf(mediaType, beginning.bytes, count);
    if (kind === 'wrapped') {
      const file = await firstFile(beginning.whole, sniffBoundary(beginning.bytes) ?? '');
      return { kind: 'file', ...file, ...asTransferBytes(transfer) };
    }
    refuseWithoutEnd(response, kind, count);
    return {
      kind,
      bytes: beginning.whole,
      ...asTransferBytes(transfer),
      ...(transfer !== undefined && { sizeBytes: transfer }),
    };
  } catch (error) {
    await discard({ body: beginning.whole });
    throw error;
  }
}

/** Classifies a response that is not declared `multipart`: an archive, a multipart body with another type, or a bare file. */
function kindOf(mediaType: string, bytes: Beginning['bytes'], count: number): 'zip' | 'wrapped' | 'file' {
  const isZip = bytes[0] === 0x50 && bytes[1] === 0x4b && (bytes[2] === 0x03 || bytes[2] === 0x05);
  if (isZip && (zipTypes.includes(mediaType) || count > 1)) return 'zip';
  if (sniffBoundary(bytes) !== undefined) return 'wrapped';
  if (mediaType === 'application/octet-stream' && count === 1) return 'file';
  if (looksLikeWebPage(new TextDecoder().decode(bytes))) throw new EngeeError(webPage);
  throw protocolError(visibleLine(`content-type: ${mediaType}`, 100));
}

/**
 * Refuses a bare file whose end is only marked by the end of the connection, because it may be truncated. Multipart bodies have a
 * closing boundary, and archives that are unpacked have an end record. A single ZIP that is itself the requested file isn't checked
 * for that record, so it counts as a bare file.
 */
function refuseWithoutEnd(response: ApiResponse, kind: 'zip' | 'file', count: number): void {
  if (isDelimited((name) => response.header(name)) || (kind === 'zip' && count > 1)) return;
  throw protocolError('no content-length');
}

/** Engee refuses a folder among the sources with 400 and a message that mentions it (seen). */
function withFolderFault(error: EngeeError): EngeeError {
  const { fault } = error;
  const isFolder = fault.kind === 'protocol' && /^HTTP 400: .*\b(?:director(?:y|ies)|folders?)\b/i.test(fault.detail);
  return isFolder ? new EngeeError({ kind: 'invalidInput', input: 'remoteFolder' }, { cause: error }) : error;
}

/** JSON in place of files is an error that was sent with the wrong status. */
async function jsonError(response: ApiResponse): Promise<EngeeError> {
  const text = await readBeginning(response, maxErrorBytes);
  const fault: Fault = faultOfStatus({ status: response.status, text, retryAfterMs: undefined }, 'download');
  return new EngeeError(fault);
}

function transferSizeOf(response: ApiResponse): number | undefined {
  const length = response.header('content-length') ?? '';
  const isPlain = response.header('content-encoding') === undefined;
  return isPlain && /^\d{1,15}$/.test(length) ? Number(length) : undefined;
}

function asTransferBytes(size: number | undefined): Pick<DownloadReply, 'transferBytes'> {
  return size === undefined ? {} : { transferBytes: size };
}

function firstOf(sources: readonly string[]): string {
  return sources.slice(0, maxNamedSources).join(', ') + (sources.length > maxNamedSources ? ', …' : '');
}

function protocolError(detail: string): EngeeError {
  return new EngeeError({ kind: 'protocol', what: 'download', detail });
}
