import type { Sandbox } from '../../sandbox/start.ts';

/** A reply, read to its end. */
export interface Reply {
  status: number;
  headers: Headers;
  text: string;
  /** The body read as JSON; throws when it is none. */
  json: () => unknown;
}

/** A client without manners of its own: sends what it is told and returns what comes. */
export class Client {
  readonly #baseUrl: string;
  readonly #token: string | null;

  /** With `null`, no Authorization header is sent. */
  constructor(sandbox: Sandbox, token: string | null = sandbox.personalAccessToken) {
    this.#baseUrl = sandbox.baseUrl;
    this.#token = token;
  }

  async send(method: string, path: string, body?: Body, contentType?: string): Promise<Reply> {
    const response = await this.open(method, path, body, contentType);
    const text = await response.text();
    return { status: response.status, headers: response.headers, text, json: () => JSON.parse(text) as unknown };
  }

  /** The response with its body still unread. */
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
