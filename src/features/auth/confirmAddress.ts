import * as vscode from 'vscode';
import type { BaseUrl } from '../../core/api/baseUrl.ts';
import { foreign } from '../../core/lib/uiText.ts';
import type { Memento } from '../../platform/storage.ts';
import { ask } from '../shared/ui/notify.ts';

const defaultAddress = 'https://engee.com';
const confirmedKey = 'engee.confirmedAddresses';

/**
 * Returns whether the user agrees to send the sign-in to this address. Asks once for each address except the default one
 * and shows its host.
 */
export async function confirmAddress(baseUrl: BaseUrl, memory: Memento): Promise<boolean> {
  const confirmed = confirmedAddresses(memory);
  if (baseUrl === defaultAddress || confirmed.includes(baseUrl)) return true;
  const message = vscode.l10n.t('Sign in to Engee at {0}?', foreign(new URL(baseUrl).host));
  const detail = vscode.l10n.t(
    'The setting engee.baseUrl specifies this address instead of engee.com. Your token, code, and files will be sent there.',
  );
  const proceed = vscode.l10n.t('Continue');
  if ((await ask('warning', { message, detail }, proceed)) !== proceed) return false;
  await memory.update(confirmedKey, [...confirmed, baseUrl]);
  return true;
}

function confirmedAddresses(memory: Memento): readonly unknown[] {
  const stored = memory.get(confirmedKey);
  return Array.isArray(stored) ? stored : [];
}
