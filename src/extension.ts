import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import type { BaseUrl } from './core/api/baseUrl.ts';
import type { Disposable } from './core/lib/disposable.ts';
import { setFormatLanguage } from './core/lib/format.ts';
import { createRedactor } from './core/lib/redact.ts';
import { onBug } from './core/lib/reportBug.ts';
import { configuredBaseUrl, onDidChangeBaseUrl } from './features/setup/configuredBaseUrl.ts';
import { registerSetup, registerUnusable } from './features/setup/registerSetup.ts';
import { Answers, type TestApi } from './features/shared/answers.ts';
import { openConnection } from './modules/connection.ts';
import { DeferredFeatures } from './modules/deferredFeatures.ts';
import { nodeClock as clock } from './platform/node/nodeClock.ts';
import { redactedLog } from './platform/vscode/redactedLog.ts';

/** Registers the sign-in and the server, and starts to load the other features. Sends no requests and awaits nothing. */
export function activate(context: vscode.ExtensionContext): TestApi | undefined {
  if (vscode.l10n.bundle !== undefined) l10n.config({ contents: vscode.l10n.bundle });
  setFormatLanguage(vscode.env.language);
  const channel = vscode.window.createOutputChannel('Engee', { log: true });
  const redactor = createRedactor();
  const log = redactedLog(channel, (text) => redactor.redact(text));
  const services = { context, clock, log, redactor };
  const features = new DeferredFeatures(services);
  const open = (baseUrl: BaseUrl | undefined): Opened => {
    if (baseUrl === undefined) return { ready: Promise.resolve(), dispose: disposeOf(registerUnusable(log)) };
    const connection = openConnection(baseUrl, services);
    const opened = features.open(connection);
    return { ready: opened.ready, dispose: disposeOf(opened, connection) };
  };

  // Everything that depends on the Engee address is recreated when the address changes, so that no state is carried over.
  let engee = open(configuredBaseUrl());
  context.subscriptions.push(
    channel,
    onBug((error) => {
      log.error(error instanceof Error ? (error.stack ?? error.message) : String(error));
    }),
    features,
    registerSetup(context.extension.id, channel),
    onDidChangeBaseUrl((baseUrl) => {
      engee.dispose();
      engee = open(baseUrl);
    }),
    {
      dispose: () => {
        engee.dispose();
      },
    },
  );
  if (context.extensionMode !== vscode.ExtensionMode.Test) return undefined;
  return { answers: (given) => new Answers(given), ready: async () => engee.ready };
}

/** What belongs to one Engee address. */
interface Opened extends Disposable {
  readonly ready: Promise<void>;
}

/** Returns a function that disposes all of them in order. */
function disposeOf(...disposables: { dispose(): unknown }[]): () => void {
  const all = vscode.Disposable.from(...disposables);
  return () => {
    all.dispose();
  };
}
