import * as v from 'valibot';
import { richTypes } from '../bridge/displayValue.ts';
import type { ViewRequest } from './messages.ts';

const id = v.pipe(v.number(), v.safeInteger(), v.minValue(1));

/** UTF-16 units. Quotation marks at most double the length of a `text/html` table. */
const maxCsvLength = 16_000_000;

const table = v.strictObject({
  csv: v.pipe(v.string(), v.maxLength(maxCsvLength)),
  isGuarded: v.boolean(),
  isShortened: v.boolean(),
});

const request = v.variant('kind', [
  v.strictObject({ kind: v.literal('ready') }),
  v.strictObject({ kind: v.literal('choose'), id, form: v.picklist([...richTypes, 'text/plain']) }),
  v.strictObject({ kind: v.literal('save'), id, table: v.exactOptional(table) }),
  v.strictObject({ kind: v.picklist(['select', 'copyText', 'copyFailed', 'goToCode', 'remove']), id }),
]);

/** Validates a message from the view, which renders untrusted content. Returns undefined if the message is invalid. */
export function readRequest(message: unknown): ViewRequest | undefined {
  const result = v.safeParse(request, message);
  return result.success ? result.output : undefined;
}
