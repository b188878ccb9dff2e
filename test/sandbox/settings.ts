/** The reply to a request to the per-user API while no server is running. Not documented: each was observed or is a guess. */
export type WhenStopped =
  { kind: 'html'; status: 200 | 401 | 403 | 404 | 502 | 503 } | { kind: 'redirect'; location: string };

/** The settings that control requests can change while the sandbox is running. */
export interface Settings {
  /** The minimum time from `POST start` to `running`. */
  startMs: number;
  /** The time from `DELETE stop` to `stopped`. */
  stopMs: number;
  accessTokenTtlS: number;
  refreshTokenTtlS: number;
  /** Whether a refresh returns a new refresh token and invalidates the old one. Not documented. */
  rotateRefreshToken: boolean;
  /** Whether `url` in info and start is a path instead of a full address. Both were observed. */
  relativeUrl: boolean;
  /** Whether `url` ends with a slash. Both were observed. */
  trailingSlash: boolean;
  inactivityTimeoutS: number;
  /** The real server stops some time after the deadline. The default is 0 so that tests are exact. */
  inactivityGraceMs: number;
  /** The maximum length of a session, shown as `stopSessionAt`. null for no limit. */
  sessionLimitS: number | null;
  /** How `info` represents a missing time. */
  missingTimes: 'null' | 'absent';
  whenStopped: WhenStopped;
  /** Whether any redirect URI is accepted without registration. Only for manual use. */
  acceptAnyRedirectUri: boolean;
  /** The entry names in the archive of several files: the path below /user, or the last segment. A guess. */
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
