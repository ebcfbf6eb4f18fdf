// Asks an address of the site, and loads packages: whether tests can begin at all.
import {work} from './job.mjs';

await work(async ({url, packages}) => {
  for(const name of packages) {
    await import(name);
  }
  const answer = await fetch(url);
  return {status: answer.status, packages};
});
