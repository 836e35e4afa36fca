// Foreign clients sign a person in at our authorization server: discovery, PKCE, code, id_token, userinfo, refresh,
// introspection, revocation. The person's part (signed in already, says yes) is done with the cookie and the token of their page.
// One JSON line in for each client ({library, issuer, clientId, secret, method, alg, privateKey, redirectUri, scope, cookie, csrf, api}),
// one out.
import { createInterface } from 'node:readline';
import { importPKCS8 } from 'jose';
import * as openid from 'openid-client';
import * as oauth from 'oauth4webapi';

async function consent(question, url) {
  const asked = await fetch(url, { redirect: 'manual' });
  const page = new URL(asked.headers.get('location'), question.issuer);
  if (page.pathname !== '/consent') throw new Error(`sent to ${page}`);
  const answer = await fetch(`${question.issuer}/api/v1/consent/${page.searchParams.get('request')}`, {
    method: 'POST',
    headers: { cookie: question.cookie, 'x-csrf-token': question.csrf, 'content-type': 'application/json' },
    body: JSON.stringify({ allow: true }),
  });
  const { data, error } = await answer.json();
  if (!data) throw new Error(JSON.stringify(error));
  return new URL(data.redirect_to);
}

async function byOpenIdClient(question, key) {
  const authentication = {
    client_secret_basic: () => openid.ClientSecretBasic(question.secret),
    client_secret_post: () => openid.ClientSecretPost(question.secret),
    private_key_jwt: () => openid.PrivateKeyJwt(key),
    none: () => openid.None(),
  }[question.method]();
  const server = await openid.discovery(new URL(question.issuer), question.clientId, undefined, authentication, {
    execute: [openid.allowInsecureRequests],
  });
  openid.enableNonRepudiationChecks(server); // the id_token's signature is checked too
  const [verifier, state, nonce] = [openid.randomPKCECodeVerifier(), openid.randomState(), openid.randomNonce()];
  const callback = await consent(question, openid.buildAuthorizationUrl(server, {
    redirect_uri: question.redirectUri,
    scope: question.scope,
    code_challenge: await openid.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
    state,
    nonce,
    max_age: '3600',
  }));
  const tokens = await openid.authorizationCodeGrant(server, callback, {
    pkceCodeVerifier: verifier, expectedState: state, expectedNonce: nonce, idTokenExpected: true, maxAge: 3600,
  });
  const subject = tokens.claims().sub;
  const person = await openid.fetchUserInfo(server, tokens.access_token, subject);
  const refreshed = await openid.refreshTokenGrant(server, tokens.refresh_token);
  const called = () => openid.fetchProtectedResource(server, refreshed.access_token, new URL(question.api), 'GET').then((r) => r.status, (e) => e.status);
  const [before, active] = [await called(), question.method === 'none' || (await openid.tokenIntrospection(server, refreshed.access_token)).active];
  await openid.tokenRevocation(server, refreshed.refresh_token);
  return { subject, email: person.email, rotated: refreshed.refresh_token !== tokens.refresh_token, before, active, after: await called() };
}

async function byOAuth4WebApi(question, key) {
  const insecure = { [oauth.allowInsecureRequests]: true };
  const issuer = new URL(question.issuer);
  const server = await oauth.processDiscoveryResponse(issuer, await oauth.discoveryRequest(issuer, { algorithm: 'oauth2', ...insecure }));
  const client = { client_id: question.clientId };
  const authentication = {
    client_secret_basic: () => oauth.ClientSecretBasic(question.secret),
    client_secret_post: () => oauth.ClientSecretPost(question.secret),
    private_key_jwt: () => oauth.PrivateKeyJwt(key),
    none: () => oauth.None(),
  }[question.method]();
  const [verifier, state, nonce] = [oauth.generateRandomCodeVerifier(), oauth.generateRandomState(), oauth.generateRandomNonce()];
  const url = new URL(server.authorization_endpoint);
  for (const [name, value] of Object.entries({
    client_id: question.clientId,
    redirect_uri: question.redirectUri,
    response_type: 'code',
    scope: question.scope,
    code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
    state,
    nonce,
  })) url.searchParams.set(name, value);
  const parameters = oauth.validateAuthResponse(server, client, await consent(question, url), state); // demands iss
  const granted = await oauth.authorizationCodeGrantRequest(server, client, authentication, parameters, question.redirectUri, verifier, insecure);
  const tokens = await oauth.processAuthorizationCodeResponse(server, client, granted, { expectedNonce: nonce, requireIdToken: true });
  await oauth.validateApplicationLevelSignature(server, granted, insecure);
  const subject = oauth.getValidatedIdTokenClaims(tokens).sub;
  const person = await oauth.processUserInfoResponse(server, client, subject, await oauth.userInfoRequest(server, client, tokens.access_token, insecure));
  const refreshed = await oauth.processRefreshTokenResponse(
    server, client, await oauth.refreshTokenGrantRequest(server, client, authentication, tokens.refresh_token, insecure));
  const called = () => oauth.protectedResourceRequest(refreshed.access_token, 'GET', new URL(question.api), undefined, undefined, insecure)
    .then((r) => r.status, (e) => e.status);
  const before = await called();
  const active = question.method === 'none' || (await oauth.processIntrospectionResponse(
    server, client, await oauth.introspectionRequest(server, client, authentication, refreshed.access_token, insecure))).active;
  await oauth.processRevocationResponse(await oauth.revocationRequest(server, client, authentication, refreshed.refresh_token, insecure));
  return { subject, email: person.email, rotated: refreshed.refresh_token !== tokens.refresh_token, before, active, after: await called() };
}

for await (const line of createInterface({ input: process.stdin })) {
  const question = JSON.parse(line);
  const key = question.privateKey ? await importPKCS8(question.privateKey, question.alg) : undefined;
  console.log(JSON.stringify(await (question.library === 'openid-client' ? byOpenIdClient : byOAuth4WebApi)(question, key)));
}
