import * as vscode from 'vscode';
import type { BaseUrl } from '../../core/api/baseUrl.ts';
import type { OAuthClient } from '../../core/auth/oauth/oauthFlow.ts';
import { withStorageTimeout } from '../../core/auth/withStorageTimeout.ts';
import type { Disposable } from '../../core/lib/disposable.ts';
import type { Redactor, SecretHolder } from '../../core/lib/redact.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Logger } from '../../platform/logger.ts';
import type { SecretStorage } from '../../platform/storage.ts';
import { applicationText } from '../shared/applicationSetting.ts';

/** The OAuth client that is built in. The bundler replaces these variables with their values. */
export const builtInClient = {
  clientId: process.env['ENGEE_OAUTH_CLIENT_ID'] ?? '',
  clientSecret: process.env['ENGEE_OAUTH_CLIENT_SECRET'] ?? '',
  redirectUri: process.env['ENGEE_OAUTH_REDIRECT_URI'] ?? '',
};

const redirectUriSetting = 'engee.oauth.redirectUri';
export const clientIdSetting = 'engee.oauth.clientId';
const scopeSetting = 'engee.oauth.scope';

export interface OAuthClientSettingsDependencies {
  readonly secrets: SecretStorage;
  readonly clock: Clock;
  readonly log: Logger;
  readonly redactor: Redactor;
  readonly baseUrl: BaseUrl;
  /** The client that is built in. Empty strings when there is none. */
  readonly builtIn: { readonly clientId: string; readonly clientSecret: string; readonly redirectUri: string };
}

/** A registered client and its redirect URI. */
export interface OAuthRegistration extends OAuthClient {
  /** Empty means the address of the editor. */
  readonly redirectUri: string;
}

/**
 * Reads and writes the OAuth client of one Engee. The settings store everything except the secret, which is in secret
 * storage.
 */
export class OAuthClientSettings implements Disposable {
  private readonly dependencies: OAuthClientSettingsDependencies;
  private readonly secretInUse: SecretHolder;

  constructor(dependencies: OAuthClientSettingsDependencies) {
    this.dependencies = dependencies;
    this.secretInUse = dependencies.redactor.holder();
  }

  /** The id from the settings or the built-in one. Empty when there is none. */
  get clientId(): string {
    return applicationText(clientIdSetting) || this.dependencies.builtIn.clientId;
  }

  /** Where Engee redirects the browser. Empty means the address of the editor. */
  get redirectUri(): string {
    const { builtIn } = this.dependencies;
    return applicationText(redirectUriSetting) || (this.clientId === builtIn.clientId ? builtIn.redirectUri : '');
  }

  get scope(): string {
    return applicationText(scopeSetting);
  }

  /** Returns the client, or undefined when the id or the secret is missing. Never rejects. */
  async read(): Promise<OAuthClient | undefined> {
    const { clientId } = this;
    if (clientId === '') return undefined;
    const clientSecret = (await this.storedSecret(clientId)) ?? this.builtInSecret(clientId);
    if (clientSecret === '') return undefined;
    this.secretInUse.hold([clientSecret]);
    return { clientId, clientSecret, scope: this.scope };
  }

  /** Saves the secret first and the id last, so that an id never exists without the rest. Rejects when saving fails. */
  async save({ clientId, clientSecret, redirectUri, scope }: OAuthRegistration): Promise<void> {
    const { secrets, clock } = this.dependencies;
    this.secretInUse.hold([clientSecret]);
    await withStorageTimeout(() => secrets.store(this.secretKey(clientId), clientSecret), clock);
    await writeSetting(redirectUriSetting, redirectUri);
    await writeSetting(scopeSetting, scope);
    await writeSetting(clientIdSetting, clientId);
  }

  /** Removes the user's client. Rejects when secret storage fails. */
  async clear(): Promise<void> {
    const { secrets, clock } = this.dependencies;
    const clientId = this.clientId;
    await writeSetting(clientIdSetting, undefined);
    if (clientId !== '') await withStorageTimeout(() => secrets.delete(this.secretKey(clientId)), clock);
    this.secretInUse.hold([]);
  }

  /** Keeps a secret that is being checked out of the log, until the result is disposed and for a short time after. */
  hide(clientSecret: string): Disposable {
    const holder = this.dependencies.redactor.holder();
    holder.hold([clientSecret]);
    return holder;
  }

  dispose(): void {
    this.secretInUse.dispose();
  }

  private async storedSecret(clientId: string): Promise<string | undefined> {
    const { secrets, clock, log } = this.dependencies;
    try {
      return await withStorageTimeout(() => secrets.get(this.secretKey(clientId)), clock);
    } catch {
      log.warn('auth: failed to read the OAuth client from secret storage');
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

/** Writes a setting. Removes it when the value equals the default. */
async function writeSetting(name: string, value: string | undefined): Promise<void> {
  const settings = vscode.workspace.getConfiguration();
  const isDefault = value === settings.inspect(name)?.defaultValue;
  await settings.update(name, isDefault ? undefined : value, vscode.ConfigurationTarget.Global);
}
