import { setImmediate as nextTask } from 'node:timers/promises';
import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import type { BaseUrl } from './core/api/baseUrl.ts';
import { type Disposable, DisposableStore } from './core/lib/disposable.ts';
import { setFormatLanguage } from './core/lib/format.ts';
import { createRedactor } from './core/lib/redact.ts';
import { onBug } from './core/lib/reportBug.ts';
import { registerFileSystem } from './features/fileSystem/module.ts';
import { configuredBaseUrl, onDidChangeBaseUrl, registerSetup, registerUnusable } from './features/setup/module.ts';
import { Answers, type TestApi } from './features/shared/answers.ts';
import { openConnection } from './modules/connection.ts';
import type { Features } from './modules/features.ts';
import type { Connection, WindowServices } from './modules/windowServices.ts';
import { nodeClock as clock } from './platform/node/nodeClock.ts';
import { redactedLog } from './platform/vscode/redactedLog.ts';

/**
 * Registers the sign-in and the server at once, and then loads the other features from a chunk of their own. VS Code runs
 * commands when the returned promise has resolved. Sends no requests.
 */
export async function activate(context: vscode.ExtensionContext): Promise<TestApi | undefined> {
  if (vscode.l10n.bundle !== undefined) l10n.config({ contents: vscode.l10n.bundle });
  setFormatLanguage(vscode.env.language);
  const channel = vscode.window.createOutputChannel('Engee', { log: true });
  const redactor = createRedactor();
  const log = redactedLog(channel, (text) => redactor.redact(text));
  const services = { context, clock, log, redactor };
  const fileSystem = registerFileSystem();
  const engee = new Engee(services, configuredBaseUrl());
  context.subscriptions.push(
    channel,
    fileSystem,
    onBug((error) => {
      log.error(error instanceof Error ? (error.stack ?? error.message) : String(error));
    }),
    registerSetup(context.extension.id, channel),
    onDidChangeBaseUrl((baseUrl) => {
      engee.changeBaseUrl(baseUrl);
    }),
    engee,
  );
  // `import()` reads and compiles code before it returns. In a task of its own, it doesn't delay what is shown first, or other
  // extensions.
  await nextTask();
  const { createFeatures } = await import('./modules/later.ts');
  const features = createFeatures(services);
  context.subscriptions.push(features);
  engee.start(features);
  fileSystem.open(features.fileSystem);
  return context.extensionMode === vscode.ExtensionMode.Test ? { answers: (given) => new Answers(given) } : undefined;
}

/** What belongs to one Engee address. It is recreated when the address changes, so that no state is carried over. */
class Engee implements Disposable {
  private readonly services: WindowServices;
  private resources = new DisposableStore();
  private connection: Connection | undefined;
  private features: Features | undefined;

  constructor(services: WindowServices, baseUrl: BaseUrl | undefined) {
    this.services = services;
    this.open(baseUrl);
  }

  /** Starts the features, which are loaded later than the sign-in. */
  start(features: Features): void {
    this.features = features;
    if (this.connection !== undefined) this.resources.add(features.open(this.connection));
  }

  changeBaseUrl(baseUrl: BaseUrl | undefined): void {
    this.resources.dispose();
    this.resources = new DisposableStore();
    this.open(baseUrl);
    if (this.features !== undefined) this.start(this.features);
  }

  dispose(): void {
    this.resources.dispose();
  }

  private open(baseUrl: BaseUrl | undefined): void {
    this.connection = baseUrl && this.resources.add(openConnection(baseUrl, this.services));
    if (this.connection === undefined) this.resources.add(registerUnusable(this.services.log));
  }
}
