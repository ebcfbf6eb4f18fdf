// A wallet on @digitalbazaar/oid4-client 5.10.0 and @digitalbazaar/vc 7.3.0, which never returns `state`.
import {oid4vp} from '@digitalbazaar/oid4-client';
import * as jose from 'jose';
import {presentation} from './presentations.mjs';
import {work} from './job.mjs';

const {authzRequest, authzResponse} = oid4vp;

await work(async job => {
  const heard = {};
  let authorizationRequest;
  try {
    ({authorizationRequest} = await authzRequest.get({
      url: job.link,
      getTrustedCertificates: async ({x5c}) => {
        heard.certificates = x5c.length;
        return job.trusted;
      },
      ...(job.did ? {getVerificationKey: async ({protectedHeader}) => {
        const document = await (await fetch(job.did)).json();
        const method = document.verificationMethod.find(one => one.id === protectedHeader.kid);
        return jose.importJWK(method.publicKeyJwk, 'ES256');
      }} : {}),
      getPostBody: async () => ({body: new URLSearchParams({wallet_nonce: 'wallet-nonce'})}),
    }));
  } catch(trouble) {
    return {heard, refused: `${trouble.message}`};
  }
  // the library leaves the query of an unsigned request in the link
  const inLink = new URL(job.link).searchParams.get('dcql_query');
  const query = authorizationRequest.dcql_query ?? JSON.parse(inLink);
  const vpToken = {};
  for(const asked of query.credentials) {
    if(job.formats && !job.formats.includes(asked.format)) continue;
    vpToken[asked.id] = await presentation(asked, {
      nonce: authorizationRequest.nonce, audience: authorizationRequest.client_id, ...job.holding,
    });
  }
  const {result} = await authzResponse.send({
    vpToken: JSON.stringify(vpToken), vpTokenMediaType: 'application/json', authorizationRequest,
  });
  return {heard, request: authorizationRequest, answer: result};
});
