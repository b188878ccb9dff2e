import * as vscode from 'vscode';
import type { BaseUrl } from '../../core/api/baseUrl.ts';
import { guarded } from '../../core/auth/guarded.ts';
import type { OAuthClient } from '../../core/auth/oauth/oauthClient.ts';
import type { Redactor } from '../../core/lib/redact.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Logger } from '../../platform/logger.ts';
import type { SecretStorage } from '../../platform/secretStorage.ts';
import { applicationText } from '../shared/applicationSetting.ts';

export const redirectUriSetting = 'engee.oauth.redirectUri';
const clientIdSetting = 'engee.oauth.clientId';
const scopeSetting = 'engee.oauth.scope';

export interface OAuthClientSettingsDependencies {
  readonly secrets: SecretStorage;
  readonly clock: Clock;
  readonly log: Logger;
  readonly redactor: Redactor;
  readonly baseUrl: BaseUrl;
  /** The client that the build brings; empty texts when it brings none. */
  readonly builtIn: { readonly clientId: string; readonly clientSecret: string };
}

/** The OAuth client of one Engee: its id in the settings, its secret in secret storage (rules.md R2). */
export class OAuthClientSettings {
  private readonly dependencies: OAuthClientSettingsDependencies;

  constructor(dependencies: OAuthClientSettingsDependencies) {
    this.dependencies = dependencies;
  }

  /** The id in the settings, or that of the build; empty when there is none. */
  get clientId(): string {
    return applicationText(clientIdSetting) || this.dependencies.builtIn.clientId;
  }

  /** The client to sign in with; undefined when the id or the secret is missing. Never rejects. */
  async read(): Promise<OAuthClient | undefined> {
    const { clientId } = this;
    if (clientId === '') return undefined;
    const clientSecret = (await this.storedSecret(clientId)) ?? this.builtInSecret(clientId);
    if (clientSecret === '') return undefined;
    this.dependencies.redactor.add(clientSecret);
    return { clientId, clientSecret, scope: applicationText(scopeSetting) };
  }

  /** Keeps the secret, then the id, so that there is never an id without its secret. Rejects when either cannot be kept. */
  async save(clientId: string, clientSecret: string): Promise<void> {
    const { secrets, clock, redactor } = this.dependencies;
    redactor.add(clientSecret);
    await guarded(() => secrets.store(this.secretKey(clientId), clientSecret), clock);
    await writeClientId(clientId);
  }

  /** Forgets the user's own client. Rejects when storage does not answer. */
  async clear(): Promise<void> {
    const { secrets, clock } = this.dependencies;
    const clientId = this.clientId;
    await writeClientId(undefined);
    if (clientId !== '') await guarded(() => secrets.delete(this.secretKey(clientId)), clock);
  }

  private async storedSecret(clientId: string): Promise<string | undefined> {
    const { secrets, clock, log } = this.dependencies;
    try {
      return await guarded(() => secrets.get(this.secretKey(clientId)), clock);
    } catch {
      log.warn('auth: secret storage could not be read for the OAuth client');
      return undefined;
    }
  }

  private builtInSecret(clientId: string): string {
    const { builtIn } = this.dependencies;
    return clientId === builtIn.clientId ? builtIn.clientSecret : '';
  }

  private secretKey(clientId: string): string {
    return `engee.oauth.clientSecret:${this.dependencies.baseUrl}:${clientId}`;
  }
}

async function writeClientId(clientId: string | undefined): Promise<void> {
  await vscode.workspace.getConfiguration().update(clientIdSetting, clientId, vscode.ConfigurationTarget.Global);
}
