/** What the header of a part says of it. The file name is the sender's word: raw and untrusted. */
export interface Disposition {
  readonly fileName?: string;
}

const parameter = /;\s*([\w*-]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^;\s]*))/g;

/** Reads a `Content-Disposition` header whose characters are bytes (latin-1); `filename*` (RFC 5987) goes before `filename`. */
export function parseDisposition(header: string): Disposition {
  const parameters = new Map<string, string>();
  for (const [, name = '', quoted, plain = ''] of header.matchAll(parameter)) {
    const key = name.toLowerCase();
    // Only quotes are unescaped: browsers send the backslashes of Windows paths as they are.
    if (!parameters.has(key)) parameters.set(key, quoted?.replaceAll('\\"', '"') ?? plain);
  }
  const fileName = parseExtended(parameters.get('filename*')) ?? asUtf8(parameters.get('filename'));
  return fileName === undefined ? {} : { fileName };
}

function parseExtended(value: string | undefined): string | undefined {
  const encoded = /^utf-8'[^']*'(.*)$/i.exec(value ?? '')?.[1];
  try {
    return encoded === undefined ? undefined : decodeURIComponent(encoded);
  } catch {
    return undefined;
  }
}

function asUtf8(bytes: string | undefined): string | undefined {
  return bytes === undefined
    ? undefined
    : new TextDecoder().decode(Uint8Array.from(bytes, (char) => char.charCodeAt(0)));
}
