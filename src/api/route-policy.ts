import { type Static, Type } from 'typebox';
import { oneProperty, textList, textMap } from './schema.ts';
import { textMatch, textMatches } from './string-match.ts';

const { Array: List, Boolean: Bool, Integer, Object: Struct, Optional, String: Str } = Type;

const groupPattern = '^$|^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$';
const kindPattern = '^[a-zA-Z]([-a-zA-Z0-9]*[a-zA-Z0-9])?$';
const labelPattern = '^[a-z0-9]([-a-z0-9]*[a-z0-9])?$';

const group = (byDefault: string) =>
  Optional(Str({ default: byDefault, maxLength: 253, pattern: groupPattern, description: 'API group of the object.' }));
const kind = (byDefault: string) =>
  Optional(Str({ default: byDefault, minLength: 1, maxLength: 63, pattern: kindPattern, description: 'Kind of the object.' }));
const name = () => Str({ minLength: 1, maxLength: 253, description: 'Name of the object.' });
const namespace = () =>
  Optional(
    Str({ minLength: 1, maxLength: 63, pattern: labelPattern, description: 'Namespace of the object; that of the Canary where absent.' }),
  );
const port = () => Optional(Integer({ format: 'int32', minimum: 1, maximum: 65535, description: 'Port of the object.' }));

export const GatewayRefSchema = Struct(
  {
    group: group('gateway.networking.k8s.io'),
    kind: kind('Gateway'),
    name: name(),
    namespace: namespace(),
    sectionName: Optional(
      Str({
        minLength: 1,
        maxLength: 253,
        pattern: '^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$',
        description: 'Listener of the Gateway; all listeners where absent.',
      }),
    ),
    port: port(),
  },
  { description: 'A parent of the HTTPRoute: a Gateway, or a Service in a mesh.' },
);
export type GatewayRef = Static<typeof GatewayRefSchema>;

export const ServiceMirrorSchema = Struct(
  {
    backendRef: Struct(
      { group: group(''), kind: kind('Service'), name: name(), namespace: namespace(), port: port() },
      { description: 'Backend that receives the copies. A Service needs a port.' },
    ),
  },
  { description: 'A backend that receives a copy of every request, at all times.' },
);

/** Conditions on a request as Istio's HTTPMatchRequest has them. */
export const RequestMatchSchema = Struct(
  {
    name: Optional(Str({ description: 'Name of the condition.' })),
    uri: Optional(textMatch('Condition on the path.')),
    ignoreUriCase: Optional(Bool({ description: 'Compare the path without regard to case.' })),
    scheme: Optional(textMatch('Condition on the scheme.')),
    method: Optional(textMatch('Condition on the method.')),
    authority: Optional(textMatch('Condition on the host.')),
    headers: Optional(textMatches('Conditions on headers, by lower-case name.')),
    withoutHeaders: Optional(textMatches('Headers that must not be so.')),
    queryParams: Optional(textMatches('Conditions on query parameters, by name.')),
    port: Optional(Integer({ description: 'Port that the request was sent to.' })),
    sourceLabels: Optional(textMap({ description: 'Labels of the calling workload.' })),
    sourceNamespace: Optional(Str({ description: 'Namespace of the calling workload.' })),
    gateways: Optional(textList({ description: 'Gateways for which the condition counts.' })),
  },
  { description: 'Conditions on a request; all must hold.' },
);
export type RequestMatch = Static<typeof RequestMatchSchema>;

const headerOperations = (description: string) =>
  Optional(
    Struct(
      {
        set: Optional(textMap({ description: 'Headers that are given this value.' })),
        add: Optional(textMap({ description: 'Headers to which this value is added.' })),
        remove: Optional(textList({ description: 'Names of headers that are taken away.' })),
      },
      { description },
    ),
  );

export const HeaderPolicySchema = Struct(
  { request: headerOperations('Changes to the request.'), response: headerOperations('Changes to the response.') },
  { description: 'Changes to headers.' },
);

export const RewriteSchema = Struct(
  {
    uri: Optional(Str({ description: 'New path, or prefix of it.' })),
    authority: Optional(Str({ description: 'New host.' })),
    type: Optional(Str({ description: 'ReplacePrefixMatch, or anything else for ReplaceFullPath (Gateway API).' })),
  },
  { description: 'Rewriting of path and host.' },
);

export const RetryPolicySchema = Struct(
  {
    attempts: Optional(Integer({ format: 'int32', description: 'How often a request is tried again.' })),
    perTryTimeout: Optional(Str({ description: 'Time limit of one try.' })),
    retryOn: Optional(Str({ description: 'Conditions under which it is tried again.' })),
  },
  { description: 'Retries of the proxy.' },
);

export const CorsPolicySchema = Struct(
  {
    allowOrigin: Optional(textList({ description: 'Origins that may call, literally.' })),
    allowOrigins: Optional(
      List(
        oneProperty(
          {
            exact: Optional(Str({ description: 'The whole value is this.' })),
            prefix: Optional(Str({ description: 'The value begins with this.' })),
            regex: Optional(Str({ description: 'The value matches this regular expression (RE2).' })),
          },
          { description: 'Condition on the origin.', required: 'exactly one' },
        ),
        { description: 'Origins that may call, as conditions (Istio).' },
      ),
    ),
    allowMethods: Optional(textList({ description: 'Methods that may be used.' })),
    allowHeaders: Optional(textList({ description: 'Request headers that may be sent.' })),
    exposeHeaders: Optional(textList({ description: 'Response headers that a browser may read.' })),
    allowCredentials: Optional(Bool({ description: 'Whether credentials may be sent.' })),
    maxAge: Optional(Str({ description: 'How long a preflight answer may be kept.' })),
  },
  { description: 'Cross-origin resource sharing.' },
);
