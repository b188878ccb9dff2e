/** The OAuth client that a build brought along: the bundler replaces these three by what its environment says; empty: none. */
export const builtInClient = {
  clientId: process.env['ENGEE_OAUTH_CLIENT_ID'] ?? '',
  clientSecret: process.env['ENGEE_OAUTH_CLIENT_SECRET'] ?? '',
  redirectUri: process.env['ENGEE_OAUTH_REDIRECT_URI'] ?? '',
};
