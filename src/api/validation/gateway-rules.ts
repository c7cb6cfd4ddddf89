import { providerFacts } from '../providers.ts';
import { fieldPath } from './field-path.ts';
import { type Finding, quote, type Rule, refuse, type Subject, warn } from './issue.ts';

/** What a Gateway would refuse of an HTTPRoute, said before it does (flagger-routing section 1.4), and what would send everybody to the canary. */
export const gatewayRules: readonly Rule[] = [
  matchesSaySomething,
  onlyForGateways(durationsFit, hostsFit, matchesFit, methodsFit, rewriteFits, originsFit),
];

type ServiceRule = (subject: Subject) => Finding[];

const durationPattern = /^([0-9]{1,5}(h|m|s|ms)){1,4}$/;
const hostPattern = /^(\*\.)?[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;

function onlyForGateways(...rules: readonly ServiceRule[]): Rule {
  return (subject) => (providerFacts(subject.providerName).needs === 'service.gatewayRefs' ? rules.flatMap((rule) => rule(subject)) : []);
}

function durationsFit({ canary }: Subject): Finding[] {
  const { timeout, backendTimeout } = canary.spec.service ?? {};
  return Object.entries({ timeout, backendTimeout }).flatMap(([field, value]) => {
    if (value === undefined || value === '' || durationPattern.test(value)) return [];
    const path = `spec.service.${field}`;
    const message = `${path} is ${quote(value)}, which is no duration of the Gateway API.`;
    return [
      refuse({
        code: 'DurationMalformed',
        path,
        value,
        message,
        remedy: 'Write whole hours, minutes, seconds or milliseconds, for example 30s or 1m30s.',
      }),
    ];
  });
}

function hostsFit({ canary }: Subject): Finding[] {
  return (canary.spec.service?.hosts ?? []).flatMap((host, index) => {
    if (hostPattern.test(host) && host.length <= 253) return [];
    const path = `spec.service.hosts[${index}]`;
    const message = `${path} is ${quote(host)}, which is no host name.`;
    return [
      refuse({
        code: 'HostMalformed',
        path,
        value: host,
        message,
        remedy: 'Write the name alone, in lower case, without scheme, port or path; *. may lead.',
      }),
    ];
  });
}

function matchesFit({ canary }: Subject): Finding[] {
  const sources = [
    { root: 'spec.service.match', entries: canary.spec.service?.match ?? [] },
    { root: 'spec.analysis.match', entries: canary.spec.analysis.match ?? [] },
  ];
  return sources.flatMap(({ root, entries }) =>
    entries.flatMap(({ headers = {}, queryParams = {} }, index) =>
      Object.entries({ headers, queryParams }).flatMap(([field, conditions]) =>
        Object.entries(conditions)
          .filter(([, condition]) => !('exact' in condition || 'regex' in condition))
          .map(([name, condition]) => partialMatch(fieldPath(root, [index, field, name]), condition)),
      ),
    ),
  );
}

function partialMatch(path: string, condition: object): Finding {
  const [kind = 'no condition'] = Object.keys(condition);
  const message = `${path} uses ${kind}, which the Gateway API does not have.`;
  return refuse({ code: 'MatchUnsupported', path, message, remedy: 'Use exact or regex; ^abc.* is the prefix abc.' });
}

function matchesSaySomething({ canary, providerName }: Subject): Finding[] {
  if (providerFacts(providerName).matchesBy === undefined) return [];
  return (canary.spec.analysis.match ?? []).flatMap(({ headers = {}, queryParams = {} }, index) => {
    if (Object.keys({ ...headers, ...queryParams }).length > 0) return [];
    const path = `spec.analysis.match[${index}]`;
    const message = `${path} has no condition that ${providerName} can hold requests to, so that everybody would meet the canary.`;
    return [refuse({ code: 'MatchUnsupported', path, message, remedy: 'Give it headers or queryParams.' })];
  });
}

function methodsFit({ canary }: Subject): Finding[] {
  return (canary.spec.service?.match ?? []).flatMap(({ method }, index) => {
    if (method === undefined || 'exact' in method) return [];
    const path = `spec.service.match[${index}].method`;
    const message = `${path} uses ${Object.keys(method)[0] ?? 'no condition'}, which the Gateway API does not have for methods.`;
    return [refuse({ code: 'MatchUnsupported', path, message, remedy: 'Use exact, with one entry of match for each method.' })];
  });
}

/** `ReplacePrefixMatch` replaces the prefix that a match names. */
function rewriteFits({ canary }: Subject): Finding[] {
  const { rewrite, match = [] } = canary.spec.service ?? {};
  if (rewrite?.type !== 'ReplacePrefixMatch' || !rewrite.uri) return [];
  return match.flatMap(({ uri }, index) => {
    const kind = uri?.regex ? 'regex' : uri?.exact ? 'exact' : undefined;
    if (kind === undefined) return [];
    const path = `spec.service.match[${index}].uri`;
    const message = `${path} uses ${kind}, beside spec.service.rewrite.type ReplacePrefixMatch, which replaces a prefix.`;
    return [
      refuse({
        code: 'MatchUnsupported',
        path,
        message,
        remedy: 'Use prefix there, or leave the type of the rewrite out to replace the full path.',
      }),
    ];
  });
}

function originsFit({ canary }: Subject): Finding[] {
  if ((canary.spec.service?.corsPolicy?.allowOrigins ?? []).length === 0) return [];
  const path = 'spec.service.corsPolicy.allowOrigins';
  return [
    warn({
      code: 'FieldIgnored',
      path,
      message: `${path} has no effect with the Gateway API.`,
      remedy: 'List the origins literally in allowOrigin.',
    }),
  ];
}
