import { createApiServer } from '../../../src/sandbox/api/api-server.ts';
import { createSeededRandom } from '../../../src/sandbox/seeded-random.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { crdManifests } from './objects.ts';
import { type Asked, pathOf, queryOf, readVerdict, type Verdict } from './verdict.ts';

const namespace = 'fuzz';

/** Asks the sandbox's API server with the CRDs of the repository, without anything being created. */
export function sandboxWithCrds(): (asked: Asked) => Verdict {
  const manifests = [...crdManifests(), { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } }];
  const api = createApiServer({ clock: new FakeClock(), random: createSeededRandom(1), manifests });
  return (asked) => {
    const response = api.handle({
      method: 'POST',
      path: pathOf(asked, namespace),
      query: new URLSearchParams(queryOf),
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(asked.object),
    });
    if (!('body' in response)) throw new Error('a watch was answered');
    return readVerdict({ status: response.status, body: JSON.parse(response.body), warning: response.headers['warning'] ?? '' });
  };
}
