import {
  boolYaml11Tag,
  CORE_SCHEMA,
  defineScalarTag,
  intCoreTag,
  intYaml11Tag,
  load,
  mergeTag,
  NOT_RESOLVED,
  SCALAR_STYLE,
  type Schema,
} from 'js-yaml';
import type { ScalarNode } from './node.ts';

/** Whole numbers of YAML 1.1 and 1.2, but for those in sixties (`12:30`), which kubectl reads as text. */
const intTag = defineScalarTag<number>(intYaml11Tag.tagName, {
  implicit: true,
  resolve: (source, isExplicit, tagName) => {
    const old = source.includes(':') ? NOT_RESOLVED : intYaml11Tag.resolve(source, isExplicit, tagName);
    return old === NOT_RESOLVED ? intCoreTag.resolve(source, isExplicit, tagName) : old;
  },
  identify: intCoreTag.identify,
});

/** How kubectl and the API server read YAML: 1.1's booleans, octal numbers and merge keys, with 1.2's everything else (dates are texts). */
export const kubectlSchema: Schema = CORE_SCHEMA.withTags(mergeTag, boolYaml11Tag, intTag);

/** Only these can be read in two ways. */
const suspicious = /^(?:y|n|yes|no|on|off|[-+]?[0-9][0-9a-fx_]*)$/i;

/** What kubectl and a reader of YAML 1.2 make of an unquoted scalar, where that is not the same. */
export function ambiguityOf({ text, event }: ScalarNode): { readonly kubectl: unknown; readonly yaml12: unknown } | undefined {
  if (event.style !== SCALAR_STYLE.PLAIN || event.tagStart >= 0 || !suspicious.test(text)) return undefined;
  const [kubectl, yaml12] = [load(text, { schema: kubectlSchema }), load(text)];
  return Object.is(kubectl, yaml12) ? undefined : { kubectl, yaml12 };
}
