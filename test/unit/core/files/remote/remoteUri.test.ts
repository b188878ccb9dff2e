import assert from 'node:assert/strict';
import { parseBaseUrl } from '../../../../../src/core/api/baseUrl.ts';
import { remoteAuthority } from '../../../../../src/core/files/remote/remoteUri.ts';

const authority = async (address: string, accountId = '1') =>
  remoteAuthority(parseBaseUrl(address) ?? assert.fail(address), accountId);

describe('The authority of files on the server', () => {
  it('names the address and the user', async () => {
    assert.match(await authority('https://engee.com'), /^engee\.com--[0-9a-f]{10}$/);
    assert.match(await authority('https://Engee.Example:8080'), /^engee\.example-8080--[0-9a-f]{10}$/);
    assert.match(await authority('http://[::1]:8080'), /^---1--8080--[0-9a-f]{10}$/);
  });

  it('differs between users and between addresses', async () => {
    const all = [
      await authority('https://engee.com'),
      await authority('https://engee.com', '2'),
      await authority('https://engee.com:8080'),
    ];
    assert.equal(new Set(all.map((each) => each.slice(-10))).size, 3);
    assert.equal(await authority('https://engee.com'), all[0]);
  });
});
