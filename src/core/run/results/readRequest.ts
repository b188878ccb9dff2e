import * as v from 'valibot';
import { richTypes } from '../../bridge/shown.ts';
import type { ViewRequest } from './messages.ts';

const id = v.pipe(v.number(), v.safeInteger(), v.minValue(1));

const request = v.variant('kind', [
  v.strictObject({ kind: v.literal('ready') }),
  v.strictObject({ kind: v.literal('choose'), id, form: v.picklist([...richTypes, 'text/plain']) }),
  v.strictObject({ kind: v.picklist(['select', 'copyText', 'copyFailed', 'save', 'goToCode', 'remove']), id }),
]);

/** A message of the view, checked; undefined for anything else: the view shows what comes from a server. */
export function readRequest(message: unknown): ViewRequest | undefined {
  const result = v.safeParse(request, message);
  return result.success ? result.output : undefined;
}
