import assert from 'node:assert/strict';
import type { AuthSession } from '../../../../src/core/auth/authService.ts';
import { sessionChange } from '../../../../src/core/auth/sessionChange.ts';

describe('what became of the sessions (R13)', () => {
  const session = (id: string, token: string): AuthSession => ({ id, account: { id: 'sub-1', label: 'anna' }, token: { value: token } });
  const one = session('1', 'a');
  const renewed = session('1', 'b');
  const other = session('2', 'a');
  const none = { added: [], removed: [], changed: [] };

  const cases: readonly (readonly [string, AuthSession | undefined, AuthSession | undefined, unknown])[] = [
    ['nobody, as before', undefined, undefined, undefined],
    ['a sign-in', undefined, one, { ...none, added: [one] }],
    ['a sign-out', one, undefined, { ...none, removed: [one] }],
    ['the same token', one, session('1', 'a'), undefined],
    ['a renewed token', one, renewed, { ...none, changed: [renewed] }],
    ['another account', one, other, { ...none, added: [other], removed: [one] }],
  ];
  for (const [name, before, after, expected] of cases) {
    it(name, () => {
      assert.deepEqual(sessionChange(before, after), expected);
    });
  }
});
