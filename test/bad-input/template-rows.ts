import { outcome } from '../api/validation-outcome.ts';
import type { Row } from './row.ts';

const query = (text: string, value: string): Row => [
  text,
  () => outcome({ analysis: { metrics: [{ name: 'errors', query: text, thresholdRange: { max: 1 } }] } }).join('\n'),
  'spec.analysis.metrics[0].query (errors)',
  value,
  'Mend the template; texts between {{ and }} are its functions.',
];

export const templateRows: readonly Row[] = [
  query('{{ targt }}', 'line 1, column 4: "targt" is not known; did you mean target?'),
  query('up{{ name ', 'line 1, column 3: the action is not closed by }}'),
  query('{{ if name }}x', 'line 1, column 1: {{ if }} is not closed by {{ end }}'),
  query('up\n{{ end }}', 'line 2, column 4: {{ end }} belongs to no block'),
  query('{{ unknown "a" }}', 'line 1, column 4: "unknown" is not known'),
  query('{{ name | foo }}', 'line 1, column 11: "foo" is not known'),
  query('{{ "abc }}', 'line 1, column 4: the text is not closed by "'),
  query('{{ range variables }}', 'line 1, column 1: {{ range }} is not closed by {{ end }}'),
];
