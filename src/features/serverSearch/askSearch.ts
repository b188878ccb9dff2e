import * as vscode from 'vscode';
import type { SearchRequest } from '../../core/files/remote/searchState.ts';
import { parseRemotePath, type RemotePath } from '../../core/files/remotePath.ts';
import { foreign, type UiText } from '../../core/lib/uiText.ts';
import { askText, createTextBox, showProblem } from '../shared/ui/quickInput.ts';

type Toggle = 'isCaseSensitive' | 'isRegex' | 'includesHidden';

interface Typed {
  /** `left`: the user closed the box. */
  readonly kind: 'search' | 'folder' | 'left';
  readonly request: SearchRequest;
}

const toggles: readonly (readonly [name: Toggle, icon: string])[] = [
  ['isCaseSensitive', 'case-sensitive'],
  ['isRegex', 'regex'],
  ['includesHidden', 'eye'],
];
/** The maximum length of the text to search for. */
export const maxQueryLength = 1_000;

/**
 * Asks what to search for. The buttons of the box change the options, which its prompt lists. Resolves to undefined if the
 * user closes the box.
 * @param initial what the box contains at first
 * @param onDraft called with what the user entered, even if the box is closed
 */
export async function askSearch(
  initial: SearchRequest,
  onDraft: (request: SearchRequest) => void,
  signal: AbortSignal,
): Promise<SearchRequest | undefined> {
  const { kind, request } = await askOnce(initial, signal);
  onDraft(request);
  if (kind === 'search') return request;
  if (kind === 'left' || signal.aborted) return undefined;
  const folder = (await askFolder(request.folder)) ?? request.folder;
  return askSearch({ ...request, folder }, onDraft, signal);
}

async function askOnce(initial: SearchRequest, signal: AbortSignal): Promise<Typed> {
  let request = initial;
  const box = createTextBox();
  const showOptions = () => {
    box.prompt = promptText(request);
    box.buttons = [
      ...toggles.map(([name, icon]) => ({ iconPath: new vscode.ThemeIcon(icon), tooltip: toggleText(name, request) })),
      { iconPath: new vscode.ThemeIcon('folder'), tooltip: vscode.l10n.t('Search in Another Folder…') },
    ];
  };
  box.title = vscode.l10n.t('Find in Server Files');
  box.placeholder = vscode.l10n.t('Text to search for');
  box.value = request.query;
  box.valueSelection = [0, request.query.length];
  showOptions();
  const hide = () => {
    box.hide();
  };
  signal.addEventListener('abort', hide);
  try {
    return await new Promise<Typed>((resolve) => {
      const end = (kind: Typed['kind']) => {
        resolve({ kind, request: { ...request, query: box.value.slice(0, maxQueryLength) } });
      };
      box.onDidChangeValue((text) => {
        showProblem(box, text === '' ? undefined : queryProblem(text));
      });
      box.onDidTriggerButton((button) => {
        const toggle = toggles[box.buttons.findIndex((each) => each === button)];
        if (toggle === undefined) {
          end('folder');
          return;
        }
        const [name] = toggle;
        request = { ...request, [name]: !request[name] };
        showOptions();
      });
      box.onDidAccept(() => {
        const problem = queryProblem(box.value);
        showProblem(box, problem);
        if (problem === undefined) end('search');
      });
      box.onDidHide(() => {
        end('left');
      });
      box.show();
    });
  } finally {
    signal.removeEventListener('abort', hide);
    box.dispose();
  }
}

async function askFolder(folder: RemotePath): Promise<RemotePath | undefined> {
  const text = await askText({
    title: vscode.l10n.t('Find in Server Files'),
    prompt: vscode.l10n.t('Enter the path of a folder on Engee. All folders in it are searched too.'),
    value: folder,
    validateInput: (path) =>
      parseRemotePath(path.trim()) === undefined
        ? vscode.l10n.t('Enter a path inside /user, for example /user/models.')
        : undefined,
  });
  return text === undefined ? undefined : parseRemotePath(text.trim());
}

function queryProblem(text: string): UiText | undefined {
  if (text === '') return vscode.l10n.t('Enter the text to search for.');
  return text.length > maxQueryLength
    ? vscode.l10n.t('The text must have at most {0} characters.', maxQueryLength)
    : undefined;
}

function promptText(request: SearchRequest): UiText {
  return vscode.l10n.t(
    '{0}. {1}. {2}. Folder: {3}',
    toggleText('isCaseSensitive', request),
    toggleText('isRegex', request),
    toggleText('includesHidden', request),
    foreign(request.folder),
  );
}

function toggleText(name: Toggle, request: SearchRequest): UiText {
  const isOn = request[name];
  switch (name) {
    case 'isCaseSensitive':
      return isOn ? vscode.l10n.t('Match Case: On') : vscode.l10n.t('Match Case: Off');
    case 'isRegex':
      return isOn ? vscode.l10n.t('Regular Expression: On') : vscode.l10n.t('Regular Expression: Off');
    case 'includesHidden':
      return isOn ? vscode.l10n.t('Hidden Files: On') : vscode.l10n.t('Hidden Files: Off');
  }
}
