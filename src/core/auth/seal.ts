import { base64UrlToBytes, bytesToBase64Url } from '../lib/base64.ts';

const ivLength = 12;

/**
 * Encrypts and authenticates a text (AES-256-GCM).
 * @param key 256 bits as base64url
 * @param context additional authenticated data; not part of the result, but needed to decrypt it
 * @returns the IV and the ciphertext as base64url, separated by a space
 */
export async function seal(key: string, text: string, context: string): Promise<string> {
  const iv = crypto.getRandomValues(new Uint8Array(ivLength));
  const sealed = await crypto.subtle.encrypt(
    parametersOf(iv, context),
    await keyOf(key, 'encrypt'),
    new TextEncoder().encode(text),
  );
  return `${bytesToBase64Url(iv)} ${bytesToBase64Url(new Uint8Array(sealed))}`;
}

/** Decrypts the result of `seal`. Rejects when it was changed or when the key or the context differs. */
export async function unseal(key: string, iv: string, sealed: string, context: string): Promise<string> {
  const bytes = await crypto.subtle.decrypt(
    parametersOf(base64UrlToBytes(iv), context),
    await keyOf(key, 'decrypt'),
    base64UrlToBytes(sealed),
  );
  return new TextDecoder().decode(bytes);
}

function parametersOf(iv: Uint8Array<ArrayBuffer>, context: string) {
  return { name: 'AES-GCM', iv, additionalData: new TextEncoder().encode(context) };
}

async function keyOf(key: string, usage: 'encrypt' | 'decrypt') {
  return crypto.subtle.importKey('raw', base64UrlToBytes(key), 'AES-GCM', false, [usage]);
}
