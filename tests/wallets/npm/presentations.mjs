// What a holder has and shows: credentials of a school, presented afresh in each format, by real libraries.
import {createHash, randomBytes} from 'node:crypto';
import * as vc from '@digitalbazaar/vc';
import {DataIntegrityProof} from '@digitalbazaar/data-integrity';
import * as Ed25519Multikey from '@digitalbazaar/ed25519-multikey';
import {cryptosuite} from '@digitalbazaar/eddsa-rdfc-2022-cryptosuite';
import {SDJwtVcInstance} from '@sd-jwt/sd-jwt-vc';

const b64 = value => Buffer.from(value).toString('base64url');
const json = value => b64(JSON.stringify(value));

export function loaderOf(contexts) {
  return async url => {
    if(contexts[url]) return {contextUrl: null, documentUrl: url, document: contexts[url]};
    throw new Error(`no document for ${url}`);
  };
}

export async function keyOf(seed) {
  const key = await Ed25519Multikey.generate({seed: createHash('sha256').update(seed).digest()});
  const did = `did:key:${key.publicKeyMultibase}`;
  key.id = `${did}#${key.publicKeyMultibase}`;
  key.controller = did;
  return {key, did};
}

// One presentation, or several, for one credential query; `as` bends it for the tests of refusals.
export async function presentation(query, holding) {
  const make = {ldp_vc: ldp, jwt_vc_json: jwt, 'dc+sd-jwt': sdJwt}[query.format];
  const made = await make(query, {holder: 'learner', ...holding});
  return Array.isArray(made) ? made : [made];
}

export async function ldp(query, {nonce, audience, holder, contexts, badge, as = ''}) {
  const documentLoader = loaderOf(contexts);
  const school = await keyOf('school');
  const {key, did} = await keyOf(holder);
  const subject = as === 'mixed holders' ? (await keyOf('somebody else')).did : did;
  const credential = {
    ...badge, issuer: {...badge.issuer, id: school.did}, credentialSubject: {...badge.credentialSubject, id: subject},
    ...(as === 'another type' ? {type: ['VerifiableCredential', 'EndorsementCredential']} : {}),
  };
  const issued = await vc.issue({
    credential, documentLoader,
    suite: new DataIntegrityProof({signer: school.key.signer(), cryptosuite}),
  });
  const plain = vc.createPresentation({verifiableCredential: [issued], holder: did, version: 2.0});
  if(as === 'unsigned') return plain;
  return vc.signPresentation({
    presentation: plain, challenge: as === 'another nonce' ? b64(randomBytes(16)) : nonce,
    domain: as === 'another audience' ? 'https://elsewhere.example' : audience, documentLoader,
    suite: new DataIntegrityProof({signer: key.signer(), cryptosuite}),
  });
}

async function signed(header, payload, {key}) {
  const input = `${json(header)}.${json(payload)}`;
  const signature = await key.signer().sign({data: Buffer.from(input)});
  return `${input}.${b64(signature)}`;
}

export async function jwt(query, {nonce, audience, holder, badge, as = ''}) {
  const school = await keyOf('school');
  const me = await keyOf(holder);
  const subject = as === 'mixed holders' ? (await keyOf('somebody else')).did : me.did;
  const now = Math.floor(Date.now() / 1000);
  const document = {
    ...badge, '@context': ['https://www.w3.org/2018/credentials/v1', badge['@context'][1]],
    issuer: {...badge.issuer, id: school.did}, issuanceDate: '2025-01-01T00:00:00Z',
    credentialSubject: {...badge.credentialSubject, id: subject},
    ...(as === 'another type' ? {type: ['VerifiableCredential', 'EndorsementCredential']} : {}),
  };
  delete document.validFrom;
  const credential = await signed({alg: 'EdDSA', typ: 'JWT', kid: school.key.id}, {
    iss: school.did, sub: subject, jti: badge.id, nbf: Date.parse('2025-01-01T00:00:00Z') / 1000, vc: document,
  }, school);
  const claims = {
    iss: me.did, aud: as === 'another audience' ? 'x509_san_dns:elsewhere.example' : audience,
    nonce: as === 'another nonce' ? b64(randomBytes(16)) : nonce, iat: now, nbf: now, exp: now + 300,
    vp: {'@context': ['https://www.w3.org/2018/credentials/v1'], type: ['VerifiablePresentation'], holder: me.did,
      verifiableCredential: [credential]},
  };
  const presentation = await signed({alg: 'EdDSA', typ: 'JWT', kid: me.key.id}, claims, me);
  return as === 'unsigned' ? `${json({alg: 'none', typ: 'JWT'})}.${json(claims)}.` : presentation;
}

export async function sdJwt(query, {nonce, audience, holder, as = '', reveal, vct}) {
  const school = await keyOf('school');
  const me = await keyOf(holder);
  const raw = Buffer.from((await me.key.export({publicKey: true, raw: true})).publicKey);
  const sha = data => new Uint8Array(createHash('sha256').update(data).digest());
  const instance = new SDJwtVcInstance({
    hasher: data => sha(data), hashAlg: 'sha-256',
    saltGenerator: length => randomBytes(length).toString('hex'),
    signAlg: 'EdDSA', kbSignAlg: 'EdDSA',
    signer: async data => b64(await school.key.signer().sign({data: Buffer.from(data)})),
    verifier: async () => true,
    kbSigner: async data => b64(await me.key.signer().sign({data: Buffer.from(data)})),
  });
  const credential = await instance.issue({
    iss: school.did, iat: Math.floor(Date.now() / 1000) - 3600,
    vct: as === 'another type' ? 'https://elsewhere.example/type' : vct ?? query.meta.vct_values[0],
    cnf: {jwk: {kty: 'OKP', crv: 'Ed25519', x: b64(raw)}},
    achievement_title: 'Vital signs', learning_outcomes: ['Takes and records vital signs.'],
    given_name: 'Danette', birthdate: '1990-01-01',
  }, {_sd: ['achievement_title', 'learning_outcomes', 'given_name', 'birthdate']}, {header: {kid: school.key.id}});
  const shown = reveal ?? {achievement_title: true, learning_outcomes: true};
  const frame = as === 'extra disclosures' ? {...shown, birthdate: true} : as === 'claims missing' ? {} : shown;
  const kb = as === 'unsigned' ? {} : {kb: {payload: {
    iat: Math.floor(Date.now() / 1000), nonce: as === 'another nonce' ? b64(randomBytes(16)) : nonce,
    aud: as === 'another audience' ? 'x509_san_dns:elsewhere.example' : audience,
  }}};
  const made = await instance.present(credential, frame, kb);
  if(as !== 'kept disclosure added') return made;
  const withheld = credential.split('~').slice(1, -1).find(one => !made.includes(one));
  const parts = made.split('~');
  return [...parts.slice(0, -1), withheld, parts.at(-1)].join('~');
}
