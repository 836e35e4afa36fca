// A foreign OAuth client against our authorization server: discovery, client_credentials both ways, a call with the token,
// and a look at the token through the published keys. One JSON line in ({issuer, clientId, clientSecret, api}), one out.
import { createInterface } from 'node:readline';
import * as openid from 'openid-client';
import { createRemoteJWKSet, jwtVerify } from 'jose';

for await (const line of createInterface({ input: process.stdin })) {
  const { issuer, clientId, clientSecret, api } = JSON.parse(line);
  const answer = {};
  for (const [name, authentication] of [
    ['basic', openid.ClientSecretBasic(clientSecret)],
    ['post', openid.ClientSecretPost(clientSecret)],
  ]) {
    const server = await openid.discovery(new URL(issuer), clientId, undefined, authentication, {
      execute: [openid.allowInsecureRequests],
    });
    const token = await openid.clientCredentialsGrant(server, { scope: 'account:read' });
    const { payload, protectedHeader } = await jwtVerify(
      token.access_token,
      createRemoteJWKSet(new URL(server.serverMetadata().jwks_uri)),
      { issuer, audience: 'gallantsms-api', typ: 'at+jwt', algorithms: ['ES256'] },
    );
    const called = await openid.fetchProtectedResource(server, token.access_token, new URL(api), 'GET');
    answer[name] = {
      expiresIn: token.expiresIn(),
      scope: token.scope,
      subject: payload.sub,
      alg: protectedHeader.alg,
      status: called.status,
    };
  }
  console.log(JSON.stringify(answer));
}
