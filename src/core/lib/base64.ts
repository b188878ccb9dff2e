/** Standard base64 (RFC 4648, section 4) of a text's UTF-8. Half a surrogate pair becomes U+FFFD. */
export function textToBase64(text: string): string {
  return bytesToBase64(new TextEncoder().encode(text));
}

/** The same of bytes. */
export function bytesToBase64(bytes: Uint8Array): string {
  let binary = '';
  // A call takes only so many arguments.
  for (let start = 0; start < bytes.length; start += 8192)
    binary += String.fromCharCode(...bytes.subarray(start, start + 8192));
  return btoa(binary);
}

/** The bytes of a base64 text. Throws when it is none. */
export function bytesOfBase64(text: string): Uint8Array {
  const binary = atob(text);
  const bytes = new Uint8Array(binary.length);
  for (let index = 0; index < binary.length; index++) bytes[index] = binary.charCodeAt(index);
  return bytes;
}
