import * as v from 'valibot';
import type { Inflate } from '../../platform/inflate.ts';
import { EngeeError } from '../errors/engeeError.ts';
import { base64ToBytes } from '../lib/base64.ts';
import { parseForeignJson } from '../lib/foreignJson.ts';
import { withCheckedForms } from './checkForms.ts';
import { type DisplayValue, richTypes } from './displayValue.ts';

const count = v.pipe(v.number(), v.integer(), v.minValue(0));

/** Milliseconds since the epoch, up to the last day that JavaScript knows, or 0 for none. A wrong one never loses a reply. */
const time = v.exactOptional(v.fallback(v.pipe(count, v.maxValue(8.64e15)), 0));

const type = v.picklist(richTypes);

const shownSchema = v.pipe(
  v.object({
    text: v.string(),
    isCut: v.boolean(),
    rich: v.array(v.object({ type, data: v.string() })),
    omitted: v.array(
      v.variant('why', [
        v.object({ type, why: v.picklist(['tooLarge', 'tooSlow']) }),
        v.object({ type, why: v.literal('failed'), message: v.string() }),
      ]),
    ),
  }),
  v.transform((shown): DisplayValue => withCheckedForms(shown)),
);

const frameSchema = v.object({
  call: v.string(),
  module: v.string(),
  file: v.string(),
  line: count,
  owner: v.picklist(['user', 'library', 'platform']),
});

const exceptionSchema = v.object({
  type: v.string(),
  message: v.string(),
  frames: v.array(frameSchema),
  omittedFrames: count,
  expressions: v.array(v.object({ file: v.string(), line: count })),
  syntax: v.exactOptional(v.object({ file: v.string(), line: count, column: count })),
  failures: v.exactOptional(v.array(v.object({ message: v.string(), file: v.string(), line: count }))),
});

const reportSchema = v.variant('kind', [
  v.object({ kind: v.literal('value'), shown: v.nullable(shownSchema), milliseconds: count }),
  v.object({
    kind: v.literal('error'),
    exceptions: v.pipe(v.array(exceptionSchema), v.minLength(1)),
    milliseconds: v.exactOptional(count),
  }),
  v.object({ kind: v.literal('interrupted'), milliseconds: count }),
  v.object({ kind: v.literal('withdrawn') }),
]);

const epoch = v.pipe(v.string(), v.regex(/^[0-9a-z-]{1,80}$/));

const replySchema = v.variant('kind', [
  v.object({ kind: v.literal('absent') }),
  v.object({ kind: v.literal('notUnpacked') }),
  v.object({ kind: v.literal('parts'), missing: v.array(count) }),
  v.object({ kind: v.literal('otherEpoch'), epoch }),
  v.object({ kind: v.literal('hello'), epoch, julia: v.string() }),
  v.object({ kind: v.literal('unknown'), epoch }),
  v.object({ kind: v.literal('forgotten'), epoch }),
  v.object({
    kind: v.literal('run'),
    epoch,
    state: v.picklist(['waiting', 'running', 'done']),
    position: count,
    bytes: count,
    skipped: count,
    encoding: v.picklist(['text', 'base64', 'deflate']),
    firstItem: count,
    items: v.array(shownSchema),
    report: v.nullable(reportSchema),
    /** Number of the question that the code is waiting for an answer to, or 0. */
    question: v.exactOptional(count),
    /** When the code began and ended by the server's clock. */
    began: time,
    ended: time,
  }),
  v.object({
    kind: v.literal('interruption'),
    epoch,
    outcome: v.picklist(['thrown', 'pending', 'withdrawn', 'ended']),
  }),
  v.object({ kind: v.literal('answered'), epoch }),
  v.object({ kind: v.literal('saved'), epoch, bytes: count }),
  v.object({
    kind: v.literal('variables'),
    epoch,
    total: count,
    variables: v.array(v.object({ name: v.string(), type: v.string(), size: v.string(), value: v.string() })),
  }),
  v.object({ kind: v.literal('shown'), epoch, shown: v.nullable(shownSchema) }),
  v.object({ kind: v.literal('cleared'), epoch, isCleared: v.boolean() }),
  v.object({
    kind: v.literal('completions'),
    epoch,
    texts: v.array(v.string()),
    start: count,
    stop: count,
    isInserted: v.boolean(),
  }),
]);

/** The header of a reply: its first line. */
export type BridgeReply = Readonly<v.InferOutput<typeof replySchema>>;
export type RunReport = v.InferOutput<typeof reportSchema>;

export interface ParsedReply {
  readonly header: BridgeReply;
  readonly payload: string;
}

/** Parses a reply: one line of JSON, then the payload. Returns undefined when it is not from the bridge. */
export function parseReply(text: string): ParsedReply | undefined {
  return parseReplyOf(replySchema, text);
}

/** Parses a reply of any module. Returns undefined when its header doesn't match the schema. */
export function parseReplyOf<Header>(
  schema: v.GenericSchema<unknown, Header>,
  text: string,
): { readonly header: Header; readonly payload: string } | undefined {
  // [guess] A server may strip line ends from the end of a result.
  const lineEnd = text.indexOf('\n');
  const end = lineEnd < 0 ? text.length : lineEnd;
  const parsed = v.safeParse(schema, parseForeignJson(text.slice(0, end)));
  return parsed.success ? { header: parsed.output, payload: text.slice(end + 1) } : undefined;
}

/** Returns the reader of the replies of the bridge for `BridgeCalls`. */
export function replyReader(inflate: Inflate): (text: string) => Promise<ParsedReply | undefined> {
  return async (text) => {
    const reply = parseReply(text);
    return reply && unpacked(reply, inflate);
  };
}

/** Maximum bytes of the unpacked output of a reply. */
const maxUnpackedBytes = 32 * 1024 * 1024;

/** Decodes the output of a reply to text. Invalid UTF-8 becomes U+FFFD. Rejects with a `protocol` fault. */
export async function unpacked(reply: ParsedReply, inflate: Inflate): Promise<ParsedReply> {
  const { header, payload } = reply;
  if (header.kind !== 'run' || header.encoding === 'text') return reply;
  try {
    const bytes = base64ToBytes(payload);
    const plain =
      header.encoding === 'deflate' ? await inflate(bytes, Math.min(header.bytes, maxUnpackedBytes)) : bytes;
    return {
      header: { ...header, encoding: 'text' },
      payload: new TextDecoder('utf-8', { ignoreBOM: true }).decode(plain),
    };
  } catch {
    throw new EngeeError({ kind: 'protocol', what: 'run', detail: header.encoding });
  }
}
