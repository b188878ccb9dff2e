import { always, engeeClient } from './engeeClient.ts';

/**
 * Measures memory in a separate process: `memoryProbe.ts <baseUrl> <token> <file> <sizeBytes>` uploads a file, downloads it
 * again, and prints the growth of its peak memory in MiB: {"uploadMiB":…,"downloadMiB":…}.
 */
const [baseUrl = '', token = '', path = '', size = '0'] = process.argv.slice(2);
const peakMiB = () => process.resourceUsage().maxRSS / 1024;

const client = engeeClient(baseUrl, token);
const server = await client.serverUrl();

const send = async (
  name: string,
  source: { kind: 'path'; path: string } | { kind: 'bytes'; bytes: Uint8Array },
  sizeBytes: number,
) => client.user.upload(server, [{ name, directory: '/user/memory', sizeBytes, source }], () => undefined, always);

const receive = async (name: string) => {
  let bytes = 0;
  for await (const chunk of (await client.user.download(server, [`/user/memory/${name}`], always)).bytes)
    bytes += chunk.length;
  return bytes;
};

await send('small', { kind: 'bytes', bytes: Buffer.from('warm') }, 4);
await receive('small');
const before = peakMiB();
await send('large', { kind: 'path', path }, Number(size));
const between = peakMiB();
const received = await receive('large');
if (received !== Number(size)) throw new Error(`${received} of ${size} bytes`);
process.stdout.write(JSON.stringify({ uploadMiB: between - before, downloadMiB: peakMiB() - between }));
