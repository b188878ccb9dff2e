/**
 * Replaces the browser and the user at an authorize URL of the sandbox: signs in, then allows or denies access.
 * Returns the final redirect: the redirect URI with the response parameters.
 */
export async function consent(authorizeUrl: string, answer: 'allow' | 'deny' = 'allow'): Promise<string> {
  const cookies = new Map<string, string>();
  const visit = async (url: string, init: RequestInit = {}): Promise<string> => {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const response = await fetch(url, { ...init, redirect: 'manual', headers: { cookie } });
    for (const line of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      cookies.set(name, value);
    }
    const text = await response.text();
    const location = response.headers.get('location');
    if (location === null) {
      throw new Error(`no redirect from ${url}: ${String(response.status)} ${text}`);
    }
    return new URL(location, url).href;
  };
  const press = async (page: string, button: string): Promise<string> =>
    visit(await visit(page, { method: 'POST', body: new URLSearchParams({ answer: button }) }));

  const signInPage = await visit(authorizeUrl);
  const consentPage = await press(signInPage, 'login');
  return press(consentPage, answer);
}
