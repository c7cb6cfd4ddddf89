import type { CanaryService } from '../canary.ts';
import { type Finding, quote, type Rule, refuse, type Subject } from './issue.ts';

export const serviceRules: readonly Rule[] = [portsFit];

const portNamePattern = /^(?=.{1,63}$)[a-z0-9]([-a-z0-9]*[a-z0-9])?$/;
/** Name of a container port: at most 15 characters, one of them a letter, no two dashes in a row. */
const containerPortName = /^(?=.{1,15}$)(?=.*[a-z])(?!.*--)[a-z0-9]([-a-z0-9]*[a-z0-9])?$/;

function portsFit({ canary }: Subject): Finding[] {
  const { service } = canary.spec;
  return service === undefined ? [] : [...portFits(service), ...portNameFits(service), ...targetPortFits(service)];
}

function portFits({ port }: CanaryService): Finding[] {
  return isPort(port) ? [] : [portRange('spec.service.port', port)];
}

function portNameFits({ portName = '' }: CanaryService): Finding[] {
  if (portName === '' || portNamePattern.test(portName)) return [];
  const path = 'spec.service.portName';
  const message = `${path} is ${quote(portName)}, which cannot be the name of a port.`;
  return [refuse({ code: 'NameInvalid', path, value: portName, message, remedy: 'Use at most 63 lower-case letters, digits and dashes.' })];
}

function targetPortFits({ targetPort = 0 }: CanaryService): Finding[] {
  const path = 'spec.service.targetPort';
  if (targetPort === 0 || targetPort === '0' || targetPort === '') return [];
  if (typeof targetPort === 'number') return isPort(targetPort) ? [] : [portRange(path, targetPort)];
  if (containerPortName.test(targetPort)) return [];
  const message = `${path} is ${quote(targetPort)}, which is no name of a container port.`;
  const remedy = /^[0-9]+$/.test(targetPort)
    ? `Write ${targetPort} without quotes.`
    : 'Use the name in containers[].ports[].name: at most 15 lower-case letters, digits and dashes, one of them a letter.';
  return [refuse({ code: 'NameInvalid', path, value: targetPort, message, remedy })];
}

function isPort(port: number): boolean {
  return port >= 1 && port <= 65535;
}

function portRange(path: string, port: number): Finding {
  return refuse({
    code: 'OutOfRange',
    path,
    value: port,
    message: `${path} is ${port}, which is no port.`,
    remedy: 'Write a port from 1 to 65535.',
  });
}
