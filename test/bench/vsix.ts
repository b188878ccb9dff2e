import { stat } from 'node:fs/promises';
import { openPromise } from 'yauzl';
import { type Row, sizeRow } from './row.ts';

/** The parts of the package, by file. Everything else is `other`. */
const parts: readonly (readonly [part: string, files: RegExp])[] = [
  ['activation', /^extension\/dist\/(?:extension|chunks\/chunk-\w+)\.mjs$/],
  ['features', /^extension\/dist\/chunks\//],
  ['page', /^extension\/dist\/results\./],
];

/** Measures the package and its parts, compressed, in bytes. */
export async function vsixRows(vsix: string): Promise<readonly Row[]> {
  const bytes = new Map<string, number>([...parts.map(([part]) => [part, 0] as const), ['other', 0]]);
  const zip = await openPromise(vsix);
  for await (const { fileName, compressedSize } of zip.eachEntry()) {
    const part = parts.find(([, files]) => files.test(fileName))?.[0] ?? 'other';
    bytes.set(part, (bytes.get(part) ?? 0) + compressedSize);
  }
  return [
    sizeRow('vsix', (await stat(vsix)).size),
    ...[...bytes].map(([part, partBytes]) => sizeRow(`vsix.${part}`, partBytes)),
  ];
}
