import * as v from 'valibot';
import { EngeeError, faultOf } from '../errors/engeeError.ts';
import { visibleLine } from '../lib/uiText.ts';
import { looksLikeWebPage, maxControlBytes, readAnswer, refusal, webPage } from './answer.ts';
import { readText } from './readBody.ts';
import { parseServerInfo, type ServerInfo } from './serverInfo.ts';
import type { AccessToken, ApiResponse, Transport } from './transport.ts';

/** The signed-in user. `id` is stable (OAuth's `sub`). `label` is the nickname. The email address is dropped. */
export interface Account {
  readonly id: string;
  readonly label: string;
}

/** The account server, which responds even when the user's Engee server is stopped. All methods reject with `EngeeError`. */
export interface AccountApi {
  info(signal: AbortSignal): Promise<ServerInfo>;
  /** Asks Engee to start the server, which is ready when `info` returns `running`. Not retried automatically. */
  start(options: StartOptions, signal: AbortSignal): Promise<void>;
  /** Asks Engee to stop the server. Variables are lost, files are kept. Not retried automatically. */
  stop(signal: AbortSignal): Promise<void>;
  /** Returns the owner of a token. Takes the token as an argument because it is called before an account is signed in. */
  whoAmI(token: AccessToken, signal: AbortSignal): Promise<Account>;
}

export interface StartOptions {
  /** Default: the account's own setting. */
  readonly inactivityTimeoutS?: number;
}

const anyObject = v.custom<Readonly<Record<string, unknown>>>(
  (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
);
const session = v.object({
  sub: v.pipe(v.string(), v.nonEmpty(), v.maxLength(500)),
  nickname: v.optional(v.unknown()),
});
const maxLabelLength = 100;

/** Creates the account API on top of a transport. Responses are parsed as Engee's documentation describes them. */
export function createAccountApi(transport: Transport): AccountApi {
  const url = (path: string) => new URL(path, transport.baseUrl);

  async function sendStart(body: string | undefined, signal: AbortSignal): Promise<void> {
    const request = {
      what: 'start',
      method: 'POST',
      url: url('/account/api/engee/start'),
      authorization: 'session',
    } as const;
    const json =
      body === undefined ? {} : { body: { kind: 'text', contentType: 'application/json', text: body } as const };
    await expectSuccess(await transport.send({ ...request, ...json }, signal), 'start');
  }

  /** Checks the status, and also the body, because captive portals send a web page with status 200. */
  async function expectSuccess(response: ApiResponse, what: 'start' | 'stop'): Promise<void> {
    if (!isSuccess(response)) throw await refusal(response, what, transport);
    if (looksLikeWebPage(await readText(response, maxControlBytes, what))) throw new EngeeError(webPage);
  }

  return {
    async info(signal) {
      const response = await transport.send(
        { what: 'info', method: 'GET', url: url('/account/api/engee/info'), authorization: 'session' },
        signal,
      );
      if (!isSuccess(response)) throw await refusal(response, 'info', transport);
      const answer = await readAnswer(response, anyObject, 'info');
      const info = parseServerInfo(answer, transport.baseUrl);
      if (info.url === undefined && typeof answer['url'] === 'string')
        transport.log.warn("info: the server's address is not one that may receive a token");
      return info;
    },

    /** Engee's documentation shows no body, but the vendor's sample sends one. So it is sent only when needed, and omitted if refused. */
    async start({ inactivityTimeoutS }, signal) {
      if (inactivityTimeoutS === undefined) {
        await sendStart(undefined, signal);
        return;
      }
      try {
        await sendStart(JSON.stringify({ inactivityTimeout: inactivityTimeoutS }), signal);
      } catch (error) {
        const fault = faultOf(error);
        if (fault?.kind !== 'protocol' || !/^HTTP (?:400|415|422)\b/.test(fault.detail)) throw error;
        await sendStart(undefined, signal);
      }
    },

    async stop(signal) {
      const request = {
        what: 'stop',
        method: 'DELETE',
        url: url('/account/api/engee/stop'),
        authorization: 'session',
      } as const;
      await expectSuccess(await transport.send(request, signal), 'stop');
    },

    async whoAmI(token, signal) {
      const request = {
        what: 'account',
        method: 'GET',
        url: url('/account/api/oauth2/session'),
        authorization: token,
      } as const;
      const response = await transport.send(request, signal);
      if (!isSuccess(response)) throw await refusal(response, 'account', transport);
      const { sub, nickname } = await readAnswer(response, session, 'account');
      const label = typeof nickname === 'string' ? visibleLine(nickname, maxLabelLength) : '';
      return { id: sub, label: label || visibleLine(sub, maxLabelLength) };
    },
  };
}

function isSuccess({ status }: ApiResponse): boolean {
  return status >= 200 && status < 300;
}
