// Verifies the credentials of a job with @digitalbazaar/vc, over and over: node verify.mjs JOB.json KIND SECONDS
// Prints how many records a second, a record being all the credentials listed for the kind.
import {readFileSync} from 'node:fs';
import * as bbs from '@digitalbazaar/bbs-2023-cryptosuite';
import {DataIntegrityProof} from '@digitalbazaar/data-integrity';
import {cryptosuite as eddsa} from '@digitalbazaar/eddsa-rdfc-2022-cryptosuite';
import * as vc from '@digitalbazaar/vc';
import {checkStatus} from '@digitalbazaar/vc-bitstring-status-list';

const [job, kind, seconds] = process.argv.slice(2);
const {contexts, documents, controller, at, kinds} = JSON.parse(readFileSync(job));
const now = new Date(at);

async function documentLoader(url) {
  const found = contexts[url] ?? documents[url];
  if(found) {
    return {contextUrl: null, documentUrl: url, document: found};
  }
  if(url === controller.id) {
    return {contextUrl: null, documentUrl: url, document: controller};
  }
  const method = controller.verificationMethod.find(one => one.id === url);
  if(!method) {
    throw new Error(`not in the job: ${url}`);
  }
  const document = {'@context': 'https://w3id.org/security/multikey/v1', ...method};
  return {contextUrl: null, documentUrl: url, document};
}

async function verifyOne(credential) {
  const suites = {'eddsa-rdfc-2022': () => eddsa, 'bbs-2023': () => bbs.createVerifyCryptosuite()};
  const suite = new DataIntegrityProof({cryptosuite: suites[credential.proof.cryptosuite]()});
  const withStatus = options => checkStatus({...options, suite: new DataIntegrityProof({cryptosuite: eddsa}),
    verifyBitstringStatusListCredential: true});
  const result = await vc.verifyCredential({credential, suite, documentLoader, now,
    ...(credential.credentialStatus ? {checkStatus: withStatus} : {})});
  if(!result.verified) {
    throw new Error(`not verified: ${result.error?.errors?.map(error => error.stack) ?? result.error}`);
  }
}

async function run(milliseconds) {
  const began = performance.now();
  let done = 0;
  do {
    for(const credential of kinds[kind]) {
      await verifyOne(credential);
    }
    done++;
  } while(performance.now() - began < milliseconds);
  return done * 1000 / (performance.now() - began);
}

await run(Math.min(1500, seconds * 1000));
console.log(await run(seconds * 1000));
