import type { BaseUrl } from '../../api/baseUrl.ts';
import { sha256Hex } from '../../lib/crypto.ts';

/** The scheme of the files on the server. */
export const remoteScheme = 'engee';

const digits = 10;

/**
 * Returns the authority of URIs of an account's files, such as `engee.com--0a1b2c3d4e`. It names the Engee address and the
 * user, so that a document that stays open never gets saved into someone else's files.
 */
export async function remoteAuthority(baseUrl: BaseUrl, accountId: string): Promise<string> {
  // Brackets and the colon of a port have a meaning in an authority.
  const host = new URL(baseUrl).host.toLowerCase().replaceAll(/[^a-z0-9.-]/g, '-');
  const owner = await sha256Hex(`${baseUrl}\n${accountId}`);
  return `${host}--${owner.slice(0, digits)}`;
}
