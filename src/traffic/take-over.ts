import type { Canary } from '../api/canary.ts';
import { apexServiceName, canaryServiceName, primaryServiceName } from '../api/names.ts';
import type { Loan, TakeOver } from './router.ts';

export interface Backend {
  readonly name: string;
  readonly weight?: number;
}

/** What the taking over of rules needs to know of their kind. */
export interface RuleKind<R, B extends Backend> {
  /** The backends of a rule, each with the weight that it really has. */
  readonly backends: (rule: R) => readonly (B & { readonly weight: number })[];
  readonly withBackends: (rule: R, backends: readonly B[]) => R;
  /** A Service of the Canary's namespace. */
  readonly service: (canary: Canary, name: string) => B;
  /** The same without traffic, and without what it does to requests. */
  readonly idle: (backend: B) => B;
  /** Most backends of a rule. */
  readonly most: number;
}

/** The ways from rules that serve others to ours, and back. */
export interface TakeOverRules<R> {
  /** How far they have been taken over; undefined where they are only ours, serve nobody, or are somebody's own mixture. */
  at(canary: Canary, rules: readonly R[]): TakeOver | undefined;
  /** How far rules that others made have been given back. */
  loan(canary: Canary, rules: readonly R[]): Loan;
  /** The rules after the next step of taking them over, at the end of which are `made`. */
  next(canary: Canary, rules: readonly R[], made: readonly R[]): Step<R>;
  /** The rules after the next step back to `original`, with the apex Service in it where it names ours; `at once`: there is no time for steps. */
  nextBack(canary: Canary, rules: readonly R[], to: { readonly original: readonly R[]; readonly how: 'in steps' | 'at once' }): Step<R>;
}

/** Rules, and whose they are from then on. Whatever else a route says changes with the traffic, what we keep in it goes with the last step. */
export interface Step<R> {
  readonly rules: R[];
  readonly whose: 'still theirs' | 'moved' | 'alone';
}

export function takeOverRules<R, B extends Backend>(kind: RuleKind<R, B>): TakeOverRules<R> {
  const mayJoin = (rule: R) => kind.backends(rule).length > 0 && kind.backends(rule).length <= kind.most - 2;
  const sides = (canary: Canary, rules: readonly R[]) => {
    const all = rules.flatMap((rule) => kind.backends(rule));
    return { ours: all.filter((backend) => isOurs(canary, backend)), others: all.filter((backend) => !isOurs(canary, backend)) };
  };
  const more = (rule: R, backends: readonly B[]) => kind.withBackends(rule, [...kind.backends(rule), ...backends].slice(0, kind.most));

  const at = (canary: Canary, rules: readonly R[]): TakeOver | undefined => {
    const { ours, others } = sides(canary, rules);
    if (others.length === 0) return undefined;
    if (ours.length === 0) return rules.some(mayJoin) ? 'apart' : undefined;
    if (carry(ours) === carry(others)) return undefined;
    return carry(others) ? 'joined' : 'left';
  };

  /** The rules, in which each that has a backend and room for two more names our Services too, without traffic. */
  const joined = (canary: Canary, rules: readonly R[]) => {
    const ours = serviceNames(canary).map((name) => kind.idle(kind.service(canary, name)));
    return rules.map((rule) => (mayJoin(rule) ? more(rule, ours) : rule));
  };

  /** The rules, of which the last also names the backends of `others` that are not ours, without traffic. */
  const beside = (canary: Canary, rules: readonly R[], others: readonly R[]) => {
    const idle = new Map(
      sides(canary, others)
        .others.map(kind.idle)
        .map((backend) => [JSON.stringify(backend), backend]),
    );
    return rules.map((rule, index) => (index === rules.length - 1 ? more(rule, [...idle.values()]) : rule));
  };

  /** The rules with the apex Service in the place of ours: what others may have meant where nobody has kept it. */
  const toApex = (canary: Canary, rules: readonly R[]) =>
    rules.map((rule) => {
      const backends = kind.backends(rule);
      const others = backends.filter((backend) => !isOurs(canary, backend));
      return others.length === backends.length
        ? rule
        : kind.withBackends(rule, [{ ...kind.service(canary, apexServiceName(canary)), weight: 100 }, ...others]);
    });

  const loan = (canary: Canary, rules: readonly R[]): Loan =>
    sides(canary, rules).ours.length === 0 ? 'apart' : (at(canary, rules) ?? 'ours');

  return {
    at,
    loan,
    next(canary, rules, made) {
      const step = at(canary, rules);
      if (step === 'apart') return { rules: joined(canary, rules), whose: 'still theirs' };
      return step === 'joined' ? { rules: beside(canary, made, rules), whose: 'moved' } : { rules: [...made], whose: 'alone' };
    },
    nextBack(canary, rules, { original, how }) {
      const wanted = toApex(canary, original);
      const mayBeJoined = joined(canary, wanted);
      const stepwise = how === 'in steps' && mayBeJoined.some((rule, index) => rule !== wanted[index]);
      const step = stepwise ? loan(canary, rules) : 'apart';
      if (step === 'ours') return { rules: beside(canary, rules, wanted), whose: 'still theirs' };
      return step === 'left' ? { rules: mayBeJoined, whose: 'moved' } : { rules: wanted, whose: 'alone' };
    },
  };
}

function serviceNames(canary: Canary): string[] {
  return [primaryServiceName(canary), canaryServiceName(canary)];
}

function isOurs(canary: Canary, { name }: Backend): boolean {
  return serviceNames(canary).includes(name);
}

function carry(backends: readonly { readonly weight: number }[]): boolean {
  return backends.some(({ weight }) => weight > 0);
}
