// A wallet on @openid4vc/openid4vp 0.4.6: reads a request as the library demands, answers it, and posts the answer.
import {createHash, randomBytes, X509Certificate} from 'node:crypto';
import * as jose from 'jose';
import {Openid4vpClient} from '@openid4vc/openid4vp';
import {setGlobalConfig} from '@openid4vc/oauth2';
import {presentation} from './presentations.mjs';
import {work} from './job.mjs';

setGlobalConfig({allowInsecureUrls: true}); // the site is on loopback

const algorithms = {'sha-256': 'sha256', 'sha-384': 'sha384', 'sha-512': 'sha512'};
const b64 = value => Buffer.from(value).toString('base64url');

function callbacks(heard) {
  return {
    fetch,
    hash: (data, alg) => createHash(algorithms[alg.toLowerCase()]).update(data).digest(),
    generateRandom: length => randomBytes(length),
    getX509CertificateMetadata: certificate => {
      const parsed = new X509Certificate(Buffer.from(certificate, 'base64'));
      const names = (parsed.subjectAltName ?? '').split(', ');
      return {
        sanDnsNames: names.filter(name => name.startsWith('DNS:')).map(name => name.slice(4)),
        sanUriNames: names.filter(name => name.startsWith('URI:')).map(name => name.slice(4)),
      };
    },
    verifyJwt: async (signer, {compact}) => {
      heard.signer = signer.method;
      heard.header = jose.decodeProtectedHeader(compact);
      let jwk;
      if(signer.method === 'x5c') {
        jwk = await jose.exportJWK(new X509Certificate(Buffer.from(signer.x5c[0], 'base64')).publicKey);
      } else if(signer.method === 'did') {
        jwk = await resolved(signer.didUrl, heard);
      } else {
        return {verified: false};
      }
      try {
        const {payload} = await jose.jwtVerify(compact, await jose.importJWK(jwk, 'ES256'), {
          audience: 'https://self-issued.me/v2', typ: 'oauth-authz-req+jwt',
        });
        heard.wallet_nonce = payload.wallet_nonce;
        return {verified: true, signerJwk: {...jwk, kid: heard.header.kid}};
      } catch(trouble) {
        heard.trouble = trouble.message;
        return {verified: false};
      }
    },
    encryptJwe: async (encryptor, data) => {
      const jwe = await new jose.CompactEncrypt(new TextEncoder().encode(data))
        .setProtectedHeader({alg: encryptor.alg, enc: encryptor.enc, kid: encryptor.publicJwk.kid})
        .encrypt(await jose.importJWK(encryptor.publicJwk, encryptor.alg));
      return {jwe, encryptionJwk: encryptor.publicJwk};
    },
    decryptJwe: async () => ({decrypted: false}),
    signJwt: async () => { throw new Error('no signed answers here'); },
  };
}

// did:web, over http since the site is on loopback
async function resolved(didUrl, heard) {
  const [did] = didUrl.split('#');
  const host = decodeURIComponent(did.slice('did:web:'.length));
  const answer = await fetch(`http://${host}/.well-known/did.json`);
  const document = await answer.json();
  heard.did = document.id;
  const method = document.verificationMethod.find(one => one.id === didUrl);
  if(document.id !== did || !document.authentication.includes(didUrl)) throw new Error('the key is not published');
  return method.publicKeyJwk;
}

await work(async job => {
  const heard = {};
  const client = new Openid4vpClient({callbacks: callbacks(heard)});
  const {params} = client.parseOpenid4vpAuthorizationRequest({
    authorizationRequest: job.data ?? job.link,
  });
  const resolvedRequest = await client.resolveOpenId4vpAuthorizationRequest({
    authorizationRequestPayload: params,
    origin: job.origin,
    ...(job.wallet ? {wallet: {metadata: job.wallet}} : {}),
  });
  const request = resolvedRequest.authorizationRequestPayload;
  heard.client = resolvedRequest.client;
  const audience = job.origin ? `origin:${job.origin}` : request.client_id;
  const vpToken = {};
  for(const query of resolvedRequest.dcql.query.credentials) {
    if(job.formats && !job.formats.includes(query.format)) continue;
    const made = await presentation(query, {nonce: request.nonce, audience, ...job.holding});
    if(made) vpToken[query.id] = made;
  }
  const {jarm, authorizationResponsePayload} = await client.createOpenid4vpAuthorizationResponse({
    authorizationRequestPayload: request,
    origin: job.origin,
    authorizationResponsePayload: {vp_token: vpToken, ...(job.state ? {state: job.state} : {})},
    ...(request.response_mode.endsWith('.jwt') ? {
      jarm: {encryption: {nonce: b64(randomBytes(16))}, serverMetadata: {
        authorization_signing_alg_values_supported: [],
        authorization_encryption_alg_values_supported: ['ECDH-ES'],
        authorization_encryption_enc_values_supported: ['A256GCM', 'A128GCM'],
      }},
    } : {}),
  });
  if(job.origin) {
    return {heard, request, response: jarm ? {response: jarm.responseJwt} : authorizationResponsePayload};
  }
  const payload = job.stateless ? {vp_token: authorizationResponsePayload.vp_token} : authorizationResponsePayload;
  const post = async () => {
    const {response} = await client.submitOpenid4vpAuthorizationResponse({
      authorizationRequestPayload: {...request, response_uri: job.to ?? request.response_uri},
      authorizationResponsePayload: payload, jarm,
    });
    return {status: response.status, answer: await response.json()};
  };
  const sent = await post();
  return {heard, request, ...sent, ...(job.twice ? {again: await post()} : {})};
});
