// An exchange client on @digitalbazaar/vc 7.3.0 that behaves as Learner Credential Wallet or as LearnCard does.
//
// LCW reads `request` of its deep link (or an interaction URL), knocks with {}, shows the credentials of which the whole
// example is true, signs only where DIDAuthentication is asked for and both challenge and domain are there, and reads
// whatever comes back as JSON. Releases of 2026 sign eddsa-rdfc-2022 where that is accepted, and insist that the domain
// is the host they talk to; earlier ones sign Ed25519Signature2020.
// LearnCard reads `vc_request_url`, looks at the first query alone, runs in a browser (so it asks for permission first),
// and takes an answer for a failure unless it is {} or says redirectUrl.
import {createHash} from 'node:crypto';
import * as vc from '@digitalbazaar/vc';
import {DataIntegrityProof} from '@digitalbazaar/data-integrity';
import * as Ed25519Multikey from '@digitalbazaar/ed25519-multikey';
import {Ed25519Signature2020} from '@digitalbazaar/ed25519-signature-2020';
import {cryptosuite as eddsa} from '@digitalbazaar/eddsa-rdfc-2022-cryptosuite';
import {work} from './job.mjs';

async function keyOf(seed) {
  const key = await Ed25519Multikey.generate({seed: createHash('sha256').update(seed).digest()});
  const did = `did:key:${key.publicKeyMultibase}`;
  key.id = `${did}#${key.publicKeyMultibase}`;
  key.controller = did;
  return {did, signer: key.signer()};
}

function suiteFor(name, signer) {
  return name === 'eddsa-rdfc-2022' ?
    new DataIntegrityProof({signer, cryptosuite: eddsa}) : new Ed25519Signature2020({signer});
}

function hostOf(value) {
  return new URL(value.includes('://') ? value : `https://${value}`).host;
}

const isIn = (example, value) => Object.entries(example).every(([name, wanted]) => {
  const held = value?.[name];
  if(Array.isArray(wanted)) {
    return Array.isArray(held) && wanted.every(one => held.includes(one));
  }
  return wanted && typeof wanted === 'object' ? isIn(wanted, held) : held === wanted;
});

async function postJson(url, message) {
  return fetch(url, {
    method: 'POST', headers: {'Content-Type': 'application/json'}, body: JSON.stringify(message),
  });
}

async function endpointOf(link) {
  const url = new URL(link);
  if(url.hostname === 'lcw.app') {
    return JSON.parse(decodeURI(url.searchParams.get('request'))).protocols.vcapi;
  }
  if(url.hostname === 'learncard.app') {
    return url.searchParams.get('vc_request_url');
  }
  const answer = await fetch(link, {headers: {Accept: 'application/json'}});
  return (await answer.json()).protocols.vcapi;
}

// What the wallet holds: badges of a school about the holder's key, in the model that goes with the suite.
async function issued(job, suite, {about, count = 1}) {
  const school = await keyOf('school');
  const badges = [];
  for(let number = 0; number < count; number++) {
    const credential = structuredClone(job.badge);
    credential.id = `urn:uuid:5c9a1f6e-0000-4000-9000-${String(number).padStart(12, '0')}`;
    credential.issuer.id = school.did;
    credential.credentialSubject.id = about;
    if(suite !== 'eddsa-rdfc-2022') {
      credential['@context'] = ['https://www.w3.org/2018/credentials/v1', credential['@context'][1]];
      credential.issuanceDate = credential.validFrom;
      delete credential.validFrom;
    }
    badges.push(await vc.issue({credential, suite: suiteFor(suite, school.signer), documentLoader: job.documentLoader}));
  }
  return badges;
}

async function presentation(job, {request, wallet, suite, as}) {
  const me = await keyOf(wallet.holder ?? 'learner');
  const other = await keyOf('somebody else');
  let held = await issued(job, suite, {about: me.did, count: wallet.count});
  const example = request.query.find(one => one.type === 'QueryByExample')?.credentialQuery.example;
  held = held.filter(one => isIn(example, one));
  if(as === 'mixed holders') {
    held.push(...await issued(job, suite, {about: other.did}));
  }
  if(as === 'nothing chosen') {
    held = undefined;
  }
  const made = vc.createPresentation({
    ...(held ? {verifiableCredential: held} : {}), holder: me.did,
    version: suite === 'eddsa-rdfc-2022' ? 2.0 : 1.0,
  });
  if(as === 'unsigned') {
    return made;
  }
  const signer = as === 'foreign key' ? {...other.signer, sign: other.signer.sign, id: other.signer.id} : me.signer;
  const signed = await vc.signPresentation({
    presentation: made, suite: suiteFor(suite, signer), documentLoader: job.documentLoader,
    challenge: as === 'another challenge' ? 'AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA' : request.challenge,
    domain: as === 'another domain' ? 'https://elsewhere.example' : request.domain,
  });
  if(as === 'stripped proof') {
    delete signed.proof;
  }
  if(as === 'added afterwards') {
    signed.verifiableCredential = [...signed.verifiableCredential, signed.verifiableCredential[0]];
  }
  return signed;
}

async function asLcw(job, {link, wallet = {}, as = ''}) {
  const endpoint = await endpointOf(link);
  const {verifiablePresentationRequest: request} = await (await postJson(endpoint, {})).json();
  const authentication = request.query.find(one => one.type === 'DIDAuthentication');
  if(!authentication || !request.challenge || !request.domain) {
    return {error: 'LCW would not sign'};
  }
  if(!wallet.older && hostOf(request.domain) !== hostOf(endpoint)) {
    return {error: 'the domain is not the host that is talked to'};
  }
  const accepted = (authentication.acceptedCryptosuites ?? []).map(one => one.cryptosuite ?? one);
  const suite = !wallet.older && accepted.includes('eddsa-rdfc-2022') ? 'eddsa-rdfc-2022' : 'Ed25519Signature2020';
  const message = {verifiablePresentation: await presentation(job, {request, wallet, suite, as})};
  const post = async () => {
    const answer = await postJson(endpoint, message);
    return {status: answer.status, answer: await answer.json()};
  };
  const first = await post();
  return {request, suite, ...first, ...(wallet.twice ? {again: await post()} : {})};
}

async function asLearnCard(job, {link, wallet = {}, as = ''}) {
  const endpoint = await endpointOf(link);
  const asking = await fetch(endpoint, {method: 'OPTIONS', headers: {
    Origin: 'https://learncard.app', 'Access-Control-Request-Method': 'POST',
    'Access-Control-Request-Headers': 'content-type',
  }});
  if(!asking.ok || asking.headers.get('access-control-allow-origin') !== '*') {
    return {error: 'a browser would not let LearnCard ask'};
  }
  const {verifiablePresentationRequest: request} = await (await postJson(endpoint, {})).json();
  if(request.query[0].type !== 'QueryByExample') {
    return {error: 'LearnCard would not offer credentials'};
  }
  const {credentialQuery} = request.query[0];
  if(Array.isArray(credentialQuery) || !Array.isArray(credentialQuery.example.type) ||
    credentialQuery.example['@context']) {
    return {error: 'LearnCard would not read the example'};
  }
  const suite = 'Ed25519Signature2020';
  const signed = await presentation(job, {request, wallet, suite, as});
  const answer = await postJson(endpoint, {verifiablePresentation: signed});
  const told = await answer.json();
  const done = answer.ok && (Object.keys(told).length === 0 || typeof told.redirectUrl === 'string');
  return {request, suite, status: answer.status, answer: told, done};
}

await work(async job => {
  job.documentLoader = async url => {
    if(job.contexts[url]) {
      return {contextUrl: null, documentUrl: url, document: job.contexts[url]};
    }
    throw new Error(`no document for ${url}`);
  };
  const said = [];
  for(const one of job.tries) {
    said.push(await (one.behave === 'learncard' ? asLearnCard : asLcw)(job, one));
  }
  return {said};
});
