/** Where the editor shows its dialog for files. */
interface DialogPlace {
  /** That of the extension host. */
  readonly platform: NodeJS.Platform;
  readonly isDesktop: boolean;
  readonly isRemote: boolean;
}

/**
 * Whether one dialog can select files and folders. The dialogs of Windows and of Linux can't: asked for both, VS Code lets the
 * user select only folders. In a browser and for remote files, VS Code shows a dialog of its own, which can.
 */
export function canSelectBoth({ platform, isDesktop, isRemote }: DialogPlace): boolean {
  return platform === 'darwin' || !isDesktop || isRemote;
}
