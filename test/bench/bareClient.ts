import { Agent, request } from 'node:http';

/** What any program would do that knows Engee's documentation: one kept connection, one POST, no more. */
export class BareClient {
  private readonly agent = new Agent({ keepAlive: true });
  private readonly url: URL;
  private readonly token: string;

  /** @param serverUrl with a last slash */
  constructor(serverUrl: string, token: string) {
    this.url = new URL('external/command/eval', serverUrl);
    this.token = token;
  }

  /** The body of the answer to one eval. Rejects when that is not 200. */
  async evaluate(command: string): Promise<Buffer> {
    const body = Buffer.from(JSON.stringify({ command }));
    return new Promise((resolve, reject) => {
      // Said outright: the editor puts an agent of its own in front of ours, which would close the connection.
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
