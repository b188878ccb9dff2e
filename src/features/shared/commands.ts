/** Every command of the extension: the ids in package.json, in one place (a test compares the two). */
export const commands = {
  signIn: 'engee.auth.signIn',
  signOut: 'engee.auth.signOut',
  switchAccount: 'engee.auth.switchAccount',
  pasteAddress: 'engee.auth.pasteAddress',
  configureOAuth: 'engee.auth.configureOAuth',
  showServerMenu: 'engee.server.showMenu',
  startServer: 'engee.server.start',
  stopServer: 'engee.server.stop',
  restartServer: 'engee.server.restart',
  refreshServer: 'engee.server.refresh',
  openInBrowser: 'engee.server.openInBrowser',
  runSelection: 'engee.run.selection',
  runFile: 'engee.run.file',
  cancelRun: 'engee.run.cancel',
  showOutput: 'engee.run.showOutput',
  uploadFiles: 'engee.files.upload',
  downloadFiles: 'engee.files.download',
  openSettings: 'engee.openSettings',
  showLog: 'engee.showLog',
} as const;

export type CommandId = (typeof commands)[keyof typeof commands];
