import { strategyOf } from '../defaults.ts';
import { providerFacts, type RouteField, routeFields } from '../providers.ts';
import { alternatives, type BuiltProvider, type Finding, type Rule, refuse, type Subject, warn } from './issue.ts';

export const providerRules: readonly Rule[] = [isBuilt, hasFeatures, mirrorsIterations, hasItsReference, heedsFields, movesWeights];

function isBuilt({ canary, context, provider, providerName }: Subject): Finding[] {
  if (provider !== undefined) return [];
  const byFlag = (canary.spec.provider ?? '') === '' ? ' (from the flag -mesh-provider)' : '';
  return [
    refuse({
      code: 'ProviderNotBuilt',
      path: 'spec.provider',
      value: providerName,
      message: `spec.provider is "${providerName}"${byFlag}, which this controller cannot steer.`,
      remedy: `Use ${alternatives(context.providers.map(({ name }) => name))}.`,
    }),
  ];
}

/** Flagger never leaves the mirrored first step of a weighted run here (flagger-routing section 8, 3); this run has none. */
function mirrorsIterations({ canary, provider }: Subject): Finding[] {
  const { mirror = false } = canary.spec.analysis;
  if (!mirror || provider?.features.mirror !== true || strategyOf(canary) === 'blue-green') return [];
  const path = 'spec.analysis.mirror';
  const message = `${path} is set, but requests are copied only in runs of iterations without match.`;
  return [warn({ code: 'FieldIgnored', path, message, remedy: 'Take it out, or use spec.analysis.iterations instead of step weights.' })];
}

interface Wish {
  readonly path: string;
  readonly wanted: boolean;
  readonly feature: Exclude<keyof BuiltProvider['features'], 'weights'>;
  readonly what: string;
}

function hasFeatures({ canary, context, provider }: Subject): Finding[] {
  if (provider === undefined) return [];
  const { match = [], mirror = false, sessionAffinity } = canary.spec.analysis;
  const wishes: readonly Wish[] = [
    { path: 'spec.analysis.match', wanted: match.length > 0, feature: 'match', what: 'send only matching requests to the canary' },
    { path: 'spec.analysis.mirror', wanted: mirror, feature: 'mirror', what: 'copy requests to the canary' },
    {
      path: 'spec.analysis.sessionAffinity',
      wanted: sessionAffinity !== undefined,
      feature: 'sessionAffinity',
      what: 'keep clients with the version they saw',
    },
  ];
  return wishes
    .filter(({ wanted, feature }) => wanted && !provider.features[feature])
    .map(({ path, feature, what }) => {
      const able = context.providers.filter(({ features }) => features[feature]).map(({ name }) => name);
      const other = able.length === 0 ? '' : ` or use the provider ${alternatives(able)}`;
      const message = `${path} is set, but the provider ${provider.name} cannot ${what}.`;
      return refuse({ code: 'ProviderCannot', path, message, remedy: `Take it out${other}.` });
    });
}

function hasItsReference({ canary, provider, providerName }: Subject): Finding[] {
  if (provider === undefined) return [];
  const { needs } = providerFacts(providerName);
  const { service, ingressRef, routeRef } = canary.spec;
  const path = needs === undefined ? '' : `spec.${needs}`;
  const found = {
    'service.gatewayRefs': (service?.gatewayRefs ?? []).length > 0,
    ingressRef: ingressRef !== undefined,
    routeRef: routeRef !== undefined,
  };
  if (needs === undefined || found[needs]) return [];
  const remedies = {
    'service.gatewayRefs': 'Name the Gateway of the route, for example gatewayRefs: [{name: public, namespace: gateways}].',
    ingressRef: 'Name the Ingress that carries the traffic.',
    routeRef: 'Name the ApisixRoute that carries the traffic.',
  };
  return [
    refuse({
      code: 'ReferenceMissing',
      path,
      message: `${path} is missing; the provider ${providerName} needs it.`,
      remedy: remedies[needs],
    }),
  ];
}

function heedsFields({ canary, provider, providerName }: Subject): Finding[] {
  const { service } = canary.spec;
  if (provider === undefined || service === undefined) return [];
  const { heeds } = providerFacts(providerName);
  const given = (field: RouteField) => service[field] !== undefined && !(Array.isArray(service[field]) && service[field].length === 0);
  return routeFields
    .filter((field) => given(field) && !heeds.includes(field))
    .map((field) => {
      const path = `spec.service.${field}`;
      return warn({
        code: 'FieldIgnored',
        path,
        message: `${path} has no effect with the provider ${providerName}.`,
        remedy: 'Take it out.',
      });
    });
}

function movesWeights({ canary, provider, providerName }: Subject): Finding[] {
  if (provider === undefined || provider.features.weights || strategyOf(canary) !== 'canary' || canary.spec.skipAnalysis) return [];
  return [
    warn({
      code: 'WeightsIgnored',
      path: 'spec.analysis',
      message: `spec.analysis asks for weights, which the provider ${providerName} cannot set, so the run is blue/green with 10 iterations.`,
      remedy: 'Give spec.analysis.iterations instead of stepWeight or stepWeights.',
    }),
  ];
}
