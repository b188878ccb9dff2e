/** What a request to the per-user API gets while no server runs. The documentation is silent: every one of these was seen or is a guess. */
export type WhenStopped =
  { kind: 'html'; status: 200 | 401 | 403 | 404 | 502 | 503 } | { kind: 'redirect'; location: string };

/** Everything about the sandbox that control requests may change while it runs. */
export interface Settings {
  /** From `POST start` to `running`, at least. */
  startMs: number;
  /** From `DELETE stop` to `stopped`. */
  stopMs: number;
  accessTokenTtlS: number;
  refreshTokenTtlS: number;
  /** Whether a refresh gives a new refresh token and spends the old one. Not documented. */
  rotateRefreshToken: boolean;
  /** `url` in info and start as a path instead of a full address; both were seen. */
  relativeUrl: boolean;
  /** Whether `url` ends with a slash; both were seen. */
  trailingSlash: boolean;
  inactivityTimeoutS: number;
  /** The real server stopped some time after the deadline; 0 here so that tests are exact. */
  inactivityGraceMs: number;
  /** Hard end of a session after its start, shown as `stopSessionAt`; null for none. */
  sessionLimitS: number | null;
  /** How `info` shows a time that does not exist. */
  missingTimes: 'null' | 'absent';
  whenStopped: WhenStopped;
  /** Takes any redirect URI without registration: only for people who try things by hand. */
  acceptAnyRedirectUri: boolean;
  /** Names inside the archive of a download of several files: the path below /user, or the last segment. A guess. */
  zipEntryNames: 'path' | 'name';
}

export const defaultSettings: Settings = {
  startMs: 1500,
  stopMs: 300,
  accessTokenTtlS: 10 * 60,
  refreshTokenTtlS: 30 * 24 * 60 * 60,
  rotateRefreshToken: true,
  relativeUrl: false,
  trailingSlash: true,
  inactivityTimeoutS: 1800,
  inactivityGraceMs: 0,
  sessionLimitS: null,
  missingTimes: 'null',
  whenStopped: { kind: 'html', status: 503 },
  acceptAnyRedirectUri: false,
  zipEntryNames: 'path',
};
