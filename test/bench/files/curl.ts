import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { FileStage } from './stage.ts';

/** Uploads files with one request of curl into a folder on Engee. */
export async function curlUpload(stage: FileStage, paths: readonly string[], directory: string): Promise<void> {
  const sources = JSON.stringify({ sources: paths.map(() => directory) });
  const form = [`paths=${sources}`, ...paths.map((path) => `upload_files=@${path}`)];
  await curl(
    stage,
    'external/file/upload',
    form.map((part) => `form = ${JSON.stringify(part)}`),
  );
}

/** Downloads with one request of curl: a file as multipart, several files as a ZIP. */
export async function curlDownload(stage: FileStage, sources: readonly string[], output: string): Promise<void> {
  await curl(stage, 'external/file/download', [
    'header = "Content-Type: application/json"',
    `data = ${JSON.stringify(JSON.stringify({ sources }))}`,
    `output = ${JSON.stringify(output)}`,
  ]);
}

/** Passes the options in a file, because a command line can't hold a thousand parts. */
async function curl(
  { sandbox, server, folder }: FileStage,
  endpoint: string,
  options: readonly string[],
): Promise<void> {
  const config = join(folder, '..', 'curl.config');
  const common = [
    'silent',
    'show-error',
    'fail',
    `url = ${JSON.stringify(new URL(endpoint, server).href)}`,
    `header = ${JSON.stringify(`Authorization: Bearer ${sandbox.personalAccessToken}`)}`,
  ];
  await writeFile(config, [...common, ...options].join('\n'), { mode: 0o600 });
  await promisify(execFile)('curl', ['--config', config]);
}
