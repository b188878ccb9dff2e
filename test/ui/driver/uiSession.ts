import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { launchBrowser, type Browser, type BrowserOptions } from '../../host/browser.ts';
import { Cleanup } from '../../host/cleanup.ts';
import { readySandbox } from '../../host/readySandbox.ts';
import { sampleWorkspace } from '../../host/temporaryFolder.ts';
import { RELEASE_VARIABLE, VSIX_VARIABLE } from '../../host/uiVariables.ts';
import { startVsCode, type VsCodeInstance, type VsCodeOptions } from '../../host/vscodeInstance.ts';
import type { VsCodeRelease } from '../../host/vscodeServer.ts';
import type { Sandbox, SandboxOptions } from '../../sandbox/start.ts';
import { Workbench } from './workbench.ts';

/** The release this process is to test: the runner starts one process a release. */
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
  /** Ends all of it and removes its files. */
  close(): Promise<void>;
}

export interface UiSessionOptions {
  readonly release?: VsCodeRelease;
  /** Absent: the package that the runner names. */
  readonly vsix?: string;
  readonly sandbox?: Partial<SandboxOptions>;
  readonly browser?: BrowserOptions;
  readonly vscode?: Partial<Omit<VsCodeOptions, 'release' | 'vsix'>>;
  /** Text files in the folder beside those of the sample, by name: there before the editor looks, which may not watch at once. */
  readonly files?: Readonly<Record<string, string>>;
}

/**
 * A sandbox, a VS Code with the installed .vsix that points at it, and a browser with the sample
 * workspace open in it: what a person sits in front of.
 */
export async function startUiSession(options: UiSessionOptions = {}): Promise<UiSession> {
  const cleanup = new Cleanup();
  try {
    const vsix = options.vsix ?? process.env[VSIX_VARIABLE];
    if (vsix === undefined) {
      throw new Error(`${VSIX_VARIABLE} is not set: run \`npm test -- ui\``);
    }
    const sandbox = await readySandbox(cleanup, options.sandbox);
    const folder = await sampleWorkspace(cleanup);
    for (const [name, text] of Object.entries(options.files ?? {})) await writeFile(join(folder, name), text);
    const instance = await startVsCode({
      ...options.vscode,
      release: options.release ?? testedRelease(),
      vsix,
      settings: { 'engee.baseUrl': sandbox.baseUrl, ...options.vscode?.settings },
    });
    cleanup.defer(() => instance.stop());
    const browser = await launchBrowser(options.browser);
    cleanup.defer(() => browser.close());
    const workbench = await Workbench.open(browser, instance, { folder });
    return { workbench, sandbox, folder, browser, instance, close: () => cleanup.run() };
  } catch (error) {
    await cleanup.run();
    throw error;
  }
}
