/** The types of control requests and replies. Only the two ends of the sandbox's control use them. */

/** What the gateway does to a request instead of, or in addition to, what the sandbox does. */
export type Fault =
  /** The gateway answers and does not forward the request. `early`: the body is not read and the connection is closed. */
  | {
      kind: 'status';
      status: number;
      body?: string;
      bodyBase64?: string;
      contentType?: string;
      headers?: Record<string, string>;
      early?: boolean;
    }
  /** The page of a captive portal, a login or a maintenance notice. The default status is 200. */
  | { kind: 'html'; status?: number; html?: string }
  | { kind: 'delay'; ms: number }
  /** Held until the rule is removed: at `request` before the sandbox handles it, at `reply` after the sandbox has handled it. */
  | { kind: 'hold'; at: 'request' | 'reply' }
  /** Accepted and never answered. The body is not read. */
  | { kind: 'silence' }
  /**
   * The connection is closed: at `request` before the request is handled; in the `requestBody` after `afterBytes` (the sandbox
   * sees a broken transfer); at `reply` after the request was handled; in the `replyBody` after `afterBytes`.
   * `reset`: by RST instead of FIN.
   */
  | { kind: 'cut'; at: 'request' | 'requestBody' | 'reply' | 'replyBody'; afterBytes?: number; reset?: boolean }
  /** The reply stops after `afterBytes` of its body, and the connection stays open. */
  | { kind: 'stall'; afterBytes: number }
  /** The body of the reply ends after `bytes` as if it were complete. */
  | { kind: 'truncate'; bytes: number }
  | { kind: 'contentType'; contentType: string }
  | { kind: 'headers'; headers: Record<string, string> }
  /** The request is handled, then the body of its reply is replaced. */
  | { kind: 'replaceBody'; body?: string; bodyBase64?: string; contentType?: string; status?: number }
  /** The request is handled, then these members replace those of its JSON reply. A null stays null. */
  | { kind: 'mergeJson'; members: Record<string, unknown>; remove?: string[] };

export interface FaultRule {
  /** Any method when absent. */
  method?: string;
  /** A pathname, the end of one when it does not start with a slash (`external/command/eval`), or `*` for all. */
  path: string;
  /** Applies only to requests whose body contains this text. The whole body is read first. */
  bodyContains?: string;
  /** Applies only to requests whose body has more bytes than this, like a gateway with a limit. */
  bodyLongerThan?: number;
  /** The number of requests that it applies to. Unlimited when absent. */
  times?: number;
  fault: Fault;
}

export interface RecordedRequest {
  /** Counts from 1 in the order of arrival. */
  id: number;
  method: string;
  path: string;
  /** Includes the question mark. Empty when there is no query. */
  query: string;
  headers: Record<string, string>;
  /** The number of bytes of the body that were read so far. */
  bodyBytes: number;
  /** The first 64 KiB of a JSON or form body. Empty for other bodies. */
  body: string;
  receivedAtMs: number;
  /** null until the request is answered. */
  status: number | null;
  durationMs: number | null;
  /** `cut`: either side closed the connection before the reply was complete. */
  outcome: 'pending' | 'answered' | 'cut';
  /** The fault that was applied, null for none. */
  fault: Fault['kind'] | null;
}

export interface RequestFilter {
  method?: string;
  /** As in a FaultRule. */
  path?: string;
  /** Only requests with a greater ID. */
  after?: number;
}

export interface OAuthClient {
  clientId: string;
  clientSecret: string;
  scope: string;
}

/** Returns whether the `path` of a rule or filter matches `pathname`. */
export function pathFits(path: string, pathname: string): boolean {
  return path === '*' || path === pathname || (!path.startsWith('/') && pathname.endsWith(`/${path}`));
}
