import type { ServerUrl } from '../../api/serverUrl.ts';
import type { Disposable } from '../../lib/disposable.ts';
import type { Event } from '../../lib/event.ts';
import type { RemoteFilesService } from './createRemoteFiles.ts';

/** The part of a server that tells when it runs. */
interface RunningServer {
  readonly runningUrl: ServerUrl | undefined;
  readonly onDidChangeState: Event<unknown>;
}

/** Removes temporary files of ended windows and failed attempts from the server, each time that it is found running. */
export function removeLeftoversWhenRunning(
  server: RunningServer,
  files: Pick<RemoteFilesService, 'removeLeftovers'>,
): Disposable {
  const ended = new AbortController();
  let seen: ServerUrl | undefined;
  const check = () => {
    const url = server.runningUrl;
    if (url !== undefined && url !== seen) void files.removeLeftovers(url, ended.signal);
    seen = url;
  };
  const subscription = server.onDidChangeState(check);
  check();
  return {
    dispose: () => {
      subscription.dispose();
      ended.abort();
    },
  };
}
