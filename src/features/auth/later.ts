/** The dialogs of the sign-in, which load after activation. */
export { configureOAuth } from './configureOAuth.ts';
export { signIn } from './signIn.ts';
