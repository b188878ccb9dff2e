import type { Sandbox } from '../../sandbox/start.ts';

/** A reply that was read completely. */
export interface Reply {
  status: number;
  headers: Headers;
  text: string;
  /** Parses the body as JSON. Throws when it is not JSON. */
  json: () => unknown;
}

/** A plain HTTP client that sends exactly what it is given and returns the reply unchanged. */
export class Client {
  readonly #baseUrl: string;
  readonly #token: string | null;

  /** `null` sends no Authorization header. */
  constructor(sandbox: Sandbox, token: string | null = sandbox.personalAccessToken) {
    this.#baseUrl = sandbox.baseUrl;
    this.#token = token;
  }

  async send(method: string, path: string, body?: Body, contentType?: string): Promise<Reply> {
    const response = await this.open(method, path, body, contentType);
    const text = await response.text();
    return { status: response.status, headers: response.headers, text, json: () => JSON.parse(text) as unknown };
  }

  /** Returns the response before its body is read. */
  open(method: string, path: string, body?: Body, contentType?: string): Promise<Response> {
    const headers = {
      ...(this.#token !== null && { Authorization: `Bearer ${this.#token}` }),
      ...(contentType !== undefined && { 'Content-Type': contentType }),
    };
    return fetch(new URL(path, this.#baseUrl), {
      method,
      headers,
      redirect: 'manual',
      ...(body !== undefined && { body }),
    });
  }

  async info(): Promise<Record<string, unknown>> {
    return (await this.send('GET', '/account/api/engee/info')).json() as Record<string, unknown>;
  }

  evaluate(command: string): Promise<Reply> {
    return this.send('POST', `${userApi}/command/eval`, JSON.stringify({ command }), 'application/json');
  }

  download(...sources: string[]): Promise<Response> {
    return this.open('POST', `${userApi}/file/download`, JSON.stringify({ sources }), 'application/json');
  }

  /** Uploads files given as [directory, name, content]. */
  upload(...files: [directory: string, name: string, content: string | Blob][]): Promise<Reply> {
    const form = new FormData();
    form.append('paths', JSON.stringify({ sources: files.map(([directory]) => directory) }));
    for (const [, name, content] of files) {
      form.append('upload_files', typeof content === 'string' ? new Blob([content]) : content, name);
    }
    return this.send('POST', `${userApi}/file/upload`, form);
  }
}

type Body = NonNullable<RequestInit['body']>;

export const userApi = '/prod/user/demo123-demo/external';
