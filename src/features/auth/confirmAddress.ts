import * as vscode from 'vscode';
import type { BaseUrl } from '../../core/api/baseUrl.ts';
import { foreign } from '../../core/lib/uiText.ts';
import type { Memento } from '../../platform/storage.ts';
import { ask } from '../shared/ui/notify.ts';

const usualAddress = 'https://engee.com';
const confirmedKey = 'engee.confirmedAddresses';

/**
 * Whether the user wants their sign-in sent to this address. The usual one goes without saying; another is asked about
 * once, with its host in plain sight.
 */
export async function confirmAddress(baseUrl: BaseUrl, memory: Memento): Promise<boolean> {
  const confirmed = confirmedAddresses(memory);
  if (baseUrl === usualAddress || confirmed.includes(baseUrl)) return true;
  const message = vscode.l10n.t('Sign in to Engee at {0}?', foreign(new URL(baseUrl).host));
  const detail = vscode.l10n.t(
    'The setting engee.baseUrl names this address instead of engee.com. Your token, your code and your files go there.',
  );
  const agree = vscode.l10n.t('Continue');
  if ((await ask('warning', { message, detail }, agree)) !== agree) return false;
  await memory.update(confirmedKey, [...confirmed, baseUrl]);
  return true;
}

function confirmedAddresses(memory: Memento): readonly unknown[] {
  const stored = memory.get(confirmedKey);
  return Array.isArray(stored) ? stored : [];
}
