import * as v from 'valibot';
import { EngeeError, faultOf } from '../errors/engeeError.ts';
import { readAnswer, looksLikeWebPage, maxControlBytes, refusal, webPage } from './answer.ts';
import { plainText } from './plainText.ts';
import { readText } from './readBody.ts';
import { parseServerInfo, type ServerInfo } from './serverInfo.ts';
import type { AccessToken } from './tokenSource.ts';
import type { ApiResponse, Transport } from './transport.ts';

/** The signed-in person. `id` is stable (OAuth's `sub`); `label` is the nickname. The e-mail address is dropped. */
export interface Account {
  readonly id: string;
  readonly label: string;
}

/** The account server: what a user has, whether or not their Engee server runs. All reject with `EngeeError`. */
export interface AccountApi {
  info(signal: AbortSignal): Promise<ServerInfo>;
  /** Asks Engee to start the server; it is up when `info` says `running`. Never repeated by itself. */
  start(options: StartOptions, signal: AbortSignal): Promise<void>;
  /** Asks Engee to stop the server: variables are lost, files stay. Never repeated by itself. */
  stop(signal: AbortSignal): Promise<void>;
  /** Who the token belongs to; takes the token itself, since it is asked before there is a signed-in account. */
  whoAmI(token: AccessToken, signal: AbortSignal): Promise<Account>;
}

export interface StartOptions {
  /** Absent: the account's own default. */
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

/** The account API over a transport; its answers are read as Engee's documentation gives them. */
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

  /** The status tells; the body is read only because a portal says 200 with a page. */
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
        transport.log.warn('info: the address of the server is not one that a token may go to');
      return info;
    },

    /** The documentation shows no body, the vendor's sample sends one [doc?]: it is sent only when needed, and left out when refused. */
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
      const label = typeof nickname === 'string' ? plainText(nickname, maxLabelLength) : '';
      return { id: sub, label: label || plainText(sub, maxLabelLength) };
    },
  };
}

function isSuccess({ status }: ApiResponse): boolean {
  return status >= 200 && status < 300;
}
