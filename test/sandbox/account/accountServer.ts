import type { Handler } from '../http/listen.ts';
import { dispatch, requestUrl } from '../http/routes.ts';
import { engeeRoutes, type EngeeRoutesOptions } from './engeeRoutes.ts';
import type { OAuth } from './oauth.ts';
import type { PersonalTokens } from './personalTokens.ts';
import { tokenPage } from './tokenPage.ts';

export interface AccountServerOptions extends EngeeRoutesOptions {
  oauth: OAuth;
  tokens: PersonalTokens;
}

/** Serves everything under `/account`: OAuth, tokens, and the start and stop of the server. */
export function accountServer(options: AccountServerOptions): Handler {
  const routes = [...engeeRoutes(options), ...tokenPage(options.tokens)];
  return (request, response) => {
    const handler = options.oauth.handlerFor(requestUrl(request).pathname);
    if (handler === undefined) {
      void dispatch(routes, request, response);
    } else {
      handler(request, response);
    }
  };
}
