/** Environment variables that name the release to test and the package. */
export const RELEASE_VARIABLE = 'ENGEE_TEST_VSCODE';
export const VSIX_VARIABLE = 'ENGEE_TEST_VSIX';
