// Runs a sandbox in a separate process. See separateSandbox.ts.
import { Cleanup, cleanUpOnSignals } from '../host/cleanup.ts';
import { readySandbox } from '../host/readySandbox.ts';

cleanUpOnSignals();
const { baseUrl, controlUrl, personalAccessToken, oauthClient, userDirectory } = await readySandbox(new Cleanup());
process.send?.({ baseUrl, controlUrl, personalAccessToken, oauthClient, userDirectory });
