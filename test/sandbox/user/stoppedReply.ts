import type { ServerResponse } from 'node:http';
import { sendHtml } from '../http/replies.ts';
import type { WhenStopped } from '../settings.ts';

/** Replies in place of the per-user API while no server is running. */
export function sendStopped(response: ServerResponse, reply: WhenStopped): void {
  if (reply.kind === 'redirect') {
    sendHtml(response, 302, '', { Location: reply.location });
    return;
  }
  sendHtml(
    response,
    reply.status,
    '<!doctype html><html lang="en"><title>Server maintenance</title><h1>Server maintenance</h1></html>',
  );
}
