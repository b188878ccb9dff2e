import { bytesOfBase64 } from '../../lib/base64.ts';
import { isBytes } from '../../bridge/shown.ts';
import type { Form } from './resultForm.ts';

/** The bytes of a file that holds this form. */
export function bytesOfForm({ type, data }: Form): Uint8Array {
  return isBytes(type) ? bytesOfBase64(data) : new TextEncoder().encode(data);
}
