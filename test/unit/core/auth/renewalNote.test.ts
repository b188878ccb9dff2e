import assert from 'node:assert/strict';
import { renewalNote, verifyNote } from '../../../../src/core/auth/renewalNote.ts';
import type { SessionRecord, Share } from '../../../../src/core/auth/sessionRecord.ts';
import { FakeClock, oauthCredential, record, share, withoutRefreshToken } from './fakes.ts';

describe('what a renewal leaves in the lock', () => {
  const clock = new FakeClock();
  const shared = (renewals: number, generation: string, key = share.key): SessionRecord =>
    record(
      oauthCredential(clock, {
        accessToken: `access-${renewals}`,
        refreshToken: `refresh-${renewals}`,
        share: { key, renewals },
      }),
      generation,
    );
  const note = async (next: SessionRecord, spent: string | undefined = 'g1') =>
    renewalNote(spent, next, (next.credential as { share: Share }).share);
  const successorIn = async (text: string | undefined, of: SessionRecord) => (await verifyNote(text, of))?.successor;
  const own = shared(0, 'g1');
  const next = shared(1, 'g2');

  it('is one line in which nobody without the key reads a token, and never the same one twice', async () => {
    const text = await note(next);
    assert.match(text, /^g1 g2 [\w-]{16} [\w-]+$/);
    assert.doesNotMatch(text, /access|refresh|anna/);
    assert.doesNotMatch(
      Buffer.from(text.split(' ').at(-1) ?? '', 'base64url').toString('latin1'),
      /access|refresh|anna/,
    );
    assert.notEqual(await note(next), text);
  });

  it('gives the successor to whoever has the key', async () => {
    assert.deepEqual(await successorIn(await note(next), own), next);
  });

  it('gives the newest one however many renewals were slept through', async () => {
    assert.deepEqual(await successorIn(await note(shared(7, 'g8'), 'g7'), own), shared(7, 'g8'));
  });

  it('names what is spent, and nothing where the refresh token stays good', async () => {
    assert.deepEqual(await verifyNote(await note(next), own), { spentGeneration: 'g1', successor: next });
    assert.deepEqual(await verifyNote(await renewalNote(undefined, next, share), own), {
      spentGeneration: undefined,
      successor: next,
    });
  });

  it('never leads back: an older record, one as old, and the own one are nothing', async () => {
    for (const [renewals, generation] of [
      [4, 'g4'],
      [5, 'another'],
      [5, 'g5'],
    ] as const) {
      assert.equal(await successorIn(await note(shared(renewals, generation)), shared(5, 'g5')), undefined);
    }
  });

  it('is nothing without the key, with another key, and for another session', async () => {
    const text = await note(next);
    assert.equal(await verifyNote(text, record(oauthCredential(clock), 'g1')), undefined);
    assert.equal(await verifyNote(text, record(withoutRefreshToken(oauthCredential(clock)), 'g1')), undefined);
    assert.equal(await verifyNote(text, record({ method: 'personalAccessToken', token: 't' }, 'g1')), undefined);
    assert.equal(await verifyNote(text, shared(0, 'g1', 'x'.repeat(43))), undefined);
    assert.equal(await successorIn(text, { ...own, id: 'session-2' }), undefined);
    assert.equal(await successorIn(text, { ...own, baseUrl: 'https://other.example' }), undefined);
  });

  it('is nothing when a single sign of it was changed, the generations in clear included', async () => {
    const text = await note(next);
    for (let at = 0; at < text.length; at++) {
      if (text[at] === ' ') continue;
      // Another bit that counts, whatever is left over in the last sign of base64.
      const changed = text.slice(0, at) + (text[at] === 'A' ? 'Q' : 'A') + text.slice(at + 1);
      assert.equal(await verifyNote(changed, own), undefined, `sign ${at}`);
    }
  });

  it('is nothing when it is larger than any that a window leaves', async () => {
    const text = await note(next);
    assert.notEqual(await verifyNote(`${text} ${'A'.repeat(1000)}`, own), undefined);
    assert.equal(await verifyNote(`${text} ${'A'.repeat(2 * 1024 ** 2)}`, own), undefined);
  });

  it('is nothing when it is none', async () => {
    for (const text of [
      undefined,
      '',
      ' ',
      'g1',
      '-',
      'g1 g2',
      'g1 g2 %%%% !!!!',
      'g1 g2  ',
      `g1 g2 ${'A'.repeat(16)}`,
    ])
      assert.equal(await verifyNote(text, own), undefined);
  });
});
