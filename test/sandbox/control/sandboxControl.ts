import type { Settings } from '../settings.ts';
import type { FaultRule, RecordedRequest, RequestFilter } from './protocol.ts';

/**
 * The typed end of the control requests; works from any process that knows the sandbox's `controlUrl`.
 * Every method rejects when the sandbox is gone or refuses.
 */
export class SandboxControl {
  readonly #url: string;

  constructor(controlUrl: string) {
    this.#url = controlUrl;
  }

  /** Switches a fault on. Returns its id; a fault with `times` needs no removal. */
  async addFault(rule: FaultRule): Promise<number> {
    const { id } = (await this.#json('POST', '/faults', rule)) as { id: number };
    return id;
  }

  /** Takes a fault away; requests that it holds go on. */
  async removeFault(id: number): Promise<void> {
    await this.#call('DELETE', `/faults?id=${String(id)}`);
  }

  async clearFaults(): Promise<void> {
    await this.#call('DELETE', '/faults');
  }

  /** The recorded requests that fit, oldest first. */
  async requests(filter: RequestFilter = {}): Promise<RecordedRequest[]> {
    return (await this.#json('GET', `/requests?${query(filter)}`)) as RecordedRequest[];
  }

  /** The first request that fits, there already or still to come: resolves when its head has arrived. */
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

  /** Clears faults and records, and gives the settings back what the sandbox was started with. Server, tokens and files stay. */
  async reset(): Promise<void> {
    await this.#call('POST', '/reset');
  }

  /** A new personal access token; a server that runs already does not know it. */
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

  /** Every OAuth access token stops being valid; refresh tokens stay. */
  async expireAccessTokens(): Promise<void> {
    await this.#call('POST', '/oauth/expire-access-tokens');
  }

  /** Every OAuth token of either kind stops being valid. */
  async revokeGrants(): Promise<void> {
    await this.#call('POST', '/oauth/revoke-grants');
  }

  async serverStatus(): Promise<string> {
    const { status } = (await this.#json('GET', '/server')) as { status: string };
    return status;
  }

  /** The process group of the Julia that evaluates; null while none runs. */
  async juliaPid(): Promise<number | null> {
    const { juliaPid } = (await this.#json('GET', '/server')) as { juliaPid: number | null };
    return juliaPid;
  }

  /** Resolves when the server has that status. */
  async reached(status: 'starting' | 'running' | 'stopping' | 'stopped'): Promise<void> {
    await this.#call('GET', `/server?reached=${status}`);
  }

  /** Starts the server without the API and resolves when it runs. */
  async startServer(): Promise<void> {
    await this.#call('POST', '/server/start');
  }

  /** Stops the server without the API and resolves when it has stopped. */
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
