import type { PlannedFile, UploadPlan } from './uploadPlan.ts';

/** Which of the questionable files (possible secrets, and files that rules leave out) to upload. */
export type Contents = 'neither' | 'ignoredWithoutSecrets' | 'all';

/** The files that the user is asked about. */
export interface QuestionableFiles {
  /** Files that may contain passwords or keys. */
  readonly secrets: readonly PlannedFile[];
  readonly ignored: UploadPlan['ignored'];
  readonly unfollowed: UploadPlan['unfollowed'];
  /** The number of files to upload if the user chooses `neither`. */
  readonly restCount: number;
}

/** The plan that the user agreed to, and the number of possible secrets that they left out. */
export interface AgreedPlan extends UploadPlan {
  readonly withheldSecrets: number;
}

/**
 * Asks once which secrets and ignored files to upload, if there are any. Ignored folders are searched only if the user
 * wants to upload them; secrets found there lead to a second question. Rejects with the errors of its callbacks.
 * @param planWithIgnored creates the plan again, with the ignored files
 */
export async function confirmContents(
  plan: UploadPlan,
  ask: (files: QuestionableFiles) => Promise<Contents>,
  planWithIgnored: () => Promise<UploadPlan>,
): Promise<AgreedPlan> {
  const questionable = questionableIn(plan);
  if (questionable.secrets.length + questionable.ignored.length + questionable.unfollowed.length === 0)
    return { ...plan, withheldSecrets: 0 };
  const answer = await ask(questionable);
  if (answer === 'neither') return without(plan, questionable.secrets);
  const wider = plan.ignored.length === 0 ? plan : await planWithIgnored();
  if (answer === 'ignoredWithoutSecrets') return without(wider, secretsIn(wider));
  const confirmed = new Set(questionable.secrets.map(({ location }) => location));
  const unconfirmed = secretsIn(wider).filter(({ location }) => !confirmed.has(location));
  if (unconfirmed.length === 0) return { ...wider, withheldSecrets: 0 };
  const secondAnswer = await ask({
    secrets: unconfirmed,
    ignored: [],
    unfollowed: [],
    restCount: wider.files.length - unconfirmed.length,
  });
  return without(wider, secondAnswer === 'all' ? [] : unconfirmed);
}

function questionableIn(plan: UploadPlan): QuestionableFiles {
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
