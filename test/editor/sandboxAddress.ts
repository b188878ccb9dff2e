/** The sandbox that the runner started for the suite. URLs have no trailing slash. */
export interface SandboxAddress {
  readonly baseUrl: string;
  readonly controlUrl: string;
  /** The account server accepts it. The user's server accepts it unless it started before the token was created. */
  readonly personalAccessToken: string;
  readonly oauthClient: { readonly clientId: string; readonly clientSecret: string };
  /** The local folder that Engee shows as `/user`. */
  readonly userDirectory: string;
}

/** The environment variable with the {@link SandboxAddress} as JSON for the extension host. */
export const SANDBOX_VARIABLE = 'ENGEE_TEST_SANDBOX';

/** Returns the sandbox to test against. */
export function sandboxAddress(): SandboxAddress {
  const json = process.env[SANDBOX_VARIABLE];
  if (json === undefined) {
    throw new Error(`${SANDBOX_VARIABLE} is not set. Start the suite with \`npm test -- editor\``);
  }
  return JSON.parse(json) as SandboxAddress;
}
