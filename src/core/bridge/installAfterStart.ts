import type { Logger } from '../../platform/logger.ts';
import type { ServerUrl } from '../api/serverUrl.ts';
import { faultOf } from '../errors/engeeError.ts';
import type { Disposable } from '../lib/disposable.ts';
import type { Event } from '../lib/event.ts';
import { reportBug } from '../lib/reportBug.ts';
import type { BridgeCalls } from './bridgeCalls.ts';

/**
 * Installs the bridge on each server that this window has started, because the first run would otherwise wait for it. A run
 * that comes meanwhile joins the installation. A failure is only logged, because the run tries again and shows its own errors.
 */
export function installAfterStart(
  onDidStart: Event<ServerUrl>,
  calls: Pick<BridgeCalls, 'forget' | 'installed'>,
  log: Logger,
): Disposable {
  const ended = new AbortController();
  const install = async (server: ServerUrl) => {
    try {
      // An earlier server had its own bridge, and may have had the same address.
      calls.forget(server);
      await calls.installed(server, ended.signal);
    } catch (error) {
      const fault = faultOf(error);
      if (fault === undefined) reportBug(error);
      else log.debug(`bridge: not installed after the start of the server (${fault.kind})`);
    }
  };
  const subscription = onDidStart((server) => void install(server));
  return {
    dispose: () => {
      subscription.dispose();
      ended.abort();
    },
  };
}
