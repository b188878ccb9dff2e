import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Browser, launchBrowser, resetBrowser } from '../../host/browser.ts';
import { Cleanup } from '../../host/cleanup.ts';
import { freePort } from '../../host/freePort.ts';
import { readySandbox } from '../../host/readySandbox.ts';
import { sampleWorkspace, temporaryFolder } from '../../host/temporaryFolder.ts';
import { RELEASE_VARIABLE, VSIX_VARIABLE } from '../../host/uiVariables.ts';
import {
  FEWER_FRAMES,
  type InstalledExtensions,
  installExtensions,
  startVsCode,
  type VsCodeInstance,
} from '../../host/vscodeInstance.ts';
import type { VsCodeRelease } from '../../host/vscodeServer.ts';
import type { Sandbox, SandboxOptions } from '../../sandbox/start.ts';
import { Workbench } from './workbench.ts';

/** Returns the release that this process tests. The runner starts one process per release. */
export function testedRelease(): VsCodeRelease {
  return process.env[RELEASE_VARIABLE] === 'oldest' ? 'oldest' : 'newest';
}

export interface UiSession {
  readonly workbench: Workbench;
  readonly sandbox: Sandbox;
  /** Absolute path of the open folder: a copy of the sample workspace. */
  readonly folder: string;
  readonly browser: Browser;
  readonly instance: VsCodeInstance;
  /** Ends the session and removes its files. */
  close(): Promise<void>;
}

export interface UiSessionOptions {
  /** Default: the release that the runner names. */
  readonly release?: VsCodeRelease;
  /** Default: the package that the runner names. */
  readonly vsix?: string;
  /** More packages to install. */
  readonly alsoInstalled?: readonly string[];
  readonly sandbox?: Partial<SandboxOptions>;
  /** False: secrets don't survive a reload, as without a keyring. */
  readonly keepsSecrets?: boolean;
  readonly asksForTrust?: boolean;
  readonly settings?: Readonly<Record<string, unknown>>;
  /** False: the editor looks as shipped, for pictures. */
  readonly drawsLess?: boolean;
  /** Text files to add to the folder, by name. They exist before the editor opens, which may not watch the folder yet. */
  readonly files?: Readonly<Record<string, string>>;
}

/**
 * What the sessions of this process share, because it is expensive: a browser, which keeps the compiled workbench in its
 * cache as long as the editor's address stays the same, and the installed extensions. A session runs alone.
 */
class SharedParts {
  readonly #cleanup = new Cleanup();
  readonly #extensions = new Map<string, Promise<InstalledExtensions>>();
  readonly browser: Promise<Browser>;
  readonly port = freePort();

  constructor() {
    this.browser = launchBrowser();
    this.#cleanup.defer(async () => (await this.browser).close());
  }

  extensions(release: VsCodeRelease, packages: readonly string[]): Promise<InstalledExtensions> {
    const key = [release, ...packages].join('\n');
    const known = this.#extensions.get(key) ?? this.#install(release, packages);
    this.#extensions.set(key, known);
    return known;
  }

  async #install(release: VsCodeRelease, packages: readonly string[]): Promise<InstalledExtensions> {
    return installExtensions(release, packages, await temporaryFolder('extensions', this.#cleanup));
  }
}

let shared: SharedParts | undefined;

/**
 * Starts what a user sits in front of: a sandbox, a VS Code with the installed .vsix that points at it, and a browser
 * window with the sample workspace. Nothing remains of the session before.
 */
export async function startUiSession(options: UiSessionOptions = {}): Promise<UiSession> {
  const cleanup = new Cleanup();
  try {
    const vsix = options.vsix ?? process.env[VSIX_VARIABLE];
    if (vsix === undefined) {
      throw new Error(`${VSIX_VARIABLE} is not set: run \`npm test -- ui\``);
    }
    const release = options.release ?? testedRelease();
    const parts = (shared ??= new SharedParts());
    const [sandbox, folder, extensions, port, sharedBrowser] = await Promise.all([
      readySandbox(cleanup, options.sandbox),
      sampleWorkspace(cleanup),
      parts.extensions(release, [vsix, ...(options.alsoInstalled ?? [])]),
      parts.port,
      parts.browser,
    ]);
    for (const [name, text] of Object.entries(options.files ?? {})) await writeFile(join(folder, name), text);
    const instance = await startVsCode({
      release,
      extensions,
      port,
      asksForTrust: options.asksForTrust ?? false,
      settings: {
        ...(options.drawsLess === false ? {} : FEWER_FRAMES),
        'engee.baseUrl': sandbox.baseUrl,
        ...options.settings,
      },
    });
    cleanup.defer(() => instance.stop());
    const browser = { ...sharedBrowser, keepsSecrets: options.keepsSecrets ?? true };
    cleanup.defer(() => resetBrowser(browser, `http://${instance.authority}`));
    const workbench = await Workbench.open(browser, instance, { folder });
    return { workbench, sandbox, folder, browser, instance, close: () => cleanup.run() };
  } catch (error) {
    await cleanup.run();
    throw error;
  }
}
