import type { KoaContextWithOIDC } from 'oidc-provider';

/** The fields that the documentation requires in token requests. */
const documentedFields: Readonly<Record<string, readonly string[]>> = {
  authorization_code: ['code', 'client_id', 'client_secret', 'scope', 'redirect_uri'],
  refresh_token: ['refresh_token', 'client_id', 'client_secret', 'scope', 'redirect_uri'],
};

/**
 * Adds what Engee's documentation requires beyond OAuth: the callback carries `scope` besides `code` and `state`,
 * and every token request carries `scope` and `redirect_uri`.
 */
export async function asDocumented(ctx: KoaContextWithOIDC, next: () => Promise<void>): Promise<void> {
  await next();
  const location = ctx.response.get('Location');
  if (location !== '' && URL.canParse(location)) {
    const callback = new URL(location);
    if (callback.searchParams.has('code')) {
      callback.searchParams.set('scope', scopeOf(ctx.oidc.params));
      ctx.set('Location', callback.href);
    }
  }
  if (ctx.path.endsWith('/token') && ctx.status === 200) {
    const sent = ctx.oidc.body ?? {};
    const missing = (documentedFields[String(sent['grant_type'])] ?? []).filter((name) => !sent[name]);
    if (missing.length > 0) {
      ctx.status = 400;
      ctx.body = { error: 'invalid_request', error_description: `missing documented fields: ${missing.join(', ')}` };
    }
  }
}

/** Returns the scope of an authorization request. */
export function scopeOf(params: Readonly<Record<string, unknown>> | undefined): string {
  const scope = params?.['scope'];
  return typeof scope === 'string' ? scope : '';
}
