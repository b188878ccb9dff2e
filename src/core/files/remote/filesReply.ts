import * as v from 'valibot';
import { nameProblem } from '../../api/remoteNames.ts';
import { parseReplyOf } from '../../bridge/bridgeReply.ts';
import type { RemoteEntry, RemoteHash } from './remoteFiles.ts';

/** Maximum entries, results or items of one reply. */
const maxItems = 5_000;
const maxPathLength = 5_000;

const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const time = v.pipe(v.number(), v.safeInteger());
const line = (maxLength: number) => v.pipe(v.string(), v.maxLength(maxLength));
const version = v.pipe(v.string(), v.regex(/^[0-9a-z-]{1,120}$/));
const epoch = v.pipe(v.string(), v.regex(/^[0-9a-z-]{1,80}$/));
const sha256 = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/));
const base64 = v.pipe(v.string(), v.maxLength(1_000), v.regex(/^[A-Za-z0-9+/]*={0,2}$/));

const entry = v.pipe(
  v.object({
    name: line(1_000),
    isUtf8: v.boolean(),
    kind: v.picklist(['file', 'folder', 'link', 'other']),
    size: count,
    modified: time,
    changed: time,
    mode: count,
    version,
    link: v.exactOptional(
      v.object({ target: line(maxPathLength), leadsTo: v.picklist(['file', 'folder', 'nothing', 'outside']) }),
    ),
  }),
  v.transform(({ name, isUtf8, kind, size, modified, changed, mode, version, link }): RemoteEntry => ({
    name,
    isUsable: isUtf8 && nameProblem(name, 'folder') === undefined,
    kind,
    sizeBytes: size,
    modifiedMs: modified,
    changedMs: changed,
    mode,
    version,
    ...(link && { link }),
  })),
);

const problemFields = {
  problem: v.picklist([
    'notFound',
    'exists',
    'changed',
    'notAFolder',
    'isAFolder',
    'outside',
    'noPermission',
    'noSpace',
    'readOnly',
    'tooLarge',
    'invalid',
    'canceled',
    'failed',
  ]),
  path: v.fallback(line(maxPathLength), ''),
  detail: v.fallback(line(1_000), ''),
};
const problem = v.object(problemFields);

const replySchema = v.variant('kind', [
  v.object({ kind: v.literal('absent') }),
  v.object({ kind: v.literal('otherEpoch'), epoch }),
  v.object({ kind: v.literal('unknown'), epoch }),
  v.object({ kind: v.literal('problem'), epoch, ...problemFields }),
  v.object({
    kind: v.literal('entries'),
    epoch,
    entries: v.pipe(v.array(entry), v.maxLength(maxItems)),
    total: count,
    next: v.nullable(base64),
  }),
  v.object({
    kind: v.literal('stats'),
    epoch,
    entries: v.pipe(v.array(v.nullable(v.union([entry, problem]))), v.maxLength(maxItems)),
  }),
  v.object({
    kind: v.literal('range'),
    epoch,
    size: count,
    version,
    encoding: v.picklist(['base64', 'deflate']),
    bytes: count,
  }),
  v.object({
    kind: v.literal('job'),
    epoch,
    id: v.string(),
    state: v.picklist(['running', 'done', 'failed', 'canceled']),
    done: count,
    total: v.nullable(count),
    position: count,
    items: v.pipe(v.array(v.unknown()), v.maxLength(maxItems)),
    result: v.nullable(v.record(v.string(), v.unknown())),
    problem: v.nullable(problem),
  }),
]);

/** The header of a reply of the Julia module for files. */
export type FilesReply = Readonly<v.InferOutput<typeof replySchema>>;
export type JobReply = Extract<FilesReply, { kind: 'job' }>;
export type ReplyProblem = Readonly<v.InferOutput<typeof problem>>;

/** Parses a reply. Returns undefined if it is not from the module. */
export function parseFilesReply(text: string): { readonly header: FilesReply; readonly payload: string } | undefined {
  return parseReplyOf(replySchema, text);
}

const hash = v.pipe(
  v.object({ sha256, size: count, version }),
  v.transform(({ sha256, size, version }): RemoteHash => ({ sha256, sizeBytes: size, version })),
);
const hashesResult = v.object({
  hashes: v.pipe(v.array(v.nullable(hash)), v.maxLength(maxItems)),
});
/** `isCleaned`: the staging folder is removed. */
const placeResult = v.object({ entry, isCleaned: v.boolean() });
const packResult = v.object({
  archive: line(maxPathLength),
  size: count,
  entries: count,
  leftOut: v.pipe(v.array(line(maxPathLength)), v.maxLength(100)),
  leftOutCount: count,
});
const searchResult = v.object({ isCut: v.boolean(), files: count });
/** An item of a search. */
export const searchMatch = v.object({
  path: line(maxPathLength),
  line: v.exactOptional(count),
  column: v.exactOptional(count),
  length: v.exactOptional(count),
  text: v.exactOptional(line(2_000)),
});
/** An item of a search for changed files. */
export const changedItem = v.object({ path: line(maxPathLength), size: count });

/** The results of jobs. */
export const jobResults = {
  hashes: hashesResult,
  place: placeResult,
  pack: packResult,
  search: searchResult,
  changed: v.object({ isCut: v.boolean(), isCleaned: v.boolean() }),
};
