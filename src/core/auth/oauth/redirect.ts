/** The one path of this extension's address in an editor that is listened to. */
export const callbackPath = '/auth';

/**
 * The redirect URI that Engee registered for the client, byte for byte as it was given. Its form picks how the answer
 * of the browser comes back.
 */
export type Redirect =
  /** None is set: the address of this editor, whatever it is. */
  | { readonly kind: 'ownAddress' }
  /** Such as `vscode://engee-community.engee/auth`: the editor of that scheme hands it to this extension. */
  | { readonly kind: 'editor'; readonly uri: string; readonly scheme: string }
  /** A page that sends the browser on to the editor: `media/auth/redirect.html`. */
  | { readonly kind: 'page'; readonly uri: string }
  /** Such as `http://127.0.0.1:8765/callback`: this extension listens there while it waits. */
  | { readonly kind: 'loopback'; readonly uri: string; readonly port: number; readonly path: string }
  /** An address that nothing of ours answers at; the user can still paste what the browser shows. */
  | { readonly kind: 'other'; readonly uri: string };

/** Reads the setting `engee.oauth.redirectUri`; undefined when it is no address. */
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
  // Only the literal address: what "localhost" means differs between machines (RFC 8252, 8.3).
  const [, port, path] = /^http:\/\/127\.0\.0\.1:(\d{1,5})(\/[\w.~/-]*)$/.exec(uri) ?? [];
  if (port !== undefined && path !== undefined && Number(port) > 0)
    return { kind: 'loopback', uri, port: Number(port), path };
  return { kind: 'other', uri };
}
