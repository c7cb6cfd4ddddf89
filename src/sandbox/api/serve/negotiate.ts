/** The form in which objects are answered: https://kubernetes.io/docs/reference/using-api/api-concepts/#alternate-representations-of-resources */
export type Form = 'object' | 'Table' | 'PartialObjectMetadata' | 'PartialObjectMetadataList';

/** The first form of the Accept header that this server can give; undefined when it can give none (406). */
export function acceptedForm(accept: string | undefined): Form | undefined {
  for (const range of (accept ?? '*/*').split(',')) {
    const [type = '', ...parameters] = range.split(';').map((part) => part.trim());
    if (!['application/json', '*/*', 'application/*', 'application/yaml'].includes(type)) continue;
    const values = new Map(parameters.map((parameter) => parameter.split('=', 2) as [string, string]));
    const as = values.get('as');
    if (as === undefined) return 'object';
    const isMeta = values.get('g') === 'meta.k8s.io' && values.get('v') === 'v1';
    if (isMeta && (as === 'Table' || as === 'PartialObjectMetadata' || as === 'PartialObjectMetadataList')) return as;
  }
  return undefined;
}
