import type { Canary } from '../canary.ts';
import type { IssueCode } from '../issue-codes.ts';

/** What is wrong with a field: a stable code, the field, its value, and what to do, each as a sentence. Holds no secrets: addresses are not repeated. */
export interface Issue {
  readonly code: string;
  /** Like `spec.analysis.stepWeights[1]`. */
  readonly path: string;
  readonly value?: unknown;
  readonly message: string;
  readonly remedy: string;
}

/** An issue and what becomes of it (rule 11): `refuse`: the rollout would be wrong, so nothing is touched; `warn`: it only does less. */
export interface Finding extends Issue {
  readonly code: IssueCode;
  readonly severity: 'refuse' | 'warn';
}

/** `errors`: the rollout would be wrong, nothing may be touched. `warnings`: a part has no effect, the rollout runs (rule 11). In the order of the rules. */
export interface Validation {
  readonly errors: readonly Issue[];
  readonly warnings: readonly Issue[];
}

export function split(findings: readonly Finding[]): Validation {
  const of = (wanted: Finding['severity']) =>
    findings.filter(({ severity }) => severity === wanted).map(({ severity: _, ...issue }) => issue);
  return { errors: of('refuse'), warnings: of('warn') };
}

export type TargetKind = 'Deployment' | 'DaemonSet' | 'Service' | 'KnativeService';

export interface BuiltProvider {
  readonly name: string;
  readonly features: { readonly weights: boolean; readonly match: boolean; readonly mirror: boolean; readonly sessionAffinity: boolean };
}

/** What this controller can do and was told. app.ts fills it from the registries and the flags. */
export interface ValidationContext {
  /** Flag -mesh-provider. */
  readonly meshProvider: string;
  readonly providers: readonly BuiltProvider[];
  readonly targetKinds: ReadonlySet<TargetKind>;
  /** Flag -no-cross-namespace-refs. */
  readonly crossNamespaceRefs: 'allowed' | 'forbidden';
  readonly minimumIntervalMs: number;
}

/** What a rule looks at. `provider` is undefined where it is not built; then rules on its features have nothing to say. */
export interface Subject {
  readonly canary: Canary;
  readonly context: ValidationContext;
  readonly providerName: string;
  readonly provider: BuiltProvider | undefined;
}

/** A rule is pure and sees only canaries that fit the schema. */
export type Rule = (subject: Subject) => Finding[];

type Coded = Issue & { readonly code: IssueCode };

export const refuse = (issue: Coded): Finding => ({ severity: 'refuse', ...issue, message: cut(issue.message) });
export const warn = (issue: Coded): Finding => ({ severity: 'warn', ...issue, message: cut(issue.message) });

/** Characters of a message: conditions and events must hold it. */
const longestMessage = 512;

function cut(message: string): string {
  return message.length > longestMessage ? `${message.slice(0, longestMessage - 4).toWellFormed()} ....` : message;
}

/** The value as JSON, cut to what fits in a sentence. */
export function quote(value: unknown): string {
  const text = JSON.stringify(value) ?? 'nothing';
  return text.length > 80 ? `${text.slice(0, 77).toWellFormed()}...` : text;
}

/** A name that somebody else chose, as it stands in a sentence: on one line, and cut. */
export function called(name: string): string {
  const line = name.replace(/[\p{C}\s]+/gu, ' ').trim();
  return line.length > 63 ? `${line.slice(0, 60).toWellFormed()}...` : line;
}

/** `a`, `a or b`, `a, b or c`. */
export function alternatives(words: readonly string[]): string {
  if (words.length < 2) return words.join('');
  return `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`;
}
