import assert from 'node:assert/strict';
import { renewalNote, verifyNote } from '../../../../src/core/auth/renewalNote.ts';
import type { SessionRecord, Share } from '../../../../src/core/auth/sessionRecord.ts';
import { FakeClock, oauthCredential, record, share, withoutRefreshToken } from './fakes.ts';

describe('renewalNote', () => {
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

  it('returns one encrypted line that differs each time', async () => {
    const text = await note(next);
    assert.match(text, /^g1 g2 [\w-]{16} [\w-]+$/);
    assert.doesNotMatch(text, /access|refresh|anna/);
    assert.doesNotMatch(
      Buffer.from(text.split(' ').at(-1) ?? '', 'base64url').toString('latin1'),
      /access|refresh|anna/,
    );
    assert.notEqual(await note(next), text);
  });

  it('contains the new record for a window with the key', async () => {
    assert.deepEqual(await successorIn(await note(next), own), next);
  });

  it('contains the newest record after any number of missed renewals', async () => {
    assert.deepEqual(await successorIn(await note(shared(7, 'g8'), 'g7'), own), shared(7, 'g8'));
  });

  it('names the spent generation only when the refresh token changed', async () => {
    assert.deepEqual(await verifyNote(await note(next), own), { spentGeneration: 'g1', successor: next });
    assert.deepEqual(await verifyNote(await renewalNote(undefined, next, share), own), {
      spentGeneration: undefined,
      successor: next,
    });
  });

  it('ignores a record that is not newer than the own one', async () => {
    for (const [renewals, generation] of [
      [4, 'g4'],
      [5, 'another'],
      [5, 'g5'],
    ] as const) {
      assert.equal(await successorIn(await note(shared(renewals, generation)), shared(5, 'g5')), undefined);
    }
  });

  it('is ignored without the right key and for another session', async () => {
    const text = await note(next);
    assert.equal(await verifyNote(text, record(oauthCredential(clock), 'g1')), undefined);
    assert.equal(await verifyNote(text, record(withoutRefreshToken(oauthCredential(clock)), 'g1')), undefined);
    assert.equal(await verifyNote(text, record({ method: 'personalAccessToken', token: 't' }, 'g1')), undefined);
    assert.equal(await verifyNote(text, shared(0, 'g1', 'x'.repeat(43))), undefined);
    assert.equal(await successorIn(text, { ...own, id: 'session-2' }), undefined);
    assert.equal(await successorIn(text, { ...own, baseUrl: 'https://other.example' }), undefined);
  });

  it('is ignored when any single character was changed', async () => {
    const text = await note(next);
    for (let at = 0; at < text.length; at++) {
      if (text[at] === ' ') continue;
      // Changes a significant bit, because the last base64 character contains unused bits.
      const changed = text.slice(0, at) + (text[at] === 'A' ? 'Q' : 'A') + text.slice(at + 1);
      assert.equal(await verifyNote(changed, own), undefined, `character ${at}`);
    }
  });

  it('is ignored when it is longer than any valid note', async () => {
    const text = await note(next);
    assert.notEqual(await verifyNote(`${text} ${'A'.repeat(1000)}`, own), undefined);
    assert.equal(await verifyNote(`${text} ${'A'.repeat(2 * 1024 ** 2)}`, own), undefined);
  });

  it('is ignored when it is malformed', async () => {
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
