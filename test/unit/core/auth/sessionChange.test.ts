import assert from 'node:assert/strict';
import type { AuthSession } from '../../../../src/core/auth/accounts.ts';
import { sessionChange } from '../../../../src/core/auth/sessionChange.ts';

describe('sessionChange', () => {
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
    ['no sessions', [], [], undefined],
    ['a sign-in', [], [one], { ...none, added: [one] }],
    ['a sign-out', [one], [], { ...none, removed: [one] }],
    ['the same token', [one], [session('1', 'a')], undefined],
    ['another current account', [one, other], [other, one], undefined],
    ['a renewed token and another current account', [one, other], [other, renewed], { ...none, changed: [renewed] }],
    ['one account replaced by another', [one], [other], { ...none, added: [other], removed: [one] }],
    ['a second account', [one], [other, one], { ...none, added: [other] }],
  ];
  for (const [name, before, after, expected] of cases) {
    it(`computes the change for ${name}`, () => {
      assert.deepEqual(sessionChange(before, after), expected);
    });
  }
});
