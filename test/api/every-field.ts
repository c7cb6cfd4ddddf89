const text = { exact: 'a' };
const texts = { 'x-user': { prefix: 'a' } };
const ref = { apiVersion: 'v1', name: 'web' };
const headers = { set: { a: 'b' }, add: { c: 'd' }, remove: ['e'] };
const metadata = { labels: { a: 'b' }, annotations: { c: 'd' } };
const time = '2026-11-21T06:00:00Z';

const trafficPolicy = {
  connectionPool: {
    http: {
      h2UpgradePolicy: 'UPGRADE',
      http1MaxPendingRequests: 1,
      http2MaxRequests: 1,
      idleTimeout: '1s',
      maxRequestsPerConnection: 1,
      maxRetries: 1,
    },
  },
  loadBalancer: {
    consistentHash: { httpCookie: { name: 'a', path: '/', ttl: '1s' }, minimumRingSize: 1 },
    localityLbSetting: { enabled: true, distribute: [{ from: 'a', to: { b: 100 } }], failover: [{ from: 'a', to: 'b' }] },
    warmupDurationSecs: '1s',
  },
  outlierDetection: {
    baseEjectionTime: '1s',
    consecutive5xxErrors: 1,
    consecutiveErrors: 1,
    consecutiveGatewayErrors: 1,
    consecutiveLocalOriginFailures: 1,
    interval: '1s',
    maxEjectionPercent: 1,
    minHealthPercent: 1,
    splitExternalLocalOriginErrors: true,
  },
  tls: { mode: 'SIMPLE', caCertificates: 'a', clientCertificate: 'b', privateKey: 'c', sni: 'd', subjectAltNames: ['e'] },
};

const service = {
  name: 'web',
  port: 80,
  portName: 'http',
  targetPort: 'web',
  appProtocol: 'http',
  trafficDistribution: 'PreferClose',
  portDiscovery: true,
  headless: true,
  timeout: '1s',
  backendTimeout: '1s',
  meshName: 'mesh',
  backends: ['a'],
  hosts: ['a'],
  delegation: true,
  gateways: ['a'],
  gatewayRefs: [{ group: 'gateway.networking.k8s.io', kind: 'Gateway', name: 'a', namespace: 'b', sectionName: 'c', port: 80 }],
  match: [
    {
      name: 'a',
      uri: { regex: '.*' },
      ignoreUriCase: true,
      scheme: text,
      method: text,
      authority: text,
      headers: texts,
      withoutHeaders: texts,
      queryParams: texts,
      port: 80,
      sourceLabels: { a: 'b' },
      sourceNamespace: 'a',
      gateways: ['a'],
    },
  ],
  retries: { attempts: 1, perTryTimeout: '1s', retryOn: '5xx' },
  rewrite: { uri: '/', authority: 'a', type: 'ReplacePrefixMatch' },
  mirror: [{ backendRef: { group: '', kind: 'Service', name: 'a', namespace: 'b', port: 80 } }],
  headers: { request: headers, response: headers },
  corsPolicy: {
    allowCredentials: true,
    allowHeaders: ['a'],
    allowMethods: ['GET'],
    allowOrigin: ['a'],
    allowOrigins: [{ exact: 'a' }, { prefix: 'b' }, { regex: 'c' }],
    exposeHeaders: ['a'],
    maxAge: '1s',
  },
  trafficPolicy,
  apex: metadata,
  primary: metadata,
  canary: metadata,
  unmanagedMetadata: { labels: ['a'], annotations: ['b'] },
};

const analysis = {
  interval: '1m',
  iterations: 1,
  threshold: 1,
  maxWeight: 50,
  stepWeightPromotion: 10,
  mirror: true,
  mirrorWeight: 10,
  primaryReadyThreshold: 50,
  canaryReadyThreshold: 50,
  match: [
    { headers: { a: { suffix: 'b' }, c: { regex: 'd' }, e: text, f: { prefix: 'g' } }, queryParams: texts, sourceLabels: { a: 'b' } },
  ],
  metrics: [
    {
      name: 'a',
      interval: '1m',
      threshold: 0.5,
      thresholdRange: { min: 0.1, max: 0.9 },
      query: 'vector(1)',
      templateRef: { name: 'a', namespace: 'b' },
      templateVariables: { a: 'b' },
    },
  ],
  alerts: [{ name: 'a', severity: 'warn', providerRef: { name: 'a', namespace: 'b' } }],
  webhooks: [
    { name: 'a', type: 'event', muteAlert: true, url: 'http://a', timeout: '1s', retries: 1, disableTLS: true, metadata: { a: 'b' } },
  ],
  sessionAffinity: {
    cookieName: 'a',
    primaryCookieName: 'b',
    domain: 'c',
    httpOnly: true,
    maxAge: 1,
    partitioned: true,
    path: '/',
    sameSite: 'Lax',
    secure: true,
  },
};

const status = {
  phase: 'Progressing',
  failedChecks: 1,
  canaryWeight: 10,
  iterations: -1,
  trackedConfigs: { 'configmap/a': '0123456789abcdef' },
  lastAppliedSpec: 'a',
  lastPromotedSpec: 'b',
  lastTrackedRevision: 'c',
  lastTransitionTime: time,
  sessionAffinityCookie: 'a=b',
  primarySessionAffinityCookie: 'a=b',
  previousSessionAffinityCookie: 'a=b',
  conditions: [
    { type: 'Promoted', status: 'Unknown', reason: 'Progressing', message: 'a', lastUpdateTime: time, lastTransitionTime: time },
  ],
};

/** A Canary with every field that the CRD of Flagger 1.44 keeps. (stepWeight and stepWeights, which exclude iterations, are apart.) */
export const canaryWithEveryField = {
  apiVersion: 'flagger.app/v1beta1',
  kind: 'Canary',
  metadata: { name: 'every-field', namespace: 'default' },
  spec: {
    provider: 'istio',
    metricsServer: 'http://prometheus:9090',
    targetRef: { ...ref, kind: 'Deployment' },
    autoscalerRef: {
      ...ref,
      kind: 'ScaledObject',
      primaryScalerQueries: { a: 'b' },
      primaryScalerReplicas: { minReplicas: 1, maxReplicas: 2 },
    },
    ingressRef: { ...ref, kind: 'Ingress' },
    routeRef: { ...ref, kind: 'ApisixRoute' },
    upstreamRef: { ...ref, kind: 'Upstream', namespace: 'b' },
    service,
    analysis,
    progressDeadlineSeconds: 60,
    skipAnalysis: true,
    revertOnDeletion: true,
    suspend: true,
  },
  status,
};
