import assert from 'node:assert/strict';
import type { AuthSession } from '../../../../src/core/auth/accounts.ts';
import { sessionChange } from '../../../../src/core/auth/sessionChange.ts';

describe('what became of the sessions (R13)', () => {
  const session = (id: string, token: string): AuthSession => ({
    id,
    account: { id: 'sub-1', label: 'anna' },
    token: { value: token },
  });
  const one = session('1', 'a');
  const renewed = session('1', 'b');
  const other = session('2', 'a');
  const none = { added: [], removed: [], changed: [] };

  const cases: readonly (readonly [string, readonly AuthSession[], readonly AuthSession[], unknown])[] = [
    ['nobody, as before', [], [], undefined],
    ['a sign-in', [], [one], { ...none, added: [one] }],
    ['a sign-out', [one], [], { ...none, removed: [one] }],
    ['the same token', [one], [session('1', 'a')], undefined],
    ['another account in use', [one, other], [other, one], undefined],
    ['a renewed token beside another account', [one, other], [other, renewed], { ...none, changed: [renewed] }],
    ['one account after another', [one], [other], { ...none, added: [other], removed: [one] }],
    ['a second account', [one], [other, one], { ...none, added: [other] }],
  ];
  for (const [name, before, after, expected] of cases) {
    it(name, () => {
      assert.deepEqual(sessionChange(before, after), expected);
    });
  }
});
