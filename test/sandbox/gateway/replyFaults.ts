import type { IncomingMessage, ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import type { DrawnFault } from './faultRules.ts';
import { without } from './headers.ts';
import { cut } from './requestFaults.ts';

/** Forwards the reply of the sandbox to the client and applies the fault `drawn`. */
export async function sendReply(
  drawn: DrawnFault | undefined,
  reply: IncomingMessage,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const fault = drawn?.fault;
  const status = reply.statusCode ?? 502;
  const headers = without(reply.headers, 'connection', 'keep-alive', 'transfer-encoding');
  switch (fault?.kind) {
    case 'hold':
      if (fault.at === 'reply') {
        await drawn?.removed;
      }
      break;
    case 'cut':
      if (fault.at === 'reply') {
        reply.destroy();
        cut(request, fault.reset);
        return;
      }
      if (fault.at === 'replyBody') {
        response.writeHead(status, headers);
        await sendPart(reply, response, fault.afterBytes ?? 1);
        cut(request, fault.reset);
        return;
      }
      break;
    case 'stall':
      response.writeHead(status, headers);
      response.flushHeaders();
      await sendPart(reply, response, fault.afterBytes);
      return;
    case 'truncate': {
      const body = (await readAll(reply)).subarray(0, fault.bytes);
      response.writeHead(status, { ...headers, 'content-length': body.length });
      response.end(body);
      return;
    }
    case 'replaceBody': {
      reply.resume();
      const body =
        fault.bodyBase64 === undefined ? Buffer.from(fault.body ?? '') : Buffer.from(fault.bodyBase64, 'base64');
      const contentType = fault.contentType === undefined ? {} : { 'content-type': fault.contentType };
      response.writeHead(fault.status ?? status, { ...headers, ...contentType, 'content-length': body.length });
      response.end(body);
      return;
    }
    case 'mergeJson': {
      const original = JSON.parse((await readAll(reply)).toString('utf8')) as Record<string, unknown>;
      const kept = Object.entries({ ...original, ...fault.members }).filter(
        ([name]) => fault.remove?.includes(name) !== true,
      );
      const body = Buffer.from(JSON.stringify(Object.fromEntries(kept)));
      response.writeHead(status, { ...headers, 'content-length': body.length });
      response.end(body);
      return;
    }
    case 'contentType':
      headers['content-type'] = fault.contentType;
      break;
    case 'headers':
      Object.assign(headers, lowerCased(fault.headers));
      break;
    default:
      break;
  }
  response.writeHead(status, headers);
  await pipeline(reply, response);
}

function lowerCased(headers: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}

async function readAll(reply: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of reply as AsyncIterable<Buffer>) {
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** Sends the first `bytes` of the body and leaves the response open. Resolves when they are written. */
async function sendPart(reply: IncomingMessage, response: ServerResponse, bytes: number): Promise<void> {
  let left = bytes;
  for await (const chunk of reply as AsyncIterable<Buffer>) {
    const part = chunk.subarray(0, left);
    left -= part.length;
    if (part.length > 0) {
      await new Promise<void>((resolve) => {
        response.write(part, () => {
          resolve();
        });
      });
    }
    if (left === 0) {
      break;
    }
  }
}
