import { expect, test } from 'vitest';
import { outcome } from './validation-outcome.ts';

/* What a Gateway would refuse. */
test.for([
  [
    'a timeout in words',
    {
      spec: {
        service: { port: 80, gatewayRefs: [{ name: 'g' }], timeout: '1.5s' },
      },
    },
    [
      'refuse DurationMalformed: spec.service.timeout is "1.5s", which is no duration of the Gateway API. Write whole hours, minutes, seconds or milliseconds, for example 30s or 1m30s.',
    ],
  ],
  [
    'a host with a scheme',
    {
      spec: { service: { port: 80, gatewayRefs: [{ name: 'g' }], hosts: ['ok.example.com', 'https://shop.example.com/'] } },
    },
    [
      'refuse HostMalformed: spec.service.hosts[1] is "https://shop.example.com/", which is no host name. Write the name alone, in lower case, without scheme, port or path; *. may lead.',
    ],
  ],
  [
    'a header by prefix on a Gateway',
    {
      spec: {
        service: {
          port: 80,
          gatewayRefs: [{ name: 'g' }],
          match: [{ headers: { 'x-user': { prefix: 'in' } } }],
        },
      },
    },
    [
      'refuse MatchUnsupported: spec.service.match[0].headers["x-user"] uses prefix, which the Gateway API does not have. Use exact or regex; ^abc.* is the prefix abc.',
    ],
  ],
  [
    'a rewrite of the prefix beside a match that has none',
    {
      spec: {
        service: {
          port: 80,
          gatewayRefs: [{ name: 'g' }],
          rewrite: { uri: '/v2', type: 'ReplacePrefixMatch' },
          match: [{ uri: { prefix: '/a' } }, { uri: { exact: '/b' } }],
        },
      },
    },
    [
      'refuse MatchUnsupported: spec.service.match[1].uri uses exact, beside spec.service.rewrite.type ReplacePrefixMatch, which replaces a prefix. Use prefix there, or leave the type of the rewrite out to replace the full path.',
    ],
  ],
  [
    'a match of the analysis that only names a path',
    {
      analysis: { stepWeight: undefined, maxWeight: undefined, iterations: 3, match: [{ uri: { prefix: '/beta' } }] },
    },
    [
      'refuse MatchUnsupported: spec.analysis.match[0] has no condition that gatewayapi:v1 can hold requests to, so that everybody would meet the canary. Give it headers or queryParams.',
      'warn UnknownField: spec.analysis.match[0].uri is not known and has no effect. Take it out.',
    ],
  ],
  [
    'a header by suffix in an A/B test on a Gateway',
    {
      analysis: {
        stepWeight: undefined,
        maxWeight: undefined,
        iterations: 3,
        match: [{ headers: { 'x-user': { suffix: 'er' } } }],
      },
    },
    [
      'refuse MatchUnsupported: spec.analysis.match[0].headers["x-user"] uses suffix, which the Gateway API does not have. Use exact or regex; ^abc.* is the prefix abc.',
    ],
  ],
  [
    'a method by regex on a Gateway',
    {
      spec: {
        service: {
          port: 80,
          gatewayRefs: [{ name: 'g' }],
          match: [{ method: { regex: 'GET|POST' } }],
        },
      },
    },
    [
      'refuse MatchUnsupported: spec.service.match[0].method uses regex, which the Gateway API does not have for methods. Use exact, with one entry of match for each method.',
    ],
  ],
  [
    'structured origins on a Gateway',
    {
      spec: {
        service: {
          port: 80,
          gatewayRefs: [{ name: 'g' }],
          corsPolicy: { allowOrigins: [{ exact: 'http://a' }] },
        },
      },
    },
    [
      'warn FieldIgnored: spec.service.corsPolicy.allowOrigins has no effect with the Gateway API. List the origins literally in allowOrigin.',
    ],
  ],
] as const)('%s', ([, change, said]) => {
  expect(outcome(change)).toEqual(said);
});
