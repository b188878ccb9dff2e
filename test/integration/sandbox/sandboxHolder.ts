// Runs a sandbox whose Julia computes forever and sends the process group to its parent. With the second argument `close`,
// Julia also starts another process, and a message to this process closes the sandbox.
import { once } from 'node:events';
import { watch } from 'node:fs/promises';
import { installBubblewrap } from '../../host/bubblewrap.ts';
import { installJulia } from '../../host/julia.ts';
import { startSandbox } from '../../sandbox/start.ts';
import { Client } from './client.ts';

const [, , mode, then] = process.argv;
const bubblewrap = mode === 'isolated' ? await installBubblewrap() : undefined;
const sandbox = await startSandbox({ julia: await installJulia(), bubblewrap, startMs: 0, stopMs: 0 });
await sandbox.control.startServer();
const changes = watch(sandbox.userDirectory);
const child = then === 'close' ? 'run(`sleep 600`, wait = false);' : '';
void new Client(sandbox).evaluate(`${child} touch("computing"); while true end`).catch(() => undefined);
for await (const { filename } of changes) {
  if (filename === 'computing') {
    break;
  }
}
process.send?.(await sandbox.control.juliaPid());
if (then === 'close') {
  await once(process, 'message');
  await sandbox.close();
  process.disconnect();
}
