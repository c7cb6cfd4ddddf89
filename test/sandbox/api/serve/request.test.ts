import { describe, expect, test } from 'vitest';
import { acceptedForm } from '../../../../src/sandbox/api/serve/negotiate.ts';
import { parseRequest } from '../../../../src/sandbox/api/serve/request.ts';

const parse = (method: string, url: string) => {
  const { pathname, searchParams } = new URL(url, 'http://sandbox');
  const info = parseRequest({ method, path: pathname, query: searchParams, headers: {} });
  return (
    info &&
    [info.verb, info.group, info.version, info.namespace, info.plural, info.name, info.subresource].map((part) => part ?? '-').join(' ')
  );
};

describe('the path of a request', () => {
  test.for<[method: string, url: string, meaning: string | undefined]>([
    ['GET', '/api/v1/pods', 'list  v1  pods - -'],
    ['GET', '/api/v1/pods?watch=true', 'watch  v1  pods - -'],
    ['GET', '/api/v1/namespaces/shop/pods/web', 'get  v1 shop pods web -'],
    ['GET', '/api/v1/namespaces/shop', 'get  v1  namespaces shop -'],
    ['GET', '/api/v1/namespaces/status', 'get  v1  namespaces status -'],
    ['PUT', '/api/v1/namespaces/shop/status', 'update  v1  namespaces shop status'],
    ['GET', '/api/v1/namespaces/shop/pods', 'list  v1 shop pods - -'],
    ['PATCH', '/apis/apps/v1/namespaces/shop/deployments/web/scale', 'patch apps v1 shop deployments web scale'],
    ['POST', '/apis/apps/v1/namespaces/shop/deployments', 'create apps v1 shop deployments - -'],
    ['DELETE', '/apis/apps/v1/namespaces/shop/deployments', 'deletecollection apps v1 shop deployments - -'],
    ['GET', '/apis/apps/v1/namespaces/shop/deployments/a%2Fb', 'get apps v1 shop deployments a/b -'],
    ['GET', '/apis/apps/v1', undefined],
    ['GET', '/apis', undefined],
    ['GET', '/version', undefined],
  ])('%s %s', ([method, url, meaning]) => {
    expect(parse(method, url)).toBe(meaning);
  });

  test('is refused when it is too long or takes no such method', () => {
    expect(() => parse('GET', '/api/v1/namespaces/shop/pods/web/status/more')).toThrow('could not find');
    expect(() => parse('PUT', '/api/v1/namespaces/shop/pods')).toThrow('does not allow this method');
  });
});

describe('the accepted form', () => {
  const table = 'application/json;as=Table;v=v1;g=meta.k8s.io';

  test.for<[accept: string | undefined, form: string | undefined]>([
    [undefined, 'object'],
    ['*/*', 'object'],
    ['application/json', 'object'],
    [table, 'Table'],
    [`${table},application/json`, 'Table'],
    ['application/json;as=Table;v=v1beta1;g=meta.k8s.io,application/json', 'object'],
    ['application/vnd.kubernetes.protobuf,application/json', 'object'],
    ['application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1', 'PartialObjectMetadataList'],
    ['text/html', undefined],
    ['application/json;as=Poem;v=v1;g=meta.k8s.io', undefined],
  ])('%s is %s', ([accept, form]) => {
    expect(acceptedForm(accept)).toBe(form);
  });
});
