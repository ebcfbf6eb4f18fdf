// What every script here shares: read the job, do the work, print the answer as the last line.
import {readFileSync} from 'node:fs';

export async function work(doing) {
  const job = JSON.parse(readFileSync(0, 'utf8'));
  console.log(JSON.stringify(await doing(job)));
}
