/** The only path that this extension's URI handler accepts. */
export const callbackPath = '/auth';

/**
 * The redirect URI that is registered for the client, unchanged. Its form determines how the response returns to the
 * editor.
 */
export type Redirect =
  /** Not configured: the address of this editor. */
  | { readonly kind: 'ownAddress' }
  /** Such as `vscode://engee-community.engee/auth`: the editor with that scheme calls this extension's URI handler. */
  | { readonly kind: 'editor'; readonly uri: string; readonly scheme: string }
  /** A web page that forwards to the editor: `media/auth/redirect.html`. */
  | { readonly kind: 'page'; readonly uri: string }
  /** Such as `http://127.0.0.1:8765/callback`: this extension listens there during a sign-in. */
  | { readonly kind: 'loopback'; readonly uri: string; readonly port: number; readonly path: string }
  /** An address that this extension cannot receive. The user can still paste the address that the browser shows. */
  | { readonly kind: 'other'; readonly uri: string };

/** Parses the setting `engee.oauth.redirectUri`. Returns undefined when it is not a valid address. */
export function parseRedirect(text: string, extensionId: string): Redirect | undefined {
  const uri = text.trim();
  if (uri === '') return { kind: 'ownAddress' };
  if (/\s/.test(uri) || !URL.canParse(uri)) return undefined;
  const [, scheme, rest = ''] = /^([a-z][a-z0-9+.-]*):(.*)$/i.exec(uri) ?? [];
  if (scheme === undefined) return undefined;
  if (rest.toLowerCase() === `//${extensionId.toLowerCase()}${callbackPath}`)
    return { kind: 'editor', uri, scheme: scheme.toLowerCase() };
  const url = new URL(uri);
  const isPlain = url.username === '' && url.password === '' && url.search === '' && url.hash === '';
  if (url.protocol === 'https:' && isPlain) return { kind: 'page', uri };
  // Only the literal address, because "localhost" differs between machines (RFC 8252, 8.3).
  const [, port, path] = /^http:\/\/127\.0\.0\.1:(\d{1,5})(\/[\w.~/-]*)$/.exec(uri) ?? [];
  if (port !== undefined && path !== undefined && Number(port) > 0)
    return { kind: 'loopback', uri, port: Number(port), path };
  return { kind: 'other', uri };
}
