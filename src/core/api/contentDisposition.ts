/** The parsed `Content-Disposition` header of a part. The file name is raw and untrusted. */
export interface Disposition {
  readonly fileName?: string;
}

const parameter = /;\s*([\w*-]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^;\s]*))/g;

/** Parses a `Content-Disposition` header whose characters are bytes (latin-1). `filename*` (RFC 5987) wins over `filename`. */
export function parseDisposition(header: string): Disposition {
  const parameters = new Map<string, string>();
  for (const [, name = '', quoted, plain = ''] of header.matchAll(parameter)) {
    const key = name.toLowerCase();
    // Only quotes are unescaped, because browsers don't escape the backslashes of Windows paths.
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
