import type { StartOptions } from '../../core/api/accountApi.ts';
import { applicationSetting } from '../shared/applicationSetting.ts';

/** How the user wants servers started, by the settings of this moment. */
export function startOptions(): StartOptions {
  const minutes = applicationSetting('engee.server.inactivityTimeoutMinutes');
  const isUsable = typeof minutes === 'number' && Number.isInteger(minutes) && minutes >= 1 && minutes <= 1440;
  return isUsable ? { inactivityTimeoutS: minutes * 60 } : {};
}
