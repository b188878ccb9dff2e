import type { Form } from './resultForm.ts';

/** The bytes of a file that holds this form. */
export function bytesOfForm({ type, data }: Form): Uint8Array {
  return type === 'image/png' ? Uint8Array.from(atob(data), (character) => character.charCodeAt(0)) : new TextEncoder().encode(data);
}
