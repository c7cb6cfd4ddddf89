import { dump } from 'js-yaml';
import { customResourceDefinitions } from './crd.ts';

const header = '# Generated from src/api by: npm run generate\n';

/** The files of crds/: name to text. The order of keys is fixed, so that equal schemas give equal bytes. */
export function crdFiles(): ReadonlyMap<string, string> {
  return new Map(
    customResourceDefinitions().map((definition) => {
      const [plural] = definition.metadata.name.split('.');
      return [`${plural}.yaml`, `${header}${dump(definition, { lineWidth: -1, noRefs: true })}`];
    }),
  );
}
