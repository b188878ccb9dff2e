import type { Settings } from '../settings.ts';
import type { FaultRule, RecordedRequest, RequestFilter } from './protocol.ts';

/**
 * Sends control requests to a sandbox from any process that knows its `controlUrl`.
 * Every method rejects when the sandbox refuses or has ended.
 */
export class SandboxControl {
  readonly #url: string;

  constructor(controlUrl: string) {
    this.#url = controlUrl;
  }

  /** Adds a fault and returns its ID. A fault with `times` needs no removal. */
  async addFault(rule: FaultRule): Promise<number> {
    const { id } = (await this.#json('POST', '/faults', rule)) as { id: number };
    return id;
  }

  /** Removes a fault. Requests that it holds continue. */
  async removeFault(id: number): Promise<void> {
    await this.#call('DELETE', `/faults?id=${String(id)}`);
  }

  async clearFaults(): Promise<void> {
    await this.#call('DELETE', '/faults');
  }

  /** Returns the recorded requests that match, oldest first. */
  async requests(filter: RequestFilter = {}): Promise<RecordedRequest[]> {
    return (await this.#json('GET', `/requests?${query(filter)}`)) as RecordedRequest[];
  }

  /** Returns the first request that matches, recorded or future. Resolves when its head has arrived. */
  async nextRequest(filter: RequestFilter = {}): Promise<RecordedRequest> {
    return (await this.#json('GET', `/requests/next?${query(filter)}`)) as RecordedRequest;
  }

  async clearRequests(): Promise<void> {
    await this.#call('DELETE', '/requests');
  }

  async settings(): Promise<Settings> {
    return (await this.#json('GET', '/settings')) as Settings;
  }

  async changeSettings(changes: Partial<Settings>): Promise<void> {
    await this.#call('PATCH', '/settings', changes);
  }

  /** Removes faults and records and restores the initial settings. Keeps the server, tokens and files. */
  async reset(): Promise<void> {
    await this.#call('POST', '/reset');
  }

  /** Creates a personal access token. A server that is already running does not accept it. */
  async createToken(): Promise<string> {
    const { token } = (await this.#json('POST', '/tokens')) as { token: string };
    return token;
  }

  async revokeToken(token: string): Promise<void> {
    await this.#call('DELETE', '/tokens', { token });
  }

  async registerRedirectUri(uri: string): Promise<void> {
    await this.#call('POST', '/redirect-uris', { uri });
  }

  /** Invalidates every OAuth access token. Refresh tokens stay valid. */
  async expireAccessTokens(): Promise<void> {
    await this.#call('POST', '/oauth/expire-access-tokens');
  }

  /** Invalidates every OAuth access and refresh token. */
  async revokeGrants(): Promise<void> {
    await this.#call('POST', '/oauth/revoke-grants');
  }

  async serverStatus(): Promise<string> {
    const { status } = (await this.#json('GET', '/server')) as { status: string };
    return status;
  }

  /** Returns the process group of the running Julia, null when none is running. */
  async juliaPid(): Promise<number | null> {
    const { juliaPid } = (await this.#json('GET', '/server')) as { juliaPid: number | null };
    return juliaPid;
  }

  /** Waits until the server has this status. */
  async reached(status: 'starting' | 'running' | 'stopping' | 'stopped'): Promise<void> {
    await this.#call('GET', `/server?reached=${status}`);
  }

  /** Starts the server without the API and waits until it is running. */
  async startServer(): Promise<void> {
    await this.#call('POST', '/server/start');
  }

  /** Stops the server without the API and waits until it has stopped. */
  async stopServer(): Promise<void> {
    await this.#call('POST', '/server/stop');
  }

  async #json(method: string, path: string, body?: unknown): Promise<unknown> {
    return (await this.#call(method, path, body)).json();
  }

  async #call(method: string, path: string, body?: unknown): Promise<Response> {
    const sent =
      body === undefined ? {} : { body: JSON.stringify(body), headers: { 'Content-Type': 'application/json' } };
    const response = await fetch(this.#url + path, { method, ...sent });
    if (!response.ok) {
      throw new Error(`control ${method} ${path}: ${String(response.status)} ${await response.text()}`);
    }
    return response;
  }
}

function query(filter: RequestFilter): string {
  return new URLSearchParams(
    Object.entries(filter).map(([name, value]): [string, string] => [name, String(value)]),
  ).toString();
}
