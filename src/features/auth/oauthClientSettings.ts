import * as vscode from 'vscode';
import type { BaseUrl } from '../../core/api/baseUrl.ts';
import { guarded } from '../../core/auth/guarded.ts';
import type { OAuthClient } from '../../core/auth/oauth/oauthClient.ts';
import type { Disposable } from '../../core/lib/disposable.ts';
import type { Redactor, SecretHolder } from '../../core/lib/redact.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Logger } from '../../platform/logger.ts';
import type { SecretStorage } from '../../platform/storage.ts';
import { applicationText } from '../shared/applicationSetting.ts';

const redirectUriSetting = 'engee.oauth.redirectUri';
export const clientIdSetting = 'engee.oauth.clientId';
const scopeSetting = 'engee.oauth.scope';

export interface OAuthClientSettingsDependencies {
  readonly secrets: SecretStorage;
  readonly clock: Clock;
  readonly log: Logger;
  readonly redactor: Redactor;
  readonly baseUrl: BaseUrl;
  /** The client that the build brings; empty texts when it brings none. */
  readonly builtIn: { readonly clientId: string; readonly clientSecret: string; readonly redirectUri: string };
}

/** What Engee gave, and was given, when it registered a client. */
export interface OAuthRegistration extends OAuthClient {
  /** Empty: the address of the editor. */
  readonly redirectUri: string;
}

/** The OAuth client of one Engee: all of it in the settings but its secret, which is in secret storage. */
export class OAuthClientSettings implements Disposable {
  private readonly dependencies: OAuthClientSettingsDependencies;
  private readonly secretInUse: SecretHolder;

  constructor(dependencies: OAuthClientSettingsDependencies) {
    this.dependencies = dependencies;
    this.secretInUse = dependencies.redactor.holder();
  }

  /** The id in the settings, or that of the build; empty when there is none. */
  get clientId(): string {
    return applicationText(clientIdSetting) || this.dependencies.builtIn.clientId;
  }

  /** Where Engee sends the browser; empty for the address of the editor. */
  get redirectUri(): string {
    const { builtIn } = this.dependencies;
    return applicationText(redirectUriSetting) || (this.clientId === builtIn.clientId ? builtIn.redirectUri : '');
  }

  get scope(): string {
    return applicationText(scopeSetting);
  }

  /** The client to sign in with; undefined when the id or the secret is missing. Never rejects. */
  async read(): Promise<OAuthClient | undefined> {
    const { clientId } = this;
    if (clientId === '') return undefined;
    const clientSecret = (await this.storedSecret(clientId)) ?? this.builtInSecret(clientId);
    if (clientSecret === '') return undefined;
    this.secretInUse.hold([clientSecret]);
    return { clientId, clientSecret, scope: this.scope };
  }

  /** Keeps the secret first and the id last, so that there is never an id without the rest. Rejects when one cannot be kept. */
  async save({ clientId, clientSecret, redirectUri, scope }: OAuthRegistration): Promise<void> {
    const { secrets, clock } = this.dependencies;
    this.secretInUse.hold([clientSecret]);
    await guarded(() => secrets.store(this.secretKey(clientId), clientSecret), clock);
    await write(redirectUriSetting, redirectUri);
    await write(scopeSetting, scope);
    await write(clientIdSetting, clientId);
  }

  /** Forgets the user's own client. Rejects when storage does not answer. */
  async clear(): Promise<void> {
    const { secrets, clock } = this.dependencies;
    const clientId = this.clientId;
    await write(clientIdSetting, undefined);
    if (clientId !== '') await guarded(() => secrets.delete(this.secretKey(clientId)), clock);
    this.secretInUse.hold([]);
  }

  /** Keeps a secret that is only being tried out of the log, until the result is disposed and for a while after. */
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

/** A value that the settings give by themselves is not written. */
async function write(name: string, value: string | undefined): Promise<void> {
  const settings = vscode.workspace.getConfiguration();
  const isDefault = value === settings.inspect(name)?.defaultValue;
  await settings.update(name, isDefault ? undefined : value, vscode.ConfigurationTarget.Global);
}
