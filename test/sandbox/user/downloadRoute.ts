import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { ServerResponse } from 'node:http';
import { basename } from 'node:path';
import { pipeline } from 'node:stream/promises';
import FormData from 'form-data';
import { ZipFile } from 'yazl';
import { HttpError } from '../http/replies.ts';
import { readJsonObject } from '../http/requestBody.ts';
import type { Route } from '../http/routes.ts';
import type { Settings } from '../settings.ts';
import { enginePath, hostPath } from './userPath.ts';

interface SourceFile {
  host: string;
  sizeBytes: number;
}

/** Returns the route `external/file/download`: one file as multipart/form-data, several as a ZIP archive, all or none. */
export function downloadRoute(prefix: string, userDirectory: string, settings: Settings): Route {
  return {
    method: 'POST',
    path: `${prefix}/external/file/download`,
    handle: async (request, response) => {
      const { sources } = await readJsonObject(request);
      if (!Array.isArray(sources) || sources.length === 0) {
        throw new HttpError(400, 'sources must be a list of paths');
      }
      // Every path is checked before any file is read, so 403 takes precedence over 404.
      const hosts = await Promise.all(sources.map((source) => hostPath(userDirectory, source)));
      const files = await Promise.all(hosts.map(regularFile));
      const [only] = files;
      if (only !== undefined && files.length === 1) {
        await sendFile(response, only);
      } else {
        await sendArchive(response, files, (host) =>
          settings.zipEntryNames === 'name' ? basename(host) : enginePath(userDirectory, host).slice('/user/'.length),
        );
      }
    },
  };
}

async function regularFile(host: string): Promise<SourceFile> {
  const found = await stat(host).catch(() => undefined);
  if (found?.isFile() !== true) {
    throw new HttpError(404, 'no such file');
  }
  return { host, sizeBytes: found.size };
}

async function sendFile(response: ServerResponse, { host, sizeBytes }: SourceFile): Promise<void> {
  // Sends no more than the announced length even if the file grows.
  const content = sizeBytes === 0 ? Buffer.alloc(0) : createReadStream(host, { end: sizeBytes - 1 });
  const form = new FormData();
  form.append('file', content, {
    filename: basename(host),
    contentType: 'application/octet-stream',
    knownLength: sizeBytes,
  });
  response.writeHead(200, { ...form.getHeaders(), 'Content-Length': form.getLengthSync() });
  if (!Buffer.isBuffer(content)) {
    response.once('close', () => {
      content.destroy();
    });
    content.once('error', () => {
      response.destroy();
    });
  }
  await new Promise<void>((resolve) => {
    response.once('close', resolve);
    form.pipe(response);
  });
}

async function sendArchive(
  response: ServerResponse,
  files: readonly SourceFile[],
  entryName: (host: string) => string,
): Promise<void> {
  const zip = new ZipFile();
  zip.on('error', () => {
    response.destroy();
  });
  for (const { host } of files) {
    zip.addFile(host, entryName(host));
  }
  zip.end();
  response.writeHead(200, { 'Content-Type': 'application/x-zip-compressed' });
  await pipeline(zip.outputStream, response);
}
