import { sendHtml } from '../http/replies.ts';
import type { Route } from '../http/routes.ts';
import { escapeHtml, page } from './page.ts';
import type { PersonalTokens } from './personalTokens.ts';

const path = '/account/tokens';

/** Returns the routes of the page where users create personal access tokens. Each token is shown once. */
export function tokenPage(tokens: PersonalTokens): Route[] {
  return [
    {
      method: 'GET',
      path,
      handle: (_request, response) => {
        const hint =
          '<p>Create the token <strong>before</strong> you start Engee: a server that runs already does not know it until it is stopped and started again.</p>';
        sendHtml(
          response,
          200,
          page(
            'Personal access tokens',
            `${hint}<form method="post"><button class="primary">Create a token</button></form>`,
          ),
        );
      },
    },
    {
      method: 'POST',
      path,
      handle: (request, response) => {
        request.resume();
        const body = `<p>Copy it now, it is shown only once:</p><p><code id="token">${escapeHtml(tokens.create())}</code></p>`;
        sendHtml(response, 200, page('Your new token', body));
      },
    },
  ];
}
