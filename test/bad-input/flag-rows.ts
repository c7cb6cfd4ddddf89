import { readConfig } from '../../src/config.ts';
import type { Row } from './row.ts';

const flag = (argument: string, where: string, value: string, remedy: string): Row => [
  argument,
  () => {
    try {
      const read = readConfig([argument], {});
      return read.kind === 'config' ? read.notices.join('\n') : '';
    } catch (error) {
      return (error as Error).message;
    }
  },
  where,
  value,
  remedy,
];

export const flagRows: readonly Row[] = [
  flag('-port=http', '-port', '"http"', 'Write for example -port=8080.'),
  flag('-port=65536', '-port', '"65536"', 'Write for example -port=8080.'),
  flag('-port', '-port', 'no value', 'Write -port=VALUE.'),
  flag('-prot=80', '-prot', 'not known', 'Did you mean -port?'),
  flag('controller', '"controller"', 'no flag', 'Every argument begins with a dash'),
  flag('-enable-leader-election=yes', '-enable-leader-election', '"yes"', 'Write -enable-leader-election=true'),
  flag('-metrics-server=prometheus:9090', '-metrics-server', '"prometheus:9090"', 'Write for example -metrics-server=http://host:9090.'),
  flag('-slack-url=s3cret', '-slack-url', 'something', 'Write for example -slack-url=http://host:9090.'),
  flag('-log-level=loud', '-log-level', '"loud"', 'Write for example -log-level=info.'),
  flag('-minimum-interval=10', '-minimum-interval', '"10"', 'Write for example -minimum-interval=10s.'),
  flag('-threadiness=0', '-threadiness', '"0"', 'Write for example -threadiness=2.'),
  flag('-selector-labels=,', '-selector-labels', 'empty', 'Write at least one'),
  flag('-kubeconfig-burst=x', '-kubeconfig-burst', '"x"', 'Write for example -kubeconfig-burst=250.'),
  flag('-kubeconfig-service-mesh=/mesh', '-kubeconfig-service-mesh', 'given', 'Take it out.'),
  flag('-v=4', '-v', 'no effect', 'use -log-level'),
];
