/** What control requests and their answers look like; shared by the two ends of the sandbox's own control, and by nothing else. */

/** How a request is treated instead of, or on top of, what the sandbox would do. */
export type Fault =
  /** Answered by the gateway; the request goes nowhere. `early`: the body is not read and the connection closed. */
  | {
      kind: 'status';
      status: number;
      body?: string;
      bodyBase64?: string;
      contentType?: string;
      headers?: Record<string, string>;
      early?: boolean;
    }
  /** The page of a captive portal, a login or a maintenance notice, with status 200 unless told. */
  | { kind: 'html'; status?: number; html?: string }
  | { kind: 'delay'; ms: number }
  /** Held until the rule is removed, then carried out: at `request` before the sandbox sees it, at `reply` after it was carried out. */
  | { kind: 'hold'; at: 'request' | 'reply' }
  /** Accepted and never answered; the body is not read. */
  | { kind: 'silence' }
  /**
   * The connection ends: at `request` before anything is done; in the `requestBody` after `afterBytes` of it (the sandbox sees a broken transfer);
   * at `reply` when the request was carried out; in the `replyBody` after `afterBytes` of it. `reset`: by RST, else by FIN.
   */
  | { kind: 'cut'; at: 'request' | 'requestBody' | 'reply' | 'replyBody'; afterBytes?: number; reset?: boolean }
  /** The reply stops after `afterBytes` of its body and the connection stays open. */
  | { kind: 'stall'; afterBytes: number }
  /** The reply's body ends after `bytes` as if that were all of it. */
  | { kind: 'truncate'; bytes: number }
  | { kind: 'contentType'; contentType: string }
  | { kind: 'headers'; headers: Record<string, string> }
  /** The request is carried out; its reply's body is replaced. */
  | { kind: 'replaceBody'; body?: string; bodyBase64?: string; contentType?: string; status?: number }
  /** The request is carried out; these members replace those of its JSON reply, and null stays null. */
  | { kind: 'mergeJson'; members: Record<string, unknown>; remove?: string[] };

export interface FaultRule {
  /** Any method when absent. */
  method?: string;
  /** A pathname; the end of one when it does not begin with a slash (`external/command/eval`); `*` for all. */
  path: string;
  /** Only requests whose body has this text in it; such a body is read to its end before anything else is done. */
  bodyContains?: string;
  /** Only requests whose body has more bytes than this, as a gateway with a limit sees them. */
  bodyLongerThan?: number;
  /** How many requests it applies to; without limit when absent. */
  times?: number;
  fault: Fault;
}

export interface RecordedRequest {
  /** Counts from 1 in order of arrival. */
  id: number;
  method: string;
  path: string;
  /** With the question mark; empty when there is none. */
  query: string;
  headers: Record<string, string>;
  /** Bytes of the body that were read so far. */
  bodyBytes: number;
  /** The first 64 KiB of a body that is JSON or a form; empty otherwise. */
  body: string;
  receivedAtMs: number;
  /** null as long as there is no answer, and for ever when there was none. */
  status: number | null;
  durationMs: number | null;
  /** `cut`: the connection ended, from either side, before the reply was complete. */
  outcome: 'pending' | 'answered' | 'cut';
  /** The fault that it was given; null for none. */
  fault: Fault['kind'] | null;
}

export interface RequestFilter {
  method?: string;
  /** As in a FaultRule. */
  path?: string;
  /** Only requests with a greater id. */
  after?: number;
}

export interface OAuthClient {
  clientId: string;
  clientSecret: string;
  scope: string;
}

/** Whether `path` as a rule or filter gives it fits `pathname`. */
export function pathFits(path: string, pathname: string): boolean {
  return path === '*' || path === pathname || (!path.startsWith('/') && pathname.endsWith(`/${path}`));
}
