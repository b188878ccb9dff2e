import { isBytes } from '../bridge/displayValue.ts';
import { base64ToBytes } from '../lib/base64.ts';
import type { Form } from './resultForm.ts';

/** Returns the bytes of a file with this form. */
export function bytesOfForm({ type, data }: Form): Uint8Array {
  return isBytes(type) ? base64ToBytes(data) : new TextEncoder().encode(data);
}
