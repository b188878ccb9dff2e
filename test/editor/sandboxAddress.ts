/** What the suite knows of the sandbox that the runner started for it. URLs without a trailing slash. */
export interface SandboxAddress {
  readonly baseUrl: string;
  readonly controlUrl: string;
  /** Accepted by the account server, and by the user server as long as the server was not started before. */
  readonly personalAccessToken: string;
  readonly oauthClient: { readonly clientId: string; readonly clientSecret: string };
  /** The folder of this machine that Engee shows as `/user`. */
  readonly userDirectory: string;
}

/** Environment variable that carries a {@link SandboxAddress} as JSON to the extension host. */
export const SANDBOX_VARIABLE = 'ENGEE_TEST_SANDBOX';

/** The sandbox to test against. */
export function sandboxAddress(): SandboxAddress {
  const json = process.env[SANDBOX_VARIABLE];
  if (json === undefined) {
    throw new Error(`${SANDBOX_VARIABLE} is not set: start the suite with \`npm test -- editor\``);
  }
  return JSON.parse(json) as SandboxAddress;
}
