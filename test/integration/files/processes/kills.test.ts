import assert from 'node:assert/strict';
import { contentOf, numberIn } from '../../../soak/files/content.ts';
import { clientVictims, killClients } from '../../../soak/files/clientKills.ts';

const writes = 12;

describe('Writing files while something is killed', () => {
  for (const way of ['replaces', 'saves'] as const)
    for (const victim of clientVictims) {
      it(`keeps each file wholly old or wholly new in ${way} when the ${victim} is killed, and leaves no temporary files`, async function () {
        this.timeout(300_000);
        const { counts, problems } = await killClients({ victim, way, writes });
        const { kills, confirmed, damaged, wrong, left } = counts;
        assert.ok(kills > 0 && confirmed > 0, `${kills} kills, ${confirmed} confirmed`);
        assert.deepEqual({ damaged, wrong, left }, { damaged: 0, wrong: 0, left: 0 }, [...problems].join('\n'));
      });
    }

  it('is checked by a content that shows any damage', () => {
    const content = contentOf(7, 5_000);
    assert.equal(numberIn(content), 7);
    assert.equal(numberIn(content.subarray(0, 4_999)), undefined);
    assert.equal(numberIn(Buffer.concat([content, Buffer.alloc(1)])), undefined);
    assert.equal(numberIn(Buffer.alloc(0)), undefined);
    const mixed = Buffer.concat([content.subarray(0, 2_500), contentOf(8, 5_000).subarray(2_500)]);
    assert.equal(numberIn(mixed), undefined);
  });
});
