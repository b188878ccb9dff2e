import * as v from 'valibot';
import { parseReplyOf } from '../bridge/bridgeReply.ts';

const maxItems = 1_000;
const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const epoch = v.pipe(v.string(), v.regex(/^[0-9a-z-]{1,80}$/));
const items = v.pipe(v.array(v.string()), v.maxLength(maxItems));

const signatures = v.pipe(
  v.array(
    v.object({
      name: v.string(),
      parameters: items,
      keywords: items,
      /** Type variables, such as `T<:Real`. */
      where: items,
    }),
  ),
  v.maxLength(maxItems),
);

const replySchema = v.variant('kind', [
  v.object({ kind: v.literal('absent') }),
  v.object({
    kind: v.literal('completions'),
    epoch,
    /** What each completion inserts, what it is, and the text to find it by, which is the name of a symbol such as `\alpha`. */
    texts: items,
    kinds: items,
    labels: items,
    start: count,
    stop: count,
    /** Whether there are more. */
    isCut: v.boolean(),
  }),
  v.object({
    kind: v.literal('described'),
    epoch,
    what: v.picklist(['nothing', 'variable', 'function', 'type', 'macro', 'module']),
    type: v.exactOptional(v.string(), ''),
    size: v.exactOptional(v.string(), ''),
    value: v.exactOptional(v.string(), ''),
    /** Markdown, as it was written. */
    doc: v.exactOptional(v.string(), ''),
    signatures: v.exactOptional(signatures, []),
    /** The number of all signatures. */
    total: v.exactOptional(count, 0),
  }),
  v.object({ kind: v.literal('signatures'), epoch, signatures, total: count }),
]);

/** The header of a reply of the module that helps the editor. All text is untrusted. */
export type HelpReply = Readonly<v.InferOutput<typeof replySchema>>;

/** Parses a reply. Returns undefined if it is not from the module. */
export function parseHelpReply(text: string): { readonly header: HelpReply; readonly payload: string } | undefined {
  return parseReplyOf(replySchema, text);
}
