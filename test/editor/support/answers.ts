import * as assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { Answers, AnswersGiven, TestApi } from '../../../src/features/shared/answers.ts';

/** Activates the extension and returns an argument for its commands that answers their questions in advance. */
export async function answers(given: AnswersGiven): Promise<Answers> {
  const api = await vscode.extensions.getExtension<TestApi | undefined>('engee-community.engee')?.activate();
  assert.ok(api !== undefined);
  return api.answers(given);
}
