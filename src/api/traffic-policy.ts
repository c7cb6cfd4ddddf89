import { Type } from 'typebox';
import { stringEnum, textList } from './schema.ts';

const { Array: List, Boolean: Bool, Integer, Object: Struct, Optional, Record: Dictionary, String: Str } = Type;

const text = (description: string) => Optional(Str({ description }));
const count = (description: string) => Optional(Integer({ description }));
const flag = (description: string) => Optional(Bool({ description }));

const connectionPool = Struct(
  {
    http: Optional(
      Struct(
        {
          h2UpgradePolicy: Optional(
            stringEnum(['DEFAULT', 'DO_NOT_UPGRADE', 'UPGRADE'], { description: 'Whether HTTP/1.1 connections become HTTP/2.' }),
          ),
          http1MaxPendingRequests: count('Most requests that wait for a connection.'),
          http2MaxRequests: count('Most requests at once.'),
          idleTimeout: text('How long a connection may be idle.'),
          maxRequestsPerConnection: count('Most requests on one connection.'),
          maxRetries: count('Most retries at once.'),
        },
        { description: 'HTTP connections.' },
      ),
    ),
  },
  { description: 'Limits on connections to the backends.' },
);

const consistentHash = Struct(
  {
    httpCookie: Optional(
      Struct(
        { name: text('Name of the cookie.'), path: text('Path of the cookie.'), ttl: text('Lifetime of the cookie.') },
        { description: 'Hash of a cookie.' },
      ),
    ),
    httpHeaderName: text('Hash of this header.'),
    httpQueryParameterName: text('Hash of this query parameter.'),
    useSourceIp: flag('Hash of the source address.'),
    minimumRingSize: count('Least number of virtual nodes in the ring.'),
  },
  { description: 'Backend chosen by a hash of the request.' },
);

const localityLbSetting = Struct(
  {
    enabled: flag('Whether it is in force.'),
    distribute: Optional(
      List(
        Struct(
          {
            from: text('Locality of the caller.'),
            to: Optional(
              Dictionary(Str(), Integer({ description: 'Share, percent.' }), { description: 'Share by locality of the backends.' }),
            ),
          },
          { description: 'Distribution of one locality.' },
        ),
        { description: 'Share of each locality.' },
      ),
    ),
    failover: Optional(
      List(Struct({ from: text('Region that fails.'), to: text('Region that takes over.') }, { description: 'One failover.' }), {
        description: 'Which region takes over for which.',
      }),
    ),
  },
  { description: 'Load balancing by locality.' },
);

const loadBalancer = Struct(
  {
    simple: Optional(
      stringEnum(['ROUND_ROBIN', 'LEAST_CONN', 'RANDOM', 'PASSTHROUGH', 'LEAST_REQUEST'], { description: 'A standard algorithm.' }),
    ),
    consistentHash: Optional(consistentHash),
    localityLbSetting: Optional(localityLbSetting),
    warmupDurationSecs: text('How long a new backend is warmed up.'),
  },
  {
    description: 'How a backend is chosen.',
    oneOf: [
      { required: ['simple'] },
      {
        required: ['consistentHash'],
        properties: {
          consistentHash: {
            oneOf: [
              { required: ['httpHeaderName'] },
              { required: ['httpCookie'] },
              { required: ['useSourceIp'] },
              { required: ['httpQueryParameterName'] },
            ],
          },
        },
      },
    ],
  },
);

const outlierDetection = Struct(
  {
    baseEjectionTime: text('Shortest time that a backend is left out.'),
    consecutive5xxErrors: count('Errors in a row after which a backend is left out.'),
    consecutiveErrors: count('Older name of the same.'),
    consecutiveGatewayErrors: count('Gateway errors in a row after which a backend is left out.'),
    consecutiveLocalOriginFailures: count('Local failures in a row after which a backend is left out.'),
    interval: text('Time between two sweeps.'),
    maxEjectionPercent: count('Most backends that may be left out, percent.'),
    minHealthPercent: count('Detection rests below this share of healthy backends, percent.'),
    splitExternalLocalOriginErrors: flag('Whether local failures are counted apart.'),
  },
  { description: 'When a backend is left out.' },
);

const tls = Struct(
  {
    mode: Optional(stringEnum(['DISABLE', 'SIMPLE', 'MUTUAL', 'ISTIO_MUTUAL'], { description: 'How TLS is used.' })),
    caCertificates: text('File of the CA certificates.'),
    clientCertificate: text('File of the client certificate.'),
    privateKey: text('File of the private key.'),
    sni: text('Server name that is asked for.'),
    subjectAltNames: Optional(textList({ description: 'Names that the server may have.' })),
  },
  { description: 'TLS to the backends.' },
);

/** Istio's TrafficPolicy, as far as Flagger's CRD keeps it. Passed on as it is (provider istio). */
export const TrafficPolicySchema = Struct(
  {
    connectionPool: Optional(connectionPool),
    loadBalancer: Optional(loadBalancer),
    outlierDetection: Optional(outlierDetection),
    tls: Optional(tls),
  },
  { description: 'Traffic policy of the DestinationRules (provider istio).' },
);
