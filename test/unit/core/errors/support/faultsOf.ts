import type { Fault, FaultKind, RemoteProblem } from '../../../../../src/core/errors/fault.ts';

const remoteProblems: readonly RemoteProblem[] = [
  'notFound',
  'exists',
  'changed',
  'notAFolder',
  'isAFolder',
  'outside',
  'noPermission',
  'noSpace',
  'readOnly',
  'tooLarge',
  'invalid',
  'failed',
];

/** Returns faults of every kind, with `words` wherever foreign text is possible. */
export function faultsOf(words: string): Record<FaultKind, readonly Fault[]> {
  return {
    canceled: [],
    signInRequired: [],
    tokenTooNew: [],
    tooManyAccounts: [],
    otherAccount: [],
    serverNotRunning: [],
    stoppedWhileStarting: [],
    forbidden: [{ kind: 'forbidden', what: 'run', detail: words }],
    notFound: [
      { kind: 'notFound', what: 'download', detail: words },
      { kind: 'notFound', what: 'run', detail: words },
    ],
    unavailable: [
      { kind: 'unavailable', why: { kind: 'network', code: words } },
      { kind: 'unavailable', why: { kind: 'certificate', code: words } },
    ],
    timeout: [],
    brokenTransfer: [
      { kind: 'brokenTransfer', what: 'upload', code: words },
      { kind: 'brokenTransfer', what: 'download', code: words },
    ],
    outcomeUnknown: [],
    protocol: [
      { kind: 'protocol', what: 'run', detail: words },
      { kind: 'protocol', what: 'run', detail: 'x', problem: { kind: 'field', name: words } },
      { kind: 'protocol', what: 'info', detail: 'x', problem: { kind: 'serverAddress', address: words } },
    ],
    localFile: ['ENOENT', 'EACCES', 'ENOSPC', 'EROFS', 'NOT_A_FILE', 'CHANGED', words].map((code) => ({
      kind: 'localFile',
      path: words,
      code,
    })),
    remoteFile: remoteProblems.map((problem) => ({ kind: 'remoteFile', path: words, problem, detail: words })),
    unexpectedFiles: [
      { kind: 'unexpectedFiles', names: [words, words], count: 2 },
      { kind: 'unexpectedFiles', names: [words], count: 9 },
    ],
    partlySaved: ['EACCES', 'ENOSPC', words].map((code) => ({
      kind: 'partlySaved',
      saved: [words, words],
      total: 3,
      why: { kind: 'localFile', path: words, code },
    })),
    invalidInput: [],
    oauthRefused: [
      { kind: 'oauthRefused', code: words },
      { kind: 'oauthRefused', code: words, description: words },
      { kind: 'oauthRefused', code: 'x', description: words },
    ],
  };
}
