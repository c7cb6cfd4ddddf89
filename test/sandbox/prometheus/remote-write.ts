import type { SampleSeries } from './samples.ts';

/** The bits of Prometheus' staleness marker. */
const staleBits = 0x7ff0000000000002n;

function varint(value: number | bigint): number[] {
  const bytes: number[] = [];
  let rest = BigInt(value);
  do {
    bytes.push(Number(rest & 127n) | (rest > 127n ? 128 : 0));
    rest >>= 7n;
  } while (rest > 0n);
  return bytes;
}

function field(number: number, bytes: readonly number[]): number[] {
  return [(number << 3) | 2, ...varint(bytes.length), ...bytes];
}

function text(number: number, value: string): number[] {
  return field(number, [...Buffer.from(value)]);
}

function double(value: number): number[] {
  const view = new DataView(new ArrayBuffer(8));
  if (Number.isNaN(value)) view.setBigUint64(0, staleBits, true);
  else view.setFloat64(0, value, true);
  return [...new Uint8Array(view.buffer)];
}

/** The body of a remote write (version 1): protocol buffers in Snappy's block format, without compression. */
export function remoteWriteBody(series: readonly SampleSeries[]): Uint8Array {
  const message = series.flatMap(({ labels, samples }) => {
    const names = Object.keys(labels).sort();
    const labelBytes = names.flatMap((name) => field(1, [...text(1, name), ...text(2, labels[name] ?? '')]));
    const sampleBytes = samples.flatMap(([timeMs, value]) => field(2, [(1 << 3) | 1, ...double(value), 2 << 3, ...varint(timeMs)]));
    return field(1, [...labelBytes, ...sampleBytes]);
  });
  const length = message.length - 1;
  return new Uint8Array([...varint(message.length), 62 << 2, length & 255, (length >> 8) & 255, (length >> 16) & 255, ...message]);
}
