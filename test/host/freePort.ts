import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';

/**
 * Returns a TCP port of 127.0.0.1 that was free a moment ago, for programs that cannot choose one themselves.
 * @param preferred is returned if it is free
 */
export async function freePort(preferred = 0): Promise<number> {
  const server = createServer().listen(preferred, '127.0.0.1');
  try {
    await once(server, 'listening');
  } catch (error) {
    if (preferred === 0) throw error;
    return freePort();
  }
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
