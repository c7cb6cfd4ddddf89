import { MeasurementFailure } from './measurement-failure.ts';
import type { Measurer } from './measurer.ts';
import type { MeasurerOptions } from './measurer-options.ts';
import { planQuery } from './query-plan.ts';
import { renderQuery } from './render-query.ts';

/** Longest query in a run's record; architecture, "Where the run lives". */
const longestRecordedBytes = 1024;

/** Measures checks of Canaries by the flags, caches and Secrets in `options`. A metric's interval is 1m where absent, on every path. */
export function createMeasurer(options: MeasurerOptions): Measurer {
  return {
    measure: async (canary, metric, { evidenceMs, signal }) => {
      let recorded: { query?: string } = {};
      try {
        const plan = planQuery(canary, metric, { ...options, evidenceMs });
        const query = renderQuery(plan.template, canary, metric);
        recorded = { query: cut(query) };
        const provider = await plan.connect();
        return { ...recorded, measurement: plan.convert(await provider.measure(query, signal)) };
      } catch (error) {
        const message = error instanceof MeasurementFailure ? error.message : 'the check could not be measured';
        return { ...recorded, measurement: { kind: 'error', message } };
      }
    },
  };
}

/** At most 1 KiB of UTF-8, between two characters. */
function cut(query: string): string {
  const { read } = new TextEncoder().encodeInto(query, new Uint8Array(longestRecordedBytes));
  if (read === query.length) return query;
  const ellipsis = '…';
  const room = new Uint8Array(longestRecordedBytes - Buffer.byteLength(ellipsis));
  return query.slice(0, new TextEncoder().encodeInto(query, room).read) + ellipsis;
}
