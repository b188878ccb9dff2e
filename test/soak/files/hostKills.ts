import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { json } from 'node:stream/consumers';
import { parseBaseUrl } from '../../../src/core/api/baseUrl.ts';
import { remoteAuthority } from '../../../src/core/files/remote/remoteUri.ts';
import { launchBrowser } from '../../host/browser.ts';
import { Cleanup } from '../../host/cleanup.ts';
import { buildPackage } from '../../host/package.ts';
import { readySandbox } from '../../host/readySandbox.ts';
import { REPOSITORY } from '../../host/repository.ts';
import { sampleWorkspace, temporaryFolder } from '../../host/temporaryFolder.ts';
import { packageExtension } from '../../host/testExtension.ts';
import { FEWER_FRAMES, startVsCode } from '../../host/vscodeInstance.ts';
import { demoUser } from '../../sandbox/account/demoUser.ts';
import { Workbench } from '../../ui/driver/workbench.ts';
import { signInAndStart } from '../../ui/mainJob.ts';
import { type HostOrder, type HostReport, REPORT_VARIABLE, type Way } from './messages.ts';
import { WrittenFiles } from './writtenFiles.ts';

export interface HostKillOptions {
  readonly way: Way;
  /** The number of writes to begin. */
  readonly writes: number;
}

/** A kill happens at a random moment of one of the next writes. */
const mostWritesBetween = 7;
/** VS Code starts a host again by itself until it has ended three times within five minutes. A reload counts from the start. */
const killsUntilReload = 3;
const startMs = 60_000;
/** The extension removes what is left in the background after it has asked for the state of the server. */
const cleanMs = 20_000;

/** Writes files on a sandbox again and again in a real VS Code, while its extension host is killed at random moments. */
export async function killHosts({ way, writes }: HostKillOptions): Promise<WrittenFiles> {
  const cleanup = new Cleanup();
  try {
    const reports = await startReports(cleanup);
    const [vsix, driver] = await Promise.all([
      buildPackage(),
      packageExtension(
        await temporaryFolder('driver', cleanup),
        join(REPOSITORY, 'test', 'soak', 'files', 'driver.ts'),
        {
          name: 'engee-kills',
          activationEvents: ['onStartupFinished'],
        },
      ),
    ]);
    const sandbox = await readySandbox(cleanup);
    const folder = await sampleWorkspace(cleanup);
    const instance = await startVsCode({
      release: 'newest',
      vsix,
      alsoInstalled: [driver],
      // In a browser, the editor saves automatically a second after an edit.
      settings: { ...FEWER_FRAMES, 'engee.baseUrl': sandbox.baseUrl, 'files.autoSave': 'off' },
      environment: { [REPORT_VARIABLE]: reports.url },
    });
    cleanup.defer(() => instance.stop());
    const browser = await launchBrowser();
    cleanup.defer(() => browser.close());
    const journal = join(instance.dataDirectory, 'data/User/globalStorage/engee-community.engee/leftovers');
    const written = new WrittenFiles(sandbox.userDirectory, journal);
    await written.create();
    const baseUrl = parseBaseUrl(sandbox.baseUrl);
    if (baseUrl === undefined) throw new Error(`not an address: ${sandbox.baseUrl}`);
    const authority = await remoteAuthority(baseUrl, demoUser.sub);
    let started = reports.nextStart(written);
    const workbench = await Workbench.open(browser, instance, { folder });
    await signInAndStart({ workbench, sandbox, folder });
    const { counts, targets } = written;
    await written.watchDuring(async () => {
      while (counts.begun < writes) {
        const { pid, goOn } = await started;
        goOn({ way, authority, targets, firstNumber: written.nextNumber });
        await written.untilRandomMoment(mostWritesBetween);
        started = reports.nextStart(written);
        process.kill(pid, 'SIGKILL');
        counts.kills++;
        if (counts.kills % killsUntilReload === 0) await workbench.reload();
        await started;
        await written.countLeft(cleanMs);
      }
    });
    return written;
  } finally {
    await cleanup.run();
  }
}

/** A start of the driver in a new extension host. */
interface Start {
  readonly pid: number;
  /** Lets the driver write. */
  readonly goOn: (order: HostOrder) => void;
}

interface Reports {
  readonly url: string;
  /** Waits for the next start of the driver, and gives its reports to `written`. */
  nextStart(written: WrittenFiles): Promise<Start>;
}

async function startReports(cleanup: Cleanup): Promise<Reports> {
  let onStart: ((start: Start) => void) | undefined;
  let files: WrittenFiles | undefined;
  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    const report = (await json(request)) as HostReport;
    if (report.kind === 'started') {
      const goOn = (order: HostOrder) => response.end(JSON.stringify(order));
      onStart?.({ pid: report.pid, goOn });
      return;
    }
    files?.take(report);
    response.end('{}');
  };
  const server = createServer((request, response) => {
    // The host may be killed while it sends.
    answer(request, response).catch(() => response.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  cleanup.defer(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    nextStart: async (written) => {
      files = written;
      return new Promise((resolve, reject) => {
        const timeout = setTimeout(() => {
          reject(new Error(`The extension host did not start within ${startMs / 1000} s.`));
        }, startMs);
        onStart = (start) => {
          clearTimeout(timeout);
          resolve(start);
        };
      });
    },
  };
}
