import * as vscode from 'vscode';
import type { Disposable } from '../../core/lib/disposable.ts';
import { completionTriggers, SessionCompletions } from './completions.ts';
import { SessionHovers } from './hovers.ts';
import { Session, type SessionDependencies } from './session.ts';
import { SessionSignatures, signatureTriggers } from './signatures.ts';
import { StructureProvider } from './structures.ts';

const julia: vscode.DocumentSelector = { language: 'julia' };

/** Registers what needs no server: the outline, folding and selection ranges. Must be called once per window. */
export function createEditorHelp(): EditorHelpModule {
  const structure = new StructureProvider();
  const registrations = vscode.Disposable.from(
    vscode.languages.registerDocumentSymbolProvider(julia, structure),
    vscode.languages.registerFoldingRangeProvider(julia, structure),
    vscode.languages.registerSelectionRangeProvider(julia, structure),
  );
  return {
    open: openSession,
    dispose: () => {
      registrations.dispose();
    },
  };
}

export interface EditorHelpModule extends Disposable {
  /** Registers completions, hovers and signatures from the session of the user, for files, cells of notebooks and other Julia code. */
  open(dependencies: SessionDependencies): Disposable;
}

function openSession(dependencies: SessionDependencies): Disposable {
  const session = new Session(dependencies);
  return vscode.Disposable.from(
    vscode.languages.registerCompletionItemProvider(julia, new SessionCompletions(session), ...completionTriggers),
    vscode.languages.registerHoverProvider(julia, new SessionHovers(session)),
    vscode.languages.registerSignatureHelpProvider(julia, new SessionSignatures(session), signatureTriggers),
    session,
  );
}
