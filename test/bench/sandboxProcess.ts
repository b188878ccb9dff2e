// A sandbox in a process of its own; see separateSandbox.ts.
import { Cleanup, cleanUpOnSignals } from '../host/cleanup.ts';
import { readySandbox } from '../host/readySandbox.ts';

cleanUpOnSignals();
const { baseUrl, controlUrl, personalAccessToken, oauthClient, userDirectory } = await readySandbox(new Cleanup());
process.send?.({ baseUrl, controlUrl, personalAccessToken, oauthClient, userDirectory });
