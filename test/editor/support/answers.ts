import * as assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { Answers, AnswersGiven, TestApi } from '../../../src/features/shared/answers.ts';

/** An argument for a command of the extension that answers its questions in advance; activates the extension first. */
export async function answers(given: AnswersGiven): Promise<Answers> {
  const api = await vscode.extensions.getExtension<TestApi | undefined>('engee-community.engee')?.activate();
  assert.ok(api !== undefined);
  await api.ready();
  return api.answers(given);
}
