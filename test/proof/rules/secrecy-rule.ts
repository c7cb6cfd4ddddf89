import type { CreateRule } from '../rule.ts';
import { plantedSecret } from '../shop.ts';

const encoded = Buffer.from(plantedSecret).toString('base64').slice(0, -4);

export function holdsSecret(text: string): boolean {
  return text.includes(plantedSecret) || text.includes(encoded);
}

/** I12: the planted secret is in no object but Secrets and in no body. Logs and metrics are asked at the end, by the world. */
export const secrecyRule: CreateRule = ({ report }) => ({
  see: (fact) => {
    if (fact.kind === 'object' && fact.writer !== 'user' && fact.resource.plural !== 'secrets' && holdsSecret(JSON.stringify(fact.object)))
      report('I12', `${fact.writer} wrote a secret value`, [`${fact.resource.kind} ${fact.object.metadata.name}`]);
    if (fact.kind === 'called' && holdsSecret(fact.body)) report('I12', `a body of ${fact.type} holds a secret value`, [fact.type]);
  },
});
