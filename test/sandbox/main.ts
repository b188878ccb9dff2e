// `npm run sandbox [port]`: runs the sandbox until Ctrl+C.
import { installBubblewrap } from '../host/bubblewrap.ts';
import { installJulia } from '../host/julia.ts';
import { startSandbox } from './start.ts';
import type { JuliaInstallation } from './user/pod.ts';

const port = Number(process.argv[2] ?? 0);
const julia = await findJulia();
const sandbox = await startSandbox({
  julia,
  bubblewrap: julia && (await installBubblewrap()),
  accountPort: port,
  // The callback address of an editor differs from run to run, and the user decides on the consent page.
  acceptAnyRedirectUri: true,
  logger: (line) => {
    console.log(`  ${line}`);
  },
});

console.log(`
Engee sandbox       ${sandbox.baseUrl}
  access token      ${sandbox.personalAccessToken}
  more tokens       ${sandbox.baseUrl}/account/tokens
  OAuth client id   ${sandbox.oauthClient.clientId}
  OAuth secret      ${sandbox.oauthClient.clientSecret}
  files of /user    ${sandbox.userDirectory}
  control           ${sandbox.controlUrl}
Ctrl+C stops it and removes its files.
`);

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.once(signal, () => {
    void sandbox.close().then(() => process.exit(0));
  });
}

async function findJulia(): Promise<JuliaInstallation | undefined> {
  try {
    return await installJulia();
  } catch (error) {
    console.log(`Without Julia, since ${error instanceof Error ? error.message : String(error)}`);
    return undefined;
  }
}
