import * as vscode from 'vscode';
import type { Disposable } from '../../core/lib/disposable.ts';

type FileSystem = vscode.FileSystemProvider & Required<Pick<vscode.FileSystemProvider, 'copy'>>;

type Provider = FileSystem & {
  /** Why no file can be changed, which the editor shows to a user who types. Undefined if some can. */
  readonly readOnly: vscode.MarkdownString | undefined;
  readonly onDidChangeReadOnly: vscode.Event<unknown>;
};

export interface FileSystemEntrance extends Disposable {
  /** Lets all calls through to the provider, also those that wait already. */
  open(provider: Provider): void;
}

/**
 * Registers the scheme `engee` at once, for the documents that a window restores: VS Code shows them as missing if there is no
 * provider when activation has begun (vscode#122004). Calls wait until the provider has loaded.
 */
export function registerFileSystem(): FileSystemEntrance {
  const changed = new vscode.EventEmitter<vscode.FileChangeEvent[]>();
  let isDisposed = false;
  let open: FileSystemEntrance['open'] = () => undefined;
  const opened = new Promise<Provider>((resolve) => {
    open = (provider) => {
      provider.onDidChangeFile((changes) => {
        changed.fire(changes);
      });
      const registerAgain = () => {
        if (isDisposed) return;
        // The editor takes the reason only from a registration, and allows one at a time.
        registration.dispose();
        registration = register(provider.readOnly);
      };
      provider.onDidChangeReadOnly(registerAgain);
      if (provider.readOnly !== undefined) registerAgain();
      resolve(provider);
    };
  });
  const entrance: FileSystem = {
    onDidChangeFile: changed.event,
    watch: (...args) => {
      const watching = opened.then((provider) => provider.watch(...args));
      return new vscode.Disposable(() => void watching.then((watch) => void watch.dispose()));
    },
    stat: async (...args) => (await opened).stat(...args),
    readDirectory: async (...args) => (await opened).readDirectory(...args),
    createDirectory: async (...args) => (await opened).createDirectory(...args),
    readFile: async (...args) => (await opened).readFile(...args),
    writeFile: async (...args) => (await opened).writeFile(...args),
    delete: async (...args) => (await opened).delete(...args),
    rename: async (...args) => (await opened).rename(...args),
    copy: async (...args) => (await opened).copy(...args),
  };
  const register = (reason?: vscode.MarkdownString) =>
    vscode.workspace.registerFileSystemProvider('engee', entrance, {
      isCaseSensitive: true,
      ...(reason !== undefined && { isReadonly: reason }),
    });
  let registration = register();
  return {
    open,
    dispose: () => {
      isDisposed = true;
      registration.dispose();
      changed.dispose();
    },
  };
}
