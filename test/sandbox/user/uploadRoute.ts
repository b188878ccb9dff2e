import { createWriteStream } from 'node:fs';
import { link, mkdir, mkdtemp, rm } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { join, parse } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Busboy, type BusboyInstance } from '@fastify/busboy';
import { HttpError, sendNothing } from '../http/replies.ts';
import { parseJsonObject } from '../http/requestBody.ts';
import type { Route } from '../http/routes.ts';
import { hostPath } from './userPath.ts';

interface StagedFile {
  name: string;
  staged: string;
}

/**
 * Returns the route `external/file/upload`, which puts each file into the directory at the same index in `paths`. Files
 * arrive outside /user and move there together when the transfer is complete. Existing files are never replaced.
 */
export function uploadRoute(prefix: string, userDirectory: string, stagingDirectory: string): Route {
  return {
    method: 'POST',
    path: `${prefix}/external/file/upload`,
    handle: async (request, response) => {
      const staging = await mkdtemp(join(stagingDirectory, 'upload-'));
      try {
        const { directories, files } = await receive(request, userDirectory, staging);
        if (directories.length !== files.length) {
          throw new HttpError(400, 'the number of sources must match the number of files');
        }
        for (const [index, file] of files.entries()) {
          await place(file, directories[index] ?? userDirectory);
        }
        // The documentation does not describe the reply.
        sendNothing(response, 200);
      } finally {
        await rm(staging, { recursive: true, force: true });
      }
    },
  };
}

/** Reads the whole form. Rejects as soon as `paths` is invalid, even while files arrive, and when the transfer breaks. */
async function receive(
  request: IncomingMessage,
  userDirectory: string,
  staging: string,
): Promise<{ directories: string[]; files: StagedFile[] }> {
  const form = openForm(request);
  const files: StagedFile[] = [];
  const work: Promise<void>[] = [];
  const over = new AbortController();
  let directories: string[] | undefined;
  await new Promise<void>((resolve, reject) => {
    const track = (task: Promise<void>): void => {
      task.catch(reject);
      work.push(task);
    };
    form.on('field', (name, value) => {
      if (name === 'paths') {
        track(
          parsePaths(value, userDirectory).then((parsed) => {
            directories = parsed;
          }),
        );
      }
    });
    form.on('file', (field: string, content: Readable, name: string | undefined) => {
      if (field !== 'upload_files' || !isFileName(name)) {
        content.resume();
        reject(new HttpError(400, 'files must be in upload_files and have a name'));
        return;
      }
      const staged = join(staging, String(files.length));
      files.push({ name, staged });
      track(pipeline(content, createWriteStream(staged), { signal: over.signal }));
    });
    form.once('finish', () => {
      Promise.all(work).then(() => {
        resolve();
      }, reject);
    });
    form.once('error', (error) => {
      reject(new HttpError(400, `the form is malformed: ${error instanceof Error ? error.message : String(error)}`));
    });
    request.once('aborted', () => {
      reject(new Error('the transfer was aborted'));
    });
    request.pipe(form);
  }).finally(async () => {
    request.unpipe(form);
    form.destroy();
    over.abort();
    await Promise.allSettled(work);
  });
  if (directories === undefined) {
    throw new HttpError(400, 'the field paths is missing');
  }
  return { directories, files };
}

function openForm(request: IncomingMessage): BusboyInstance {
  const contentType = request.headers['content-type'];
  if (contentType === undefined) {
    throw new HttpError(415, 'the body must be multipart/form-data');
  }
  try {
    return new Busboy({ headers: { ...request.headers, 'content-type': contentType } });
  } catch {
    throw new HttpError(415, 'the body must be multipart/form-data');
  }
}

async function parsePaths(text: string, userDirectory: string): Promise<string[]> {
  const { sources } = parseJsonObject(text);
  if (!Array.isArray(sources)) {
    throw new HttpError(400, 'paths must be {"sources": [directories]}');
  }
  return Promise.all(sources.map((source) => hostPath(userDirectory, source)));
}

function isFileName(name: string | undefined): name is string {
  return (
    name !== undefined &&
    name !== '' &&
    name !== '.' &&
    name !== '..' &&
    !name.includes('\0') &&
    Buffer.byteLength(name) <= 255
  );
}

/** Moves a complete file to the first free name of `name.ext`, `name_1.ext`, `name_2.ext`, … The form of the suffix is a guess. */
async function place({ name, staged }: StagedFile, directory: string): Promise<void> {
  await mkdir(directory, { recursive: true }).catch(() => {
    throw new HttpError(400, 'there is a file in place of the directory');
  });
  const { name: stem, ext } = parse(name);
  for (let suffix = 0; ; suffix += 1) {
    const candidate = suffix === 0 ? name : `${stem}_${String(suffix)}${ext}`;
    try {
      // Unlike a rename, a link fails when the name is in use.
      await link(staged, join(directory, candidate));
      return;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') {
        throw error;
      }
    }
  }
}
