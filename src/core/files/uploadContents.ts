import type { PlannedFile, UploadPlan } from './uploadPlan.ts';

/** What goes to Engee of what looks as if it should not: secrets, and what Git ignores. */
export type Contents = 'neither' | 'ignoredWithoutSecrets' | 'all';

/** What is asked about. */
export interface Doubts {
  /** Files that may hold passwords or keys. */
  readonly secrets: readonly PlannedFile[];
  readonly ignored: UploadPlan['ignored'];
  /** Files of rules for Git that are not followed. */
  readonly unfollowed: UploadPlan['unfollowed'];
  /** How many files are left when neither goes. */
  readonly restCount: number;
}

/** The plan that the user agreed to, and how many files that may hold secrets they left out of it. */
export interface AgreedPlan extends UploadPlan {
  readonly withheldSecrets: number;
}

/**
 * Asks what is to go to Engee of secrets and ignored files, where there are any; once for both kinds. What ignored folders
 * hold is looked at only when it is to go: secrets that are found there are asked about as well, before they go.
 * Rejects with what the question and the plan reject with.
 * @param planWithIgnored makes the plan again, with all that is ignored
 */
export async function agreeToContents(
  plan: UploadPlan,
  ask: (doubts: Doubts) => Promise<Contents>,
  planWithIgnored: () => Promise<UploadPlan>,
): Promise<AgreedPlan> {
  const doubts = doubtsOf(plan);
  if (doubts.secrets.length + doubts.ignored.length + doubts.unfollowed.length === 0)
    return { ...plan, withheldSecrets: 0 };
  const answer = await ask(doubts);
  if (answer === 'neither') return without(plan, doubts.secrets);
  const wider = plan.ignored.length === 0 ? plan : await planWithIgnored();
  if (answer === 'ignoredWithoutSecrets') return without(wider, secretsIn(wider));
  const named = new Set(doubts.secrets.map(({ location }) => location));
  const unnamed = secretsIn(wider).filter(({ location }) => !named.has(location));
  if (unnamed.length === 0) return { ...wider, withheldSecrets: 0 };
  const further = await ask({
    secrets: unnamed,
    ignored: [],
    unfollowed: [],
    restCount: wider.files.length - unnamed.length,
  });
  return without(wider, further === 'all' ? [] : unnamed);
}

function doubtsOf(plan: UploadPlan): Doubts {
  const secrets = secretsIn(plan);
  return { secrets, ignored: plan.ignored, unfollowed: plan.unfollowed, restCount: plan.files.length - secrets.length };
}

function secretsIn({ files }: UploadPlan): readonly PlannedFile[] {
  return files.filter(({ isSecret }) => isSecret === true);
}

function without(plan: UploadPlan, secrets: readonly PlannedFile[]): AgreedPlan {
  const dropped = new Set(secrets);
  const files = plan.files.filter((file) => !dropped.has(file));
  return {
    ...plan,
    files,
    totalBytes: files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
    withheldSecrets: secrets.length,
  };
}
