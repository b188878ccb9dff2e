import type { IncomingMessage, ServerResponse } from 'node:http';
import type Provider from 'oidc-provider';
import type { Handler } from '../http/listen.ts';
import { sendHtml } from '../http/replies.ts';
import { readText } from '../http/requestBody.ts';
import { demoUser } from './demoUser.ts';
import { scopeOf } from './documentedOAuth.ts';
import { escapeHtml, page } from './page.ts';

export const consentPath = '/account/consent/';

/** Serves the two pages of a sign-in, the login and the consent. Each has one button per answer. */
export function consentPages(provider: Provider): Handler {
  return (request, response) => {
    const answered =
      request.method === 'POST' ? takeAnswer(provider, request, response) : showQuestion(provider, request, response);
    answered.catch((error: unknown) => {
      const message = error instanceof Error ? error.message : String(error);
      sendHtml(
        response,
        400,
        page('This sign-in has ended', `<p>${escapeHtml(message)}</p><p>Start again in the application.</p>`),
      );
    });
  };
}

async function showQuestion(provider: Provider, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { prompt, params } = await provider.interactionDetails(request, response);
  if (prompt.name === 'login') {
    sendHtml(
      response,
      200,
      page(
        'Sign in to Engee',
        `<form method="post"><button class="primary" name="answer" value="login" autofocus>Sign in as ${demoUser.displayName}</button></form>`,
      ),
    );
    return;
  }
  const client = await provider.Client.find(String(params['client_id']));
  const scopes = scopeOf(params)
    .split(' ')
    .map((scope) => `<li><code>${escapeHtml(scope)}</code></li>`)
    .join('');
  const body = `<p><strong>${escapeHtml(client?.clientName ?? '')}</strong> asks for access to the account of ${demoUser.displayName}:</p><ul>${scopes}</ul>
<form method="post"><button class="primary" name="answer" value="allow" autofocus>Allow</button><button name="answer" value="deny">Deny</button></form>`;
  sendHtml(response, 200, page('Allow access?', body));
}

async function takeAnswer(provider: Provider, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { session, params } = await provider.interactionDetails(request, response);
  const answer = new URLSearchParams(await readText(request)).get('answer');
  switch (answer) {
    case 'login':
      await provider.interactionFinished(request, response, { login: { accountId: demoUser.sub } });
      break;
    case 'allow': {
      const grant = new provider.Grant({
        accountId: session?.accountId ?? demoUser.sub,
        clientId: String(params['client_id']),
      });
      grant.addOIDCScope(scopeOf(params));
      await provider.interactionFinished(
        request,
        response,
        { consent: { grantId: await grant.save() } },
        { mergeWithLastSubmission: true },
      );
      break;
    }
    default:
      await provider.interactionFinished(request, response, {
        error: 'access_denied',
        error_description: 'the user denied access',
      });
  }
}
