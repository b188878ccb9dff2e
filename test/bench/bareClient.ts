import { Agent, request } from 'node:http';

/** A minimal client by Engee's documentation: one POST per eval on a connection that is kept alive. */
export class BareClient {
  private readonly agent = new Agent({ keepAlive: true });
  private readonly url: URL;
  private readonly token: string;

  /** @param serverUrl with a trailing slash */
  constructor(serverUrl: string, token: string) {
    this.url = new URL('external/command/eval', serverUrl);
    this.token = token;
  }

  /** Returns the body of the reply to an eval. Rejects when the status is not 200. */
  async evaluate(command: string): Promise<Buffer> {
    const body = Buffer.from(JSON.stringify({ command }));
    return new Promise((resolve, reject) => {
      // Set explicitly, because the editor wraps the agent in its own, which would close the connection.
      const headers = {
        Authorization: `Bearer ${this.token}`,
        'Content-Type': 'application/json',
        'Content-Length': body.length,
        Connection: 'keep-alive',
      };
      const outgoing = request(this.url, { method: 'POST', agent: this.agent, headers }, (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', reject);
        response.on('end', () => {
          const answer = Buffer.concat(chunks);
          if (response.statusCode === 200) resolve(answer);
          else reject(new Error(`HTTP ${response.statusCode}: ${answer.toString('utf8', 0, 500)}`));
        });
      });
      outgoing.on('error', reject);
      outgoing.end(body);
    });
  }

  dispose(): void {
    this.agent.destroy();
  }
}
