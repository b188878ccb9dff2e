import * as vscode from 'vscode';

/** The extensions that are compared: ours, and one of VS Code's own that also provides authentication. */
const subjects = ['engee-community.engee', 'vscode.github-authentication'] as const;

/** How long VS Code took to load and activate each extension in one start, in milliseconds. */
export interface ActivationSample {
  readonly engeeMs: number;
  readonly referenceMs: number;
}

/**
 * Activates both extensions and returns what VS Code measured, as *Show Running Extensions* shows it: loading the code plus
 * the call of `activate`. The order alternates between starts because the first one also loads modules that both use.
 */
export async function activationSample(startCount: number): Promise<ActivationSample> {
  for (const id of startCount % 2 === 0 ? subjects : subjects.toReversed()) {
    const extension = vscode.extensions.getExtension(id);
    if (extension === undefined) throw new Error(`${id} doesn't run in this extension host`);
    await extension.activate();
  }
  const [engeeMs, referenceMs] = subjects.map(measuredMs);
  if (engeeMs === undefined || referenceMs === undefined) throw new Error('VS Code left no performance marks');
  return { engeeMs, referenceMs };
}

function measuredMs(id: string): number | undefined {
  const loading = between(`LoadExtensionCode/${id}`);
  const activating = between(`ActivateExtension/${id}`);
  return loading === undefined || activating === undefined ? undefined : loading + activating;
}

function between(step: string): number | undefined {
  const [start, end] = ['will', 'did'].map(
    (word) => performanceMarks().find(({ name }) => name === `code/extHost/${word}${step}`)?.startTime,
  );
  return start === undefined || end === undefined ? undefined : end - start;
}

/** The marks that VS Code's own performance tools read. They are not part of its API. */
function performanceMarks(): readonly { readonly name: string; readonly startTime: number }[] {
  return (
    (
      globalThis as {
        MonacoPerformanceMarks?: { getMarks(): readonly { readonly name: string; readonly startTime: number }[] };
      }
    ).MonacoPerformanceMarks?.getMarks() ?? []
  );
}
