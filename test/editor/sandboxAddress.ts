/** The sandbox that the runner started for the suite. URLs have no trailing slash. */
export interface SandboxAddress {
  readonly baseUrl: string;
  readonly controlUrl: string;
  /** The account server accepts it. The user's server accepts it unless it started before the token was created. */
  readonly personalAccessToken: string;
  readonly oauthClient: { readonly clientId: string; readonly clientSecret: string };
  /** The folder of this machine that Engee shows as `/user`. */
  readonly userDirectory: string;
}

/** Environment variable that carries a {@link SandboxAddress} as JSON to the extension host. */
export const SANDBOX_VARIABLE = 'ENGEE_TEST_SANDBOX';

/** Returns the sandbox to test against. */
export function sandboxAddress(): SandboxAddress {
  const json = process.env[SANDBOX_VARIABLE];
  if (json === undefined) {
    throw new Error(`${SANDBOX_VARIABLE} is not set: start the suite with \`npm test -- editor\``);
  }
  return JSON.parse(json) as SandboxAddress;
}
